import { describe, expect, it } from 'vitest';
import { MemoryStorage } from '../../foundation/index.js';
import { openBidsDataset } from './bids-dataset.js';

/** A data set from paths and texts. */
async function dataset(files: Record<string, string>) {
  const storage = new MemoryStorage();
  await storage.write('d/dataset_description.json', '{"Name":"d","BIDSVersion":"1.8.0"}');
  for (const [path, content] of Object.entries(files)) await storage.write(`d/${path}`, content);
  return openBidsDataset(storage, 'd');
}

const edf = 'sub-01/ses-a/eeg/sub-01_ses-a_task-rest_run-1_eeg.edf';

describe('openBidsDataset', () => {
  it('lets nearer sidecars override farther ones, key by key', async () => {
    const found = await dataset({
      [edf]: '',
      'task-rest_eeg.json': '{"A":"top","B":"top","C":"top"}',
      'task-other_eeg.json': '{"A":"other task"}',
      'sub-01/sub-01_eeg.json': '{"B":"subject","D":"subject"}',
      'sub-01/ses-b/eeg/sub-01_ses-b_task-rest_run-1_eeg.json': '{"A":"other session"}',
      'sub-01/ses-a/eeg/sub-01_ses-a_task-rest_run-1_eeg.json': '{"C":"recording"}',
      'sub-01/ses-a/eeg/sub-01_ses-a_task-rest_run-2_eeg.json': '{"C":"other run"}',
    });
    expect(found.sessions('01')).toEqual(['a', 'b']);
    expect(found.runs({ session: 'a' })).toEqual(['1', '2']);
    const [recording] = found.recordings();
    expect(await recording.sidecar()).toEqual({ A: 'top', B: 'subject', C: 'recording', D: 'subject' });
    expect(await recording.events()).toBeUndefined();
    expect(await recording.electrodes()).toBeUndefined();
    expect(found.participants).toBeUndefined();
  });

  it('visits each real folder once, by its own path rather than by a link', async () => {
    /** `sub-01/ses-1` and `sub-00` are links to `sub-02`, in whose place they list its files. */
    class Linked extends MemoryStorage {
      async realPath(path: string): Promise<string> {
        return path.replace(/^d\/(sub-01\/ses-1|sub-00)/, 'd/sub-02');
      }
    }
    const storage = new Linked();
    await storage.write('d/dataset_description.json', '{"Name":"d","BIDSVersion":"1.8.0"}');
    for (const folder of ['sub-00', 'sub-01', 'sub-01/ses-1', 'sub-02']) {
      await storage.write(`d/${folder}/eeg/sub-0${folder === 'sub-01' ? 1 : 2}_task-rest_eeg.edf`, '');
    }
    const found = await openBidsDataset(storage, 'd');
    expect(found.recordings().map(({ path }) => path)).toEqual([
      'sub-01/eeg/sub-01_task-rest_eeg.edf',
      'sub-02/eeg/sub-02_task-rest_eeg.edf',
    ]);
    expect(found.subjects).toEqual(['01', '02']);
  });

  it('takes the nearest table, and turns positions into mm', async () => {
    const found = await dataset({
      [edf]: '',
      'task-rest_events.tsv': 'onset\tduration\tvalue\n1\tn/a\t7\nn/a\t1\t8\n',
      'task-rest_channels.tsv': 'name\ttype\tunits\nX\tEEG\tµV\n',
      'sub-01/ses-a/eeg/sub-01_ses-a_task-rest_channels.tsv': 'name\ttype\tunits\nY\tEEG\tµV\n',
      'sub-01/ses-a/eeg/sub-01_ses-a_space-CapTrak_electrodes.tsv': 'name\tx\ty\tz\nY\t0.01\t-0.02\t0.1\n',
      'sub-01/ses-a/eeg/sub-01_ses-a_space-CapTrak_coordsystem.json':
        '{"EEGCoordinateSystem":"CapTrak","EEGCoordinateUnits":"m"}',
    });
    const [recording] = found.recordings({ session: 'a' });
    expect((await recording.channels())?.map(({ name }) => name)).toEqual(['Y']);
    expect(await recording.events()).toEqual([
      { onset: 1, duration: 0, label: '7', row: { onset: '1', duration: 'n/a', value: '7' } },
    ]);
    expect(await recording.electrodes()).toEqual({
      frame: 'CapTrak',
      sensors: [{ name: 'Y', type: '', position: [10, -20, 100] }],
    });
  });

  it('names a recording that is split over files by the first, and takes people from the data set that a derivative lies in', async () => {
    const parts = ['1', '2'].map((part) => [`sub-01/eeg/sub-01_task-rest_split-${part}_eeg.fif`, '']);
    const found = await dataset({
      ...Object.fromEntries(parts),
      'participants.tsv': 'participant_id\tage\nsub-01\t31\n',
      'derivatives/own/dataset_description.json': '{"Name":"own","BIDSVersion":"1.8.0"}',
      'derivatives/own/sub-01/eeg/sub-01_task-rest_desc-preproc_eeg.edf': '',
    });
    expect(found.recordings().map(({ entities }) => entities.split)).toEqual(['1']);
    const [derived] = (await found.openDerivative('own')).recordings();
    expect(derived.participant()).toMatchObject({ age: '31' });
  });

  it('sets files with unknown names aside', async () => {
    const found = await dataset({ [edf]: '', 'sub-01/ses-a/eeg/notes_final.txt': '', CHANGES: '' });
    expect(found.strangers).toEqual([
      { path: 'sub-01/ses-a/eeg/notes_final.txt', reason: expect.stringContaining('"notes"') },
    ]);
    expect(found.recordings()).toHaveLength(1);
  });

  it('is strict about what is broken, naming file and field', async () => {
    const events = 'sub-01/ses-a/eeg/sub-01_ses-a_task-rest_run-1_events.tsv';
    const first = async (files: Record<string, string>) => (await dataset({ [edf]: '', ...files })).recordings()[0];
    await expect((await first({ [events]: 'onset\tduration\nsoon\t1\n' })).events()).rejects.toThrow(
      /run-1_events\.tsv, field onset, line 2.*"soon"/,
    );
    await expect((await first({ [events]: 'onset\n1\n' })).events()).rejects.toThrow(/field duration/);
    await expect((await first({ [events]: 'onset\tduration\n1\n' })).events()).rejects.toThrow(/line 2/);
    await expect((await first({ 'eeg.json': '', 'task-rest_eeg.json': '{' })).sidecar()).rejects.toThrow(
      /task-rest_eeg/,
    );
    await expect(
      (
        await first({
          'task-rest_electrodes.tsv': 'name\tx\ty\tz\nCz\t0\t0\t1\n',
          'task-rest_coordsystem.json': '{"EEGCoordinateUnits":"pixels"}',
        })
      ).electrodes(),
    ).rejects.toThrow(/EEGCoordinateUnits.*pixels/);
    await expect((await first({ 'task-rest_eeg.json': '{}', 'run-1_eeg.json': '{}' })).sidecar()).rejects.toEqual(
      expect.objectContaining({ code: 'bids-ambiguous' }),
    );
    await expect(dataset({ 'participants.tsv': 'participant_id\nsub-1\nsub-1\n' })).rejects.toThrow(/line 3/);
    await expect(dataset({ 'dataset_description.json': '{"Name":"x"}' })).rejects.toThrow(/field BIDSVersion/);
    await expect(openBidsDataset(new MemoryStorage(), 'nowhere')).rejects.toEqual(
      expect.objectContaining({ code: 'bids-not-a-dataset' }),
    );
  });
});
