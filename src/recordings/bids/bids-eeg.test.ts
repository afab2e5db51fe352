import { describe, expect, it } from 'vitest';
import { encodeEdf } from '../../formats/index.js';
import { MemoryStorage } from '../../foundation/index.js';
import { openBidsDataset } from './bids-dataset.js';
import { readBidsEeg } from './bids-eeg.js';

const STEM = 'd/sub-01/eeg/sub-01_task-rest';

/** A second of four channels, of which two have older spellings, with the given tables beside it. */
async function read(tables: Record<string, string>) {
  const storage = new MemoryStorage();
  await storage.write('d/dataset_description.json', '{"Name":"d","BIDSVersion":"1.8.0"}');
  const names = ['EEG FP1-REF', 'T3', 'Cz', 'resp'];
  await storage.write(
    `${STEM}_eeg.edf`,
    encodeEdf({
      channels: names.map((name) => ({ name })),
      sampleRate: 10,
      data: Float32Array.from({ length: 40 }, (_, i) => i),
      events: [{ onset: 0.2, duration: 0, label: 'in the file' }],
    }),
  );
  for (const [name, content] of Object.entries(tables)) await storage.write(`${STEM}_${name}`, content);
  const [bids] = (await openBidsDataset(storage, 'd')).recordings();
  return readBidsEeg(storage, bids);
}

describe('EEG of a BIDS data set', () => {
  it('is what the file says where there are no tables', async () => {
    const { recording, report } = await read({});
    expect(recording.channels.map(({ name, type, bad }) => [name, type, bad])).toEqual([
      ['Fp1', 'eeg', undefined],
      ['T3', 'eeg', undefined],
      ['Cz', 'eeg', undefined],
      ['resp', 'misc', undefined],
    ]);
    expect(recording.events.map(({ label }) => label)).toEqual(['in the file']);
    expect(report.remarks).toEqual([]);
  });

  it('has the types and bad channels of channels.tsv, by the name in the file or the name as read', async () => {
    const { recording, report } = await read({
      'channels.tsv':
        'name\ttype\tunits\tstatus\nEEG FP1-REF\tHEOG\tµV\tgood\nT3\tEEG\tµV\tbad\nCz\tREF\tµV\tn/a\nresp\tn/a\tV\tn/a\nOz\tEEG\tµV\tbad\n',
    });
    expect(recording.channels.map(({ type, bad }) => [type, bad ?? false])).toEqual([
      ['eog', false],
      ['eeg', true],
      ['misc', false],
      ['misc', false],
    ]);
    expect(report.remarks).toEqual(['channels.tsv names channels that the file lacks: Oz.']);
  });

  it('has the events of events.tsv, even where the file has its own', async () => {
    const { recording } = await read({ 'events.tsv': 'onset\tduration\ttrial_type\n0.5\t0.25\tfilm\n' });
    expect(recording.events).toEqual([{ onset: 0.5, duration: 0.25, label: 'film' }]);
  });

  it('has places from electrodes.tsv, which win over those of the names', async () => {
    const tables = {
      'channels.tsv': 'name\ttype\tunits\nEEG FP1-REF\tEEG\tµV\nT3\tEEG\tµV\nCz\tEEG\tµV\nresp\tEEG\tµV\n',
      'electrodes.tsv': 'name\tx\ty\tz\nresp\t10\t20\t90\nCz\t1\t10\t98\nT3\t1\t2\t3\n',
    };
    const frame = (EEGCoordinateSystem: string) => JSON.stringify({ EEGCoordinateSystem, EEGCoordinateUnits: 'mm' });
    const { recording, report } = await read({ ...tables, 'coordsystem.json': frame('fsaverage') });
    const [, t3, cz, lost] = recording.channels;
    expect(lost).toEqual({ name: 'resp', type: 'eeg', unit: 'µV', position: [10, 20, 90] });
    expect(cz.position).toEqual([1, 10, 98]);
    // In the middle of the head there is no electrode.
    expect(t3.position![0]).toBeLessThan(-80);
    expect(report.remarks).toEqual(['electrodes.tsv puts 1 electrodes where no head is; these places are left out.']);
    const foreign = await read({ ...tables, 'coordsystem.json': frame('Other') });
    expect(foreign.recording.channels[3].position).toBeUndefined();
    expect(foreign.report.remarks).toEqual([expect.stringContaining('cannot be brought to fsaverage (Other)')]);
  });

  it('has tables whose columns are headed in capitals, with a note', async () => {
    const { recording, report } = await read({
      'channels.tsv': 'Name\tTYPE\tunits\tStatus\nT3\tEEG\tµV\tBad\nCz\tEOG\tµV\tgood\n',
      'events.tsv': 'Onset\tduration\tTrial_Type\n0.5\t0.25\tfilm\n',
    });
    expect(recording.channels.map(({ type, bad }) => `${type} ${bad ?? false}`).slice(1, 3)).toEqual([
      'eeg true',
      'eog false',
    ]);
    expect(recording.events).toEqual([{ onset: 0.5, duration: 0.25, label: 'film' }]);
    expect(report.remarks.join()).toMatch(/channels.tsv heads columns with Name, TYPE, Status/);
  });

  it('is refused where a table is broken', async () => {
    await expect(read({ 'channels.tsv': 'name\tunits\nCz\tµV\n' })).rejects.toMatchObject({
      code: 'bids-field',
      detail: { file: `${STEM}_channels.tsv`, field: 'type' },
    });
  });
});
