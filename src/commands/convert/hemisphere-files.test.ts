import { expect, it } from 'vitest';
import { hemisphereFiles } from './hemisphere-files.js';

it.each([
  ['out/rest.L.func.gii', 'CORTEX_LEFT'],
  ['rest_R.gii', 'CORTEX_RIGHT'],
  ['sub-01_hemi-R_space-fsLR_bold.func.gii', 'CORTEX_RIGHT'],
  ['lh.myelin.mgh', 'CORTEX_LEFT'],
  ['rh.aparc.annot', 'CORTEX_RIGHT'],
])('%s holds one hemisphere', (path, structure) => {
  expect(hemisphereFiles(path)).toEqual([{ path, structure }]);
});

it.each([
  ['out/rest.func.gii', 'out/rest.L.func.gii', 'out/rest.R.func.gii'],
  ['x.gii.gz', 'x.L.gii.gz', 'x.R.gii.gz'],
  [
    'sub-01_task-rest_space-fsLR_bold.func.gii',
    'sub-01_task-rest_hemi-L_space-fsLR_bold.func.gii',
    'sub-01_task-rest_hemi-R_space-fsLR_bold.func.gii',
  ],
  ['d/myelin.mgh', 'd/lh.myelin.mgh', 'd/rh.myelin.mgh'],
  // A letter alone, or a word that ends in one, names no hemisphere.
  ['L.func.gii', 'L.L.func.gii', 'L.R.func.gii'],
  ['modeL.func.gii', 'modeL.L.func.gii', 'modeL.R.func.gii'],
])('%s stands for two files', (path, left, right) => {
  expect(hemisphereFiles(path)).toEqual([
    { path: left, structure: 'CORTEX_LEFT' },
    { path: right, structure: 'CORTEX_RIGHT' },
  ]);
});
