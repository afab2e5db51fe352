/**
 * `npm run faults -- FOLDER [--only TEXT] [--json]`: every input of a folder of faults on which Hemocast was wrong, one line a case: right or wrong, with the
 * value that was found.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { NodeStorage } from '../src/cli/node-storage.js';
import { EEG_CASES } from './faults/eeg-cases.js';
import { type FaultCase, type FaultResult, withScratch } from './faults/fault-case.js';
import { FNIRS_CASES } from './faults/fnirs-cases.js';
import { HOSTILE_CASES } from './faults/hostile-cases.js';
import { IMAGE_CASES } from './faults/image-cases.js';
import { PLACE_CASES } from './faults/place-cases.js';

const CASES: readonly FaultCase[] = [...EEG_CASES, ...PLACE_CASES, ...FNIRS_CASES, ...IMAGE_CASES, ...HOSTILE_CASES];

const { values, positionals } = parseArgs({
  options: { only: { type: 'string' }, json: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [folder] = positionals;
if (folder === undefined || !existsSync(join(folder, 'edf'))) {
  console.error('npm run faults -- FOLDER: the folder with edf/, snirf/ and the other inputs.');
  process.exit(2);
}

const storage = new NodeStorage();
let wrong = 0;
const results: (FaultResult & Pick<FaultCase, 'input'>)[] = [];
await withScratch(async (scratch) => {
  const context = { storage, scratch, at: (file: string) => join(folder, file) };
  for (const { input, right, find } of CASES) {
    if (values.only !== undefined && !input.includes(values.only)) continue;
    const found = await find(context).catch((error: unknown) => ({ value: String(error).slice(0, 160), right: false }));
    results.push({ input, ...found });
    if (!found.right) wrong++;
    if (!values.json) {
      console.log(`${found.right ? 'right' : 'WRONG'}  ${input}: ${found.value}`);
      if (!found.right) console.log(`       right is: ${right}`);
    }
  }
});
if (values.json) console.log(JSON.stringify({ cases: results, wrong }));
else console.log(`${results.length - wrong} of ${results.length} cases right.`);
process.exit(wrong === 0 ? 0 : 1);
