import { describe, expect, it } from 'vitest';
import { MemoryStorage } from '../../foundation/index.js';
import { clockFromVolumeEvents } from '../../recordings/index.js';
import { clockNote, eegEvents } from './eeg-clock.js';

/** Header and markers of a BrainVision recording without its samples, at 250 Hz: 59 volume triggers 2 s apart, and a pulse. */
function markersOnly(): MemoryStorage {
  const storage = new MemoryStorage();
  const text = (lines: string[]) => new TextEncoder().encode(lines.join('\n'));
  const title = (kind: string) => `Brain Vision Data Exchange ${kind} File Version 1.0`;
  const common = ['[Common Infos]', 'NumberOfChannels=1', 'SamplingInterval=4000'];
  storage.files.set('x.vhdr', text([title('Header'), ...common, '[Channel Infos]', 'Ch1=Cz,,1,µV']));
  const triggers = Array.from({ length: 59 }, (_, k) => `Mk${k + 3}=Stimulus,R128,${5501 + 500 * k},1,0`);
  const marks = ['Mk1=New Segment,,1,1,0', 'Mk2=Stimulus,S  1,300,1,0', ...triggers];
  storage.files.set('x.vmrk', text([title('Marker'), '[Marker Infos]', ...marks]));
  return storage;
}

describe('triggers of an EEG recording', () => {
  it.each(['Stimulus/R128', 'R128', 'r128', '128'])('answer to %s, even without the samples', async (trigger) => {
    for (const eeg of ['x.vhdr', 'x.vmrk']) {
      expect((await eegEvents(markersOnly(), { eeg, trigger }, {})).events).toHaveLength(59);
    }
  });

  it('answer to no other name', async () => {
    await expect(eegEvents(markersOnly(), { eeg: 'x.vhdr', trigger: 'R12' }, {})).rejects.toMatchObject({
      code: 'clock-triggers',
    });
    expect((await eegEvents(markersOnly(), { eeg: 'x.vhdr', trigger: 'S1' }, {})).events).toHaveLength(1);
  });

  it('of which one is missing make no claim to the millisecond', async () => {
    const { events } = await eegEvents(markersOnly(), { eeg: 'x.vhdr', trigger: 'R128' }, {});
    const note = clockNote(clockFromVolumeEvents(events, 2, 60));
    expect(note).toMatch(/at 22\.000 s of the EEG or up to 2\.000 s earlier/);
    expect(note).not.toMatch(/remain/);
  });
});
