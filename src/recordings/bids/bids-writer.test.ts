import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryStorage } from '../../foundation/index.js';
import { openBidsDataset } from './bids-dataset.js';
import { BidsWriter } from './bids-writer.js';

const text = (storage: MemoryStorage, path: string) => new TextDecoder().decode(storage.files.get(path));

async function writeSample(storage: MemoryStorage): Promise<BidsWriter> {
  const writer = new BidsWriter(storage, 'set', {
    name: 'Two films',
    datasetType: 'raw',
    generatedBy: { name: 'Hemocast', version: '1.2.3' },
    readme: 'A set of films.',
  });
  await writer.writeDescription();
  await writer.writeParticipants(
    [
      { participant_id: 'sub-01', age: 31, group: 'control' },
      { participant_id: 'sub-02', age: undefined, group: 'patient', bmi: 22.5 },
    ],
    { age: { Description: 'Age', Units: 'year' } },
  );
  for (const subject of ['01', '02']) {
    for (const task of ['filmA', 'filmB']) {
      await writer.writeEeg({
        subject,
        task,
        edfBytes: Uint8Array.of(1, 2, 3),
        channels: [
          { name: 'Fp1', type: 'eeg', units: 'µV', status: 'bad' },
          { name: 'EKG', type: 'ecg', units: 'µV' },
        ],
        electrodes: [{ name: 'Fp1', position: [-29.5, 83.25, -7] }, { name: 'EKG' }],
        events: [
          { onset: 2.5, duration: 0, label: 'cut', columns: { film_time: 2 } },
          { onset: 0.5, duration: 9, label: 'film' },
        ],
        sidecar: { SamplingFrequency: 200, EEGReference: 'average', PowerLineFrequency: 50 },
      });
      await writer.writeNirs({
        subject,
        task,
        snirfBytes: Uint8Array.of(4),
        channels: [
          { name: 'S1_D1 760', type: 'NIRSCWAMPLITUDE', source: 'S1', detector: 'D1', wavelength: 760, units: 'V' },
          { name: 'S1_D1 850', type: 'NIRSCWAMPLITUDE', source: 'S1', detector: 'D1', wavelength: 850, units: 'V' },
        ],
        optodes: [
          { name: 'S1', type: 'source', position: [0, 9, 1] },
          { name: 'D1', type: 'detector', position: [3, 8.5, 1] },
        ],
        coordinateSystem: { name: 'MNI305', units: 'cm' },
        sidecar: { SamplingFrequency: 10 },
      });
    }
  }
  const derived = writer.derivatives('hemocast-simulate');
  await derived.writeDescription();
  await derived.writeDerivative({
    dataType: 'func',
    name: {
      subject: '01',
      task: 'filmA',
      hemisphere: 'L',
      space: 'fsaverage',
      density: '3k',
      description: 'simulated',
      suffix: 'bold',
      extension: '.func.gii',
    },
    bytes: '<GIFTI/>',
    sidecar: { RepetitionTime: 2.1 },
  });
  return writer;
}

