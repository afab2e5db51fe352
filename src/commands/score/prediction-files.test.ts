import { describe, expect, it } from 'vitest';
import { MemoryStorage } from '../../foundation/index.js';
import { findPredictions, matchPredictions } from './prediction-files.js';

function folder(...names: string[]) {
  const storage = new MemoryStorage();
  for (const name of names) storage.files.set(`p/${name}`, new Uint8Array(0));
  return findPredictions(storage, 'p');
}

const RUNS = ['sub-01_ses-1_task-film_run-1', 'sub-01_ses-2_task-film_run-1', 'sub-02_ses-1_task-film_run-01'];
const paths = async (files: ReturnType<typeof folder>, description?: string) => {
  const { byRun, unmatched } = matchPredictions(await files, RUNS, description);
  return { byRun: Object.fromEntries([...byRun].map(([id, { recording }]) => [id, recording.path])), unmatched };
};

describe('predictions', () => {
  it('are found by name in any folder, and tables of BIDS that are none passed over', async () => {
    const found = await folder(
      'sub-01_task-film.npy',
      'deep/er/sub-02_task-film_space-MNI152NLin2009cAsym_bold.nii.gz',
      'sub-02/nirs/sub-02_task-film_nirs.snirf',
      'sub-03_task-film_hemi-L_bold.func.gii',
      'sub-03_task-film_hemi-R_bold.func.gii',
      'sub-01_task-film_events.tsv',
      'sub-01_task-film_desc-generatedDeviation_timeseries.npy',
      'README.md',
    );
    expect(found.map(({ kind, recording }) => [kind, recording.entities.subject])).toEqual([
      ['volume', '02'],
      ['table', '01'],
      ['light', '02'],
      ['surface', '03'],
    ]);
  });

  it('belong to the run that their name means', async () => {
    const found = folder(
      'sub-01_ses-2_task-film.npy',
      'sub-02_run-1.npy',
      'sub-09_task-film.npy',
      'sub-01_ses-1_task-rest.tsv',
    );
    expect(await paths(found)).toEqual({
      byRun: { [RUNS[1]]: 'sub-01_ses-2_task-film.npy', [RUNS[2]]: 'sub-02_run-1.npy' },
      unmatched: ['sub-01_ses-1_task-rest.tsv', 'sub-09_task-film.npy'],
    });
  });

  it('of several files of a run are those that are described as wanted', async () => {
    const names = ['sub-02_desc-generated_timeseries.npy', 'sub-02_desc-b_timeseries.npy'];
    expect((await paths(folder(...names))).byRun).toEqual({ [RUNS[2]]: names[0] });
    expect((await paths(folder(...names), 'b')).byRun).toEqual({ [RUNS[2]]: names[1] });
    await expect(paths(folder('sub-02_desc-a_timeseries.npy', names[1]))).rejects.toMatchObject({
      code: 'prediction-ambiguous',
    });
  });

  it('are refused where they could be of two runs, half of a cortex, or nothing', async () => {
    await expect(paths(folder('sub-01_task-film.npy'))).rejects.toMatchObject({ code: 'prediction-ambiguous' });
    await expect(folder('sub-01_hemi-L_bold.func.gii')).rejects.toMatchObject({ code: 'hemisphere-missing' });
    await expect(folder('README.md')).rejects.toMatchObject({ code: 'no-predictions' });
  });
});
