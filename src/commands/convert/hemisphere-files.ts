/** Names of files that hold one hemisphere each. */
import { joinPath, lastName } from '../../foundation/index.js';
import { bidsName, parseBidsName } from '../../recordings/index.js';

/** As CIFTI names the hemispheres. */
export type CortexStructure = 'CORTEX_LEFT' | 'CORTEX_RIGHT';

const STRUCTURES: readonly CortexStructure[] = ['CORTEX_LEFT', 'CORTEX_RIGHT'];
/** How names speak of a hemisphere: in BIDS, in HCP's and in FreeSurfer's way. */
const MARKS = [/(?:hemi-L(?![a-z])|[._-]L\.|^lh\.)/, /(?:hemi-R(?![a-z])|[._-]R\.|^rh\.)/];
/** What a name ends with, after which it says no more of its content. */
const ENDING = /(\.(surf|func|shape|label|time|coord|topo))?\.gii(\.gz)?$/i;

/**
 * The file for each hemisphere: `path` alone where its name speaks of one; else two, named after it in the way of its kind.
 *
 * @example
 * hemisphereFiles('rest.func.gii'); // rest.L.func.gii and rest.R.func.gii
 * hemisphereFiles('sub-01_space-fsLR_bold.func.gii'); // sub-01_hemi-L_space-fsLR_bold.func.gii and …hemi-R…
 * hemisphereFiles('sulc.mgh'); // lh.sulc.mgh and rh.sulc.mgh
 */
export function hemisphereFiles(path: string): { path: string; structure: CortexStructure }[] {
  const name = lastName(path);
  const folder = path.slice(0, path.length - name.length);
  const stated = STRUCTURES.filter((_, i) => MARKS[i].test(name));
  if (stated.length === 1) return [{ path, structure: stated[0] }];
  return STRUCTURES.map((structure, i) => ({
    path: joinPath(folder, nameOf(name, 'LR'[i] as 'L' | 'R')),
    structure,
  }));
}

function nameOf(name: string, hemisphere: 'L' | 'R'): string {
  if (!ENDING.test(name)) return `${hemisphere.toLowerCase()}h.${name}`;
  try {
    const parts = parseBidsName(name);
    if (parts.subject !== undefined) return bidsName({ ...parts, hemisphere });
  } catch {
    // Not a name that BIDS knows.
  }
  return name.replace(ENDING, (ending) => `.${hemisphere}${ending}`);
}
