// Makes `assets/demo-model`: BOLD and fNIRS from EEG, trained on simulated people, small enough to ship. Needs a built `dist`; takes
// about five minutes on two cores. The same version and machine give the same files.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SEED = '1';
const PEOPLE = { all: '12', validation: '2', test: '2' };
// 16 modes in place of 32 halve the folder.
const MODES = '16';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'hemocast-demo-model-'));

function hemocast(...words) {
  const options = { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', maxBuffer: 2 ** 28 };
  const { status, stdout } = spawnSync(process.execPath, [join(root, 'dist/cli/hemocast.js'), ...words], options);
  if (status !== 0) process.exit(status ?? 1);
  return stdout;
}

hemocast(
  ...['simulate', 'bids', '--people', PEOPLE.all, '--minutes', '6', '--films', '2', '--montage', '32'],
  ...['--modalities', 'bold,fnirs', '--seed', SEED],
);
hemocast(
  ...['train', 'bids', '--targets', 'bold,fnirs', '--out', 'model', '--modes', MODES, '--seed', SEED],
  ...['--validation', PEOPLE.validation, '--test', PEOPLE.test],
);
const { ways } = JSON.parse(hemocast('evaluate', 'model', 'bids', '--out', 'evaluation', '--json'));
const own = ways.filter(({ given }) => given.join() === 'EEG');
const rows = own.map(
  ({ title, r, globalRemoved }) =>
    `| ${title} | ${r.mean.toFixed(2)} | ${globalRemoved.mean.toFixed(2)} | ${r.people} people, ${r.runs} runs |`,
);
writeFileSync(
  join(folder, 'model/README.md'),
  `# The demonstration model

Generates BOLD on the cortex and fNIRS from EEG at 32 electrodes. It ships with Hemocast so that a first recording gives a picture at once:
\`hemocast generate demo RECORDING --out DIR\`, and the studio, use it.

**It was trained on simulated brains.** What it generates from a real recording shows that the software works; it is no claim about
that person. Not for diagnosis or treatment.

- Data: ${PEOPLE.all} simulated people of published difficulty, two films of three minutes each, seed ${SEED}; ${PEOPLE.validation} people to choose on, ${PEOPLE.test} to test on.
- Model: the linear mean and the Gaussian residual that \`hemocast train\` has by default, with ${MODES} modes to keep it small. No network.
- Made by \`npm run demo:model\`; nothing was tuned.

On the simulated people it never saw, correlation over time:

| | r | r without the global signal | n |
|---|---|---|---|
${rows.join('\n')}

Two people are too few for an interval. Each target has a card of its own in \`bold/\` and \`fnirs/\`; \`joint/\` holds what they share.
`,
);
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
rmSync(join(root, 'assets/demo-model'), { recursive: true, force: true });
cpSync(join(folder, 'model'), join(root, 'assets/demo-model'), { recursive: true });
rmSync(folder, { recursive: true });
console.log(`assets/demo-model, by version ${version}.`);
