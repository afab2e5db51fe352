import { describe, expect, it } from 'vitest';
import { bidsName } from '../recordings/index.js';
import { outputName } from './output-name.js';

describe('outputName', () => {
  it('keeps names of other alphabets apart, composed in either form alike', () => {
    const names = ['Müller', 'Möller', 'Muller', '東京', '京都', 'Кузнецов', 'Смирнов', 'recording'];
    const found = names.map((name) => outputName(`data/${name}_1.edf`));
    expect(new Set(found.map(({ subject }) => subject)).size).toBe(names.length);
    for (const name of found) expect(() => bidsName({ ...name, suffix: 'eeg', extension: '.edf' })).not.toThrow();
    expect(outputName('Müller_1.edf'.normalize('NFD'))).toEqual(outputName('Müller_1.edf'.normalize('NFC')));
    expect(outputName('Muller_1.edf')).toEqual({ subject: 'Muller', task: 'recording', acquisition: '1' });
    expect(outputName('Müller_1.edf').subject).toMatch(/^Muller[0-9a-f]{6}$/);
  });
});