describe('BidsWriter', () => {
  const storage = new MemoryStorage();
  let writer: BidsWriter;
  beforeAll(async () => {
    writer = await writeSample(storage);
  });

  it('puts files where BIDS looks for them', () => {
    expect([...storage.files.keys()].filter((path) => path.includes('sub-01')).sort()).toEqual([
      'set/derivatives/hemocast-simulate/sub-01/func/sub-01_task-filmA_hemi-L_space-fsaverage_den-3k_desc-simulated_bold.func.gii',
      'set/derivatives/hemocast-simulate/sub-01/func/sub-01_task-filmA_hemi-L_space-fsaverage_den-3k_desc-simulated_bold.json',
      'set/sub-01/eeg/sub-01_coordsystem.json',
      'set/sub-01/eeg/sub-01_electrodes.tsv',
      'set/sub-01/eeg/sub-01_task-filmA_channels.tsv',
      'set/sub-01/eeg/sub-01_task-filmA_eeg.edf',
      'set/sub-01/eeg/sub-01_task-filmA_eeg.json',
      'set/sub-01/eeg/sub-01_task-filmA_events.json',
      'set/sub-01/eeg/sub-01_task-filmA_events.tsv',
      'set/sub-01/eeg/sub-01_task-filmB_channels.tsv',
      'set/sub-01/eeg/sub-01_task-filmB_eeg.edf',
      'set/sub-01/eeg/sub-01_task-filmB_eeg.json',
      'set/sub-01/eeg/sub-01_task-filmB_events.json',
      'set/sub-01/eeg/sub-01_task-filmB_events.tsv',
      'set/sub-01/nirs/sub-01_coordsystem.json',
      'set/sub-01/nirs/sub-01_optodes.tsv',
      'set/sub-01/nirs/sub-01_task-filmA_channels.tsv',
      'set/sub-01/nirs/sub-01_task-filmA_nirs.json',
      'set/sub-01/nirs/sub-01_task-filmA_nirs.snirf',
      'set/sub-01/nirs/sub-01_task-filmB_channels.tsv',
      'set/sub-01/nirs/sub-01_task-filmB_nirs.json',
      'set/sub-01/nirs/sub-01_task-filmB_nirs.snirf',
    ]);
  });

  it('writes tables and sidecars as the specification has them', () => {
    expect(text(storage, 'set/participants.tsv')).toBe(
      'participant_id\tage\tgroup\tbmi\nsub-01\t31\tcontrol\tn/a\nsub-02\tn/a\tpatient\t22.5\n',
    );
    expect(text(storage, 'set/sub-01/eeg/sub-01_task-filmA_channels.tsv')).toBe(
      'name\ttype\tunits\tstatus\nFp1\tEEG\tµV\tbad\nEKG\tECG\tµV\tn/a\n',
    );
    expect(text(storage, 'set/sub-01/eeg/sub-01_electrodes.tsv')).toBe(
      'name\tx\ty\tz\nFp1\t-29.5\t83.25\t-7\nEKG\tn/a\tn/a\tn/a\n',
    );
    expect(text(storage, 'set/sub-01/eeg/sub-01_task-filmA_events.tsv')).toBe(
      'onset\tduration\ttrial_type\tfilm_time\n0.5\t9\tfilm\tn/a\n2.5\t0\tcut\t2\n',
    );
    expect(JSON.parse(text(storage, 'set/sub-01/eeg/sub-01_task-filmA_eeg.json'))).toMatchObject({
      TaskName: 'filmA',
      SamplingFrequency: 200,
      EEGChannelCount: 1,
      ECGChannelCount: 1,
    });
    expect(JSON.parse(text(storage, 'set/sub-01/nirs/sub-01_task-filmA_nirs.json'))).toMatchObject({
      NIRSChannelCount: 2,
      NIRSSourceOptodeCount: 1,
      NIRSDetectorOptodeCount: 1,
    });
    expect(JSON.parse(text(storage, 'set/derivatives/hemocast-simulate/dataset_description.json'))).toMatchObject({
      DatasetType: 'derivative',
      GeneratedBy: [{ Name: 'Hemocast', Version: '1.2.3' }],
    });
  });

  it('gives the same bytes for the same content', async () => {
    const again = new MemoryStorage();
    await writeSample(again);
    expect([...again.files]).toEqual([...storage.files]);
  });

  it('refuses to let one recording overwrite what another shares, and channels without optodes', async () => {
    const nirs = {
      subject: '01',
      task: 'filmC',
      snirfBytes: new Uint8Array(),
      channels: [{ name: 'x', type: 'NIRSCWAMPLITUDE' as const, source: 'S9', detector: 'D1', units: 'V' }],
      optodes: [{ name: 'D1', type: 'detector' as const, position: [0, 0, 0] as const }],
      sidecar: { SamplingFrequency: 10 },
    };
    await expect(writer.writeNirs(nirs)).rejects.toThrow(/x.*unknown source.*S9/);
    await expect(writer.writeNirs({ ...nirs, channels: [] })).rejects.toEqual(
      expect.objectContaining({ code: 'bids-conflict' }),
    );
    await expect(writer.writeParticipants([{ participant_id: '01' }])).rejects.toThrow(/participant_id/);
  });

  it('is read back as it was written', async () => {
    const dataset = await openBidsDataset(storage, 'set');
    expect(dataset.subjects).toEqual(['01', '02']);
    expect(dataset.strangers).toEqual([]);
    expect(dataset.participant('02')).toMatchObject({ age: 'n/a', bmi: '22.5' });
    expect(dataset.recordings({ dataType: 'eeg' }).map(({ path }) => path)).toHaveLength(4);
    const [recording] = dataset.recordings({ subject: '02', task: 'filmB', suffix: 'eeg' });
    expect(recording.location).toBe('set/sub-02/eeg/sub-02_task-filmB_eeg.edf');
    expect((await recording.sidecar()).SamplingFrequency).toBe(200);
    expect(await recording.electrodes()).toEqual({
      frame: 'fsaverage',
      sensors: [
        { name: 'Fp1', type: '', position: [-29.5, 83.25, -7] },
        { name: 'EKG', type: '' },
      ],
    });
    expect((await recording.channels())?.map(({ name, type, bad }) => [name, type, bad])).toEqual([
      ['Fp1', 'EEG', true],
      ['EKG', 'ECG', false],
    ]);
    expect((await recording.events())?.map(({ onset, label }) => [onset, label])).toEqual([
      [0.5, 'film'],
      [2.5, 'cut'],
    ]);
    const [nirs] = dataset.recordings({ subject: '01', task: 'filmA', dataType: 'nirs' });
    expect((await nirs.optodes())?.sensors[1]).toEqual({ name: 'D1', type: 'detector', position: [30, 85, 10] });
    const derived = await dataset.openDerivative('hemocast-simulate');
    const [bold] = derived.recordings({ description: 'simulated', hemisphere: 'L' });
    expect(new TextDecoder().decode(await bold.read())).toBe('<GIFTI/>');
    expect((await bold.sidecar()).RepetitionTime).toBe(2.1);
  });
});
