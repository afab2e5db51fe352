import { describe, expect, it } from 'vitest';
import type { Channel } from './index.js';
import { markedBad } from './marked-channels.js';

const channel = (name: string): Channel => ({ name, type: 'eeg', unit: 'µV' });

describe('markedBad', () => {
  it('marks the channels named and no others, and keeps what was given', () => {
    const given = { channels: [channel('Fp1'), { ...channel('Cz'), bad: true }, channel('Oz')] };
    const { recording, remarks } = markedBad(given, ['Oz']);
    expect(recording.channels.map(({ bad }) => bad)).toEqual([undefined, true, true]);
    expect(given.channels[2]).toEqual(channel('Oz'));
    expect(remarks).toEqual([]);
  });

  it('says which names the recording does not have', () => {
    const { recording, remarks } = markedBad({ channels: [channel('Fp1')] }, ['fp1', 'T8']);
    expect(recording.channels[0]).toEqual(channel('Fp1'));
    expect(remarks).toEqual(['Named as bad, but not in the recording: fp1, T8']);
  });
});
