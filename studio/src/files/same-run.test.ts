import { describe, expect, it } from 'vitest';
import { sameRun } from './same-run.js';

const eeg = 'dropped/bids/sub-01/ses-2/eeg/sub-01_ses-2_task-rest_run-1_eeg.edf';

describe('sameRun', () => {
  it('takes the file of the same person, session and run', () => {
    const paths = ['sub-01_ses-1', 'sub-02_ses-2', 'sub-01_ses-2'].map((one) => `${one}_task-rest_run-1_nirs.snirf`);
    expect(sameRun(paths, eeg)).toBe(paths[2]);
  });

  it('takes a file that says less, and none that contradicts', () => {
    expect(sameRun(['mine.snirf', 'sub-01_nirs.snirf'], eeg)).toBe('sub-01_nirs.snirf');
    expect(sameRun(['mine.snirf'], eeg)).toBe('mine.snirf');
    expect(sameRun(['sub-02_task-rest_nirs.snirf'], eeg)).toBeUndefined();
  });

  it('takes what was measured before what a simulation knows', () => {
    const paths = ['ceiling', 'simulated'].map((one) => `sub-01_hemi-L_desc-${one}_bold.func.gii`);
    expect(sameRun(paths, eeg)).toBe(paths[1]);
  });

  it('takes the first where nothing is open, and nothing of nothing', () => {
    expect(sameRun(['b', 'a'], undefined)).toBe('b');
    expect(sameRun([], eeg)).toBeUndefined();
  });
});
