import { describe, expect, it } from 'vitest';
import { MemoryStorage } from '../foundation/index.js';
import { bold as boldTarget, eeg as eegSource } from '../modalities/index.js';
import { openBidsDataset } from '../recordings/index.js';
import { findPairs } from './find-pairs.js';

const DESCRIPTION = '{"Name":"d","BIDSVersion":"1.8.0"}';
const eeg = (run: string, extension = '.edf') => `${run.split('_')[0]}/eeg/${run}_eeg${extension}`;
const bold = (run: string, description = 'preproc', space = 'space-fsaverage_den-3k') =>
  `${run.split('_')[0]}/func/${run}_hemi-L_${space}_desc-${description}_bold`;
const sidecar = (more: object = {}) => JSON.stringify({ RepetitionTime: 2, StartTime: 0, ...more });

/** Pairs of a data set `d` with derivatives, given as paths and texts; a path without `.` is a surface series with its sidecar. */
async function pairs(files: Record<string, string>) {
  const storage = new MemoryStorage();
  await storage.write('d/dataset_description.json', DESCRIPTION);
  for (const [path, content] of Object.entries(files)) {
    const derivative = /^derivatives\/[^/]+/.exec(path)?.[0];
    if (derivative !== undefined) await storage.write(`d/${derivative}/dataset_description.json`, DESCRIPTION);
    if (/\.[a-z]+$/.test(path)) await storage.write(`d/${path}`, content);
    else {
      await storage.write(`d/${path}.func.gii`, '');
      await storage.write(`d/${path}.json`, content);
    }
  }
  const dataset = await openBidsDataset(storage, 'd');
  const derivatives = await Promise.all(dataset.derivatives.map((name) => dataset.openDerivative(name)));
  return findPairs(
    storage,
    { dataset, derivatives, others: ['derivatives/freesurfer'] },
    { source: eegSource, targets: [boldTarget] },
  );
}

