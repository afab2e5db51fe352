/** The form against the schema of `hemocast preprocess eeg`. */
import { describe, expect, it } from 'vitest';
import { optionEntries, preprocessEegOptions } from '../../../../src/commands/index.js';
import { chooseCleaning } from '../../worker/handlers/choose-cleaning.js';
import { fieldGroups, fieldTitle } from './field-groups.js';

const choose = (texts: Record<string, string | boolean>) =>
  chooseCleaning({ path: 'dropped/it’s.edf', texts }, undefined as never);

describe('the form of cleaning', () => {
  it('has every option of the command once, but those of printing', async () => {
    const { fields } = await choose({});
    const shown = fieldGroups(fields).flatMap((group) => group.fields.map(({ key }) => key));
    const wanted = optionEntries(preprocessEegOptions).map(({ key }) => key);
    expect([...shown].sort()).toEqual(wanted.filter((key) => !['again', 'json'].includes(key)).sort());
  });

  it('states ranges, choices and defaults as the schema does', async () => {
    const { fields } = await choose({});
    const field = (key: string) => fields.find((one) => one.key === key);
    expect(field('low')).toMatchObject({ kind: 'number', least: 0.01, most: 1000, unit: 'Hz', fallback: '1' });
    expect(field('notch')).toMatchObject({ kind: 'choice', choices: ['auto', '50', '60', 'none'], flag: '--notch' });
    expect(field('adaptive')).toMatchObject({ kind: 'switch' });
    expect(field('badCorrelation')!.flag).toBe('--bad-correlation');
  });

  it('reads text as the command line does, and writes that command', async () => {
    const given = {
      low: '0.5',
      notch: '50',
      bad: 'Fp1,T8',
      reference: 'A1,A2',
      adaptive: true,
      ica: 'picard',
      drop: '3,1',
    };
    const { options, faults, command } = await choose(given);
    expect(faults).toEqual({});
    expect(options).toEqual({
      low: 0.5,
      notch: 50,
      bad: ['Fp1', 'T8'],
      reference: ['A1', 'A2'],
      adaptive: true,
      ica: 'picard',
      drop: [3, 1],
    });
    expect(command).toBe(
      "hemocast preprocess eeg 'it’s.edf' --low 0.5 --notch 50 --reference A1,A2 --bad Fp1,T8 --ica picard --drop 3,1 --adaptive --out cleaned",
    );
  });

  it('says what a field takes whose text is no value, and leaves it out', async () => {
    const { options, faults } = await choose({ low: '0', order: '2.5', drop: 'x', high: ' ' });
    expect(options).toEqual({});
    expect(Object.keys(faults).sort()).toEqual(['drop', 'low', 'order']);
    expect(faults['low']).toBe('a number from 0.01 to 1000');
  });
});

it('names fields in words', () => {
  expect(['badCorrelation', 'icaComponents', 'iclabel', 'low'].map((key) => fieldTitle({ key }))).toEqual([
    ...['Bad correlation', 'ICA components', 'ICLabel', 'Low'],
  ]);
});
