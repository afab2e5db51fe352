import { describe, expect, it } from 'vitest';
import { BIDS_ENTITIES, type BidsNameParts, bidsFolder, bidsName, parseBidsName } from './bids-names.js';

describe('bidsName', () => {
  it('puts entities in the order of the specification, whatever order they come in', () => {
    const parts = {
      description: 'simulated',
      density: '3k',
      space: 'fsaverage',
      hemisphere: 'L',
      task: 'filmA',
      session: 'b',
      subject: '01',
      run: 2,
      suffix: 'bold',
      extension: '.func.gii',
    };
    expect(bidsName(parts)).toBe(
      'sub-01_ses-b_task-filmA_run-2_hemi-L_space-fsaverage_den-3k_desc-simulated_bold.func.gii',
    );
  });

  it.each([
    'sub-01_task-filmA_eeg.edf',
    'sub-01_task-filmA_channels.tsv',
    'sub-01_ses-02_task-rest_acq-full_run-03_desc-clean+filtered_eeg.json',
    'sub-01_task-nback_dir-AP_run-1_echo-2_part-mag_bold.nii.gz',
    'task-filmA_events.json',
    'sub-01_space-MNI305_electrodes.tsv',
    'sub-01_hemi-R_space-fsaverage_atlas-Destrieux_seg-aparc_res-2_den-3k_label-cortex_desc-truth_dseg.label.gii',
  ])('takes %s apart and puts it together again', (name) => {
    expect(bidsName(parseBidsName(`some/folder/${name}`))).toBe(name);
  });

  it('round trips every entity on its own', () => {
    for (const [entity, key] of BIDS_ENTITIES) {
      const value = { hemisphere: 'L', part: 'phase', magnetizationTransfer: 'on' }[entity as string] ?? '7';
      const name = bidsName({ [entity]: value, suffix: 'x', extension: '.tsv' } as BidsNameParts);
      expect(name).toBe(`${key}-${value}_x.tsv`);
      expect(parseBidsName(name)).toEqual({ [entity]: value, suffix: 'x', extension: '.tsv' });
    }
  });

  it.each([
    [{ subject: '0 1', suffix: 'eeg', extension: '.edf' }, /subject.*letters, digits/],
    [{ subject: '../x', suffix: 'eeg', extension: '.edf' }, /subject/],
    [{ subject: '', suffix: 'eeg', extension: '.edf' }, /subject/],
    [{ subject: '01', run: 'a', suffix: 'eeg', extension: '.edf' }, /run.*digits/],
    [{ subject: '01', hemisphere: 'left', suffix: 'bold', extension: '.func.gii' }, /hemi.*L, R/],
    [{ subject: '01', suffix: 'e_g', extension: '.edf' }, /suffix/],
    [{ subject: '01', suffix: 'eeg', extension: 'edf' }, /extension/],
    [{ subject: '01', person: 'x', suffix: 'eeg', extension: '.edf' }, /person/],
  ])('refuses %o', (parts, message) => {
    expect(() => bidsName(parts as BidsNameParts)).toThrow(message);
  });

  it.each([
    ['task-a_sub-01_eeg.edf', /order.*sub-…_task-…/],
    ['sub-01_sub-02_eeg.edf', /twice/],
    ['sub-01_colour-red_eeg.edf', /colour-red/],
    ['sub-01_task_eeg.edf', /"task"/],
    ['sub-01_.edf', /suffix/],
    ['sub-_eeg.edf', /sub/],
  ])('refuses the name %s', (name, message) => {
    expect(() => parseBidsName(name)).toThrow(message);
  });

  it('names folders', () => {
    expect(bidsFolder('01', undefined, 'eeg')).toBe('sub-01/eeg');
    expect(bidsFolder('01', 'b', 'nirs')).toBe('sub-01/ses-b/nirs');
  });
});