describe('EEG and BOLD of a data set', () => {
  it('belong together by subject, session, task and run, whatever the format and wherever the BOLD lies', async () => {
    const { pairs: found, warnings } = await pairs({
      [eeg('sub-01_task-film_run-1', '.vhdr')]: '',
      [eeg('sub-01_task-film_run-2', '.set')]: '',
      [eeg('sub-02_task-film', '.fif')]: '',
      [eeg('sub-03_task-film', '.bdf')]: '',
      [`derivatives/own/${bold('sub-01_task-film_run-1')}`]: sidecar(),
      [`derivatives/own/${bold('sub-01_task-film_run-2')}`]: sidecar(),
      [`derivatives/other/${bold('sub-02_task-film', 'measured')}`]: sidecar(),
      // What the EEG does not say, the BOLD may; and BOLD may lie in the data set itself.
      [bold('sub-03_task-film_run-1')]: sidecar(),
    });
    expect(
      found.map(
        ({
          id,
          targets: {
            bold: {
              recording: { location },
            },
          },
        }) => [id, location.replace(/_hemi.*/, '')],
      ),
    ).toEqual([
      ['sub-01_task-film_run-1', 'd/derivatives/own/sub-01/func/sub-01_task-film_run-1'],
      ['sub-01_task-film_run-2', 'd/derivatives/own/sub-01/func/sub-01_task-film_run-2'],
      ['sub-02_task-film', 'd/derivatives/other/sub-02/func/sub-02_task-film'],
      ['sub-03_task-film', 'd/sub-03/func/sub-03_task-film_run-1'],
    ]);
    expect(found.map(({ simulated }) => simulated)).toEqual([false, false, false, false]);
    expect(warnings).toEqual([]);
  });

  it('prefer what was preprocessed, leave out what was generated, and keep the truth behind simulated BOLD', async () => {
    const func = 'derivatives/simulated/sub-01/func/sub-01_task-film';
    const world = {
      [eeg('sub-01_task-film')]: '',
      [`derivatives/simulated/${bold('sub-01_task-film', 'ceiling')}`]: sidecar(),
      [`derivatives/simulated/${bold('sub-01_task-film', 'simulated')}`]: sidecar(),
      [`derivatives/a/${bold('sub-01_task-film', 'generated')}`]: sidecar(),
      [`derivatives/a/${bold('sub-01_task-film', 'renamed')}`]: sidecar({ Generated: true }),
      [`${func}_truth.json`]: '{}',
      [`${func}_drive.tsv`]: 'L_a\n1\n',
    };
    const [plain] = (await pairs(world)).pairs;
    expect(plain).toMatchObject({
      simulated: true,
      truth: `d/${func}_truth.json`,
      drive: `d/${func}_drive.tsv`,
    });
    expect([plain.targets.bold.recording, plain.targets.bold.ceiling].map((one) => one?.entities.description)).toEqual([
      'simulated',
      'ceiling',
    ]);
    const processed = { ...world, [`derivatives/z/${bold('sub-01_task-film')}`]: sidecar({ Clock: 'its own' }) };
    const [pair] = (await pairs(processed)).pairs;
    expect(pair).toMatchObject({
      simulated: true,
      truth: `d/${func}_truth.json`,
      targets: { bold: { ceiling: undefined } },
    });
    expect(pair.targets.bold.recording.entities.description).toBe('preproc');
    const marked = { [eeg('sub-01_task-film')]: '', [bold('sub-01_task-film')]: sidecar({ Simulated: true }) };
    expect((await pairs(marked)).pairs[0].simulated).toBe(true);
  });

  it('are said to lack each other, or a common clock', async () => {
    const { warnings } = await pairs({
      [eeg('sub-01_task-film')]: '',
      [eeg('sub-02_task-film')]: '',
      [eeg('sub-03_task-film')]: '',
      [bold('sub-01_task-film')]: sidecar({ Clock: "the files' own" }),
      [`derivatives/fmriprep/${bold('sub-02_task-film', 'preproc', 'space-fsaverage5')}`]: sidecar(),
      [bold('sub-04_task-film')]: sidecar(),
    });
    expect(warnings).toEqual([
      '2 of 3 EEG recordings have no BOLD on fsaverage4 and are left out: sub-02_task-film, sub-03_task-film. Of some there is BOLD elsewhere (space-fsaverage5): bring it to fsaverage4 with `hemocast preprocess fmri`.',
      'BOLD without EEG is left out: sub-04_task-film.',
      "When the BOLD began on the EEG's clock is not stated; it is taken to have begun with the EEG: sub-01_task-film. State it with `hemocast preprocess fmri --eeg` or `--offset`.",
    ]);
  });

  const cases: [name: string, files: Record<string, string>, code: string, said: Record<string, unknown>][] = [
    [
      'BOLD on another surface under another name',
      {
        [eeg('sub-01_task-film')]: '',
        [`derivatives/fmriprep/${bold('sub-01_task-movie', 'preproc', 'space-fsaverage5')}`]: sidecar(),
      },
      'no-paired-runs',
      {
        found: expect.stringContaining('of sub-01_task-movie'),
        advice: expect.stringContaining('the same subject, session, task and run'),
      },
    ],
    [
      'BOLD on another surface alone',
      {
        [eeg('sub-01_task-film')]: '',
        [`derivatives/fmriprep/${bold('sub-01_task-film', 'preproc', 'space-fsaverage5')}`]: sidecar(),
      },
      'no-paired-runs',
      {
        file: 'd',
        found:
          '1 EEG recordings (sub-01_task-film), 1 derivative, BOLD elsewhere (space-fsaverage5) of sub-01_task-film, derivatives/freesurfer without a dataset_description.json',
        advice: expect.stringContaining('preprocess fmri'),
      },
    ],
    [
      'names that do not fit',
      { [eeg('sub-01_task-film')]: '', [bold('sub-01_task-movie')]: sidecar() },
      'no-paired-runs',
      {
        found: expect.stringContaining('(sub-01_task-film), 0 derivatives, BOLD on fsaverage4 of sub-01_task-movie'),
        advice: expect.stringContaining('the same subject, session, task and run'),
      },
    ],
    [
      'EEG in a derivative alone',
      {
        [`derivatives/own/${eeg('sub-01_task-film')}`]: '',
        [`derivatives/own/${bold('sub-01_task-film')}`]: sidecar(),
      },
      'no-paired-runs',
      {
        found: expect.stringContaining('0 EEG recordings'),
        advice: 'EEG lies in d/derivatives/own: name that folder.',
      },
    ],
    [
      'no EEG at all',
      { [bold('sub-01_task-film')]: sidecar() },
      'no-paired-runs',
      { found: expect.stringContaining('0 EEG recordings'), advice: expect.stringContaining('sub-*/eeg') },
    ],
    [
      'two series of a run',
      {
        [eeg('sub-01_task-film')]: '',
        [`derivatives/a/${bold('sub-01_task-film')}`]: sidecar(),
        [`derivatives/b/${bold('sub-01_task-film')}`]: sidecar(),
      },
      'bold-ambiguous',
      {
        file: 'd/sub-01/eeg/sub-01_task-film_eeg.edf',
        expected: expect.stringContaining('sub-01_task-film'),
        found: expect.stringMatching(/derivatives\/a\/.*, d\/derivatives\/b\//),
        advice: expect.any(String),
      },
    ],
    [
      'a run in two formats',
      {
        [eeg('sub-01_task-film')]: '',
        [eeg('sub-01_task-film', '.set')]: '',
        [bold('sub-01_task-film')]: sidecar(),
      },
      'eeg-ambiguous',
      {
        file: 'd/sub-01/eeg/sub-01_task-film_eeg.set',
        expected: 'one EEG recording of sub-01_task-film',
        found: 'sub-01/eeg/sub-01_task-film_eeg.edf, sub-01/eeg/sub-01_task-film_eeg.set',
      },
    ],
    [
      'two repetition times',
      {
        [eeg('sub-01_task-film')]: '',
        [eeg('sub-02_task-film')]: '',
        [bold('sub-01_task-film')]: sidecar(),
        [bold('sub-02_task-film')]: sidecar({ RepetitionTime: 2.1 }),
      },
      'mixed-repetition-times',
      {
        file: expect.stringContaining('sub-02_task-film'),
        field: 'RepetitionTime',
        expected: expect.stringContaining('2 s, as in sub-01'),
        found: '2.1 s',
        advice: expect.any(String),
      },
    ],
  ];

  it.each(cases)('are refused: %s', async (_, files, code, detail) => {
    await expect(pairs(files)).rejects.toMatchObject({ code, detail });
  });
});
