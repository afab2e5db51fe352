/**
 * What encoders are worth: models of one simulated data set, one split and one seed that differ in their encoders alone,
 * scored by `hemocast evaluate` on the same people. Everything goes through the command line and lies in
 * `out/bench-encoders`; steps that are done there are not done again, so delete the folder to begin again.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { estimate, type RunScore } from '../src/evaluate/index.js';
import { Random } from '../src/foundation/index.js';

const OUT = 'out/bench-encoders';
const COMMAND = fileURLToPath(new URL('../src/cli/hemocast.ts', import.meta.url));

/**
 * `HEMOCAST_BENCH=tiny npm run bench -- encoders` is a rehearsal in two minutes, with figures that mean nothing;
 * `small` takes half an hour.
 */
const SIZES = {
  tiny: {
    people: 5,
    validation: 1,
    test: 2,
    minutes: 2,
    cohort: 4,
    kept: 1,
    steps: 10,
    pretraining: 10,
    tokens: [10, 10],
  },
  small: {
    people: 16,
    validation: 3,
    test: 6,
    minutes: 4,
    cohort: 10,
    kept: 2,
    steps: 300,
    pretraining: 400,
    tokens: [600, 800],
  },
  full: {
    people: 24,
    validation: 4,
    test: 8,
    minutes: 8,
    cohort: 24,
    kept: 3,
    steps: 500,
    pretraining: 1500,
    tokens: [600, 800],
  },
};
const SIZE = SIZES[(process.env.HEMOCAST_BENCH ?? 'full') as keyof typeof SIZES];

/** A step: its command, and a file that is there once it is done. */
interface Step {
  name: string;
  command: string[];
  leaves: string;
}

const bids = join(OUT, 'bids');
const cohort = join(OUT, 'cohort');
const boldEncoder = join(OUT, 'bold-encoder');
const randomEncoder = join(OUT, 'random-eeg-encoder');
const cohortEegEncoder = join(OUT, 'cohort-eeg-encoder');
const pretraining = ['--steps', `${SIZE.pretraining}`];

const [tokenizerSteps, maskedSteps] = SIZE.tokens.map(String);

/** What the rows need. The reduction of tokens was chosen in sight of test people of other worlds: these seeds are new. */
const preparations: readonly Step[] = [
  {
    name: 'the paired data set',
    command: ['simulate', bids, '--people', `${SIZE.people}`, '--minutes', `${SIZE.minutes}`, '--seed', '11'],
    leaves: join(bids, 'participants.tsv'),
  },
  {
    name: 'a cohort of other people, of whom encoders of BOLD and of EEG learn',
    command: [
      'simulate',
      cohort,
      '--people',
      `${SIZE.cohort}`,
      '--minutes',
      `${SIZE.minutes}`,
      '--montage',
      '19',
      '--seed',
      '12',
    ],
    leaves: join(cohort, 'participants.tsv'),
  },
  {
    name: 'a BOLD encoder of the cohort',
    command: [
      'pretrain',
      'bold',
      cohort,
      '--out',
      boldEncoder,
      '--validation',
      '2',
      '--test',
      `${SIZE.kept}`,
      ...pretraining,
    ],
    leaves: join(boldEncoder, 'report.html'),
  },
  {
    name: 'an EEG encoder of the shape of the one in the package, with random weights',
    command: ['pretrain', 'eeg', cohort, '--out', randomEncoder, '--tokenizer-steps', '0', '--steps', '0'],
    leaves: join(randomEncoder, 'config.json'),
  },
  {
    name: 'an EEG encoder of the same shape, of the cohort',
    command: [
      'pretrain',
      'eeg',
      cohort,
      '--out',
      cohortEegEncoder,
      '--tokenizer-steps',
      tokenizerSteps,
      '--steps',
      maskedSteps,
    ],
    leaves: join(cohortEegEncoder, 'config.json'),
  },
];

interface Row {
  name: string;
  /** Folder of the row. */
  key: string;
  /** What `hemocast train` is given beside the data set. */
  options: readonly string[];
}

const transformer = ['--bold-encoder', 'transformer'];

/** The first is what the others are compared with. */
const rows: readonly Row[] = [
  { name: 'band power, principal components of BOLD', key: 'light', options: [] },
  {
    name: 'EEG: LaBraM of random weights in place of band power',
    key: 'eeg-random',
    options: ['--eeg-encoder', 'labram', '--eeg-encoder-folder', randomEncoder],
  },
  {
    name: 'EEG: LaBraM pre-trained on another cohort in place of band power',
    key: 'eeg-cohort',
    options: ['--eeg-encoder', 'labram', '--eeg-encoder-folder', cohortEegEncoder],
  },
  {
    name: 'EEG: the encoder in the package in place of band power',
    key: 'eeg-shipped',
    options: ['--eeg-encoder', 'labram'],
  },
  {
    name: 'EEG: the encoder in the package beside band power',
    key: 'eeg-both',
    options: ['--eeg-encoder', 'both'],
  },
  {
    name: 'EEG: the same beside band power, with the window gain',
    key: 'eeg-both-gain',
    options: ['--eeg-encoder', 'both', '--window-gain'],
  },
  {
    name: 'EEG: the encoder in the package and the window gain in place of band power',
    key: 'eeg-shipped-gain',
    options: ['--eeg-encoder', 'labram', '--window-gain'],
  },
  {
    name: 'BOLD Transformer, random weights',
    key: 'bold-random',
    options: [...transformer, '--bold-encoder-steps', '0'],
  },
  {
    name: 'BOLD Transformer, pre-trained on the training people',
    key: 'bold-own',
    options: [...transformer, '--bold-encoder-steps', `${SIZE.pretraining}`],
  },
  {
    name: 'BOLD Transformer, pre-trained on another cohort',
    key: 'bold-cohort',
    options: [...transformer, '--bold-encoder-folder', boldEncoder],
  },
  {
    name: 'EEG: the same beside band power, fine-tuned',
    key: 'eeg-tuned',
    // Only a network can fine-tune: this row has one around the mean, which the others do without.
    options: ['--eeg-encoder', 'both', '--residual', 'diffusion', '--fine-tune', '--steps', `${SIZE.steps}`],
  },
];

/** Runs the steps that are missing and prints the table. */
export async function run(): Promise<void> {
  for (const step of preparations) await done(step);
  const scored = [];
  for (const row of rows) scored.push(await scoreOf(row));
  const [first] = scored;
  const random = new Random('encoders');
  const lines = scored.map(({ name, document, training, seconds }) => {
    const { pcc, spatial, intervals, people } = document;
    const [low, high] = intervals.pcc.model;
    const difference = estimate(differences(document.perRun, first.document.perRun), random.fork(name));
    const [from, to] = difference.interval ?? [Number.NaN, Number.NaN];
    return [
      name,
      `${people}`,
      `${pcc.model.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`,
      name === first.name ? '' : `${signed(difference.mean)} [${signed(from)}, ${signed(to)}]`,
      spatial.model.toFixed(3),
      `${(100 * training.embeddingKept).toFixed(1)} %`,
      seconds === undefined ? '' : `${seconds.toFixed(0)} s`,
    ];
  });
  const { pcc } = first.document;
  lines.push(['lagged ridge on band power', `${first.document.people}`, pcc.ridge.toFixed(3), '', '', '', '']);
  lines.push(['ceiling', `${first.document.people}`, pcc.ceiling.toFixed(3), '', '', '', '']);
  const header = ['encoder', 'people', 'r over time', 'against the first', 'r over space', 'variance kept', 'training'];
  const table = [header, ...lines];
  const widths = header.map((_, column) => Math.max(...table.map((cells) => cells[column].length)));
  for (const cells of table) console.log(cells.map((cell, column) => cell.padEnd(widths[column])).join('  '));
}

interface Metrics {
  people: number;
  pcc: { model: number; ridge: number; ceiling: number };
  spatial: { model: number };
  intervals: { pcc: { model: [number, number] } };
  perRun: { id: string; person: string; pcc: { model: number } }[];
}

async function scoreOf({ name, key, options }: Row) {
  const folder = join(OUT, key);
  const model = join(folder, 'model');
  const split = ['--validation', `${SIZE.validation}`, '--test', `${SIZE.test}`];
  // Without the cache, so that every row's time is that of all its work.
  const command = ['train', bids, '--out', model, '--no-cache', ...split, ...options];
  const seconds = await done({ name, command, leaves: join(model, 'config.json') });
  const evaluation = join(folder, 'evaluation');
  const evaluate = ['evaluate', model, bids, '--out', evaluation];
  await done({ name: `scores of ${name}`, command: evaluate, leaves: join(evaluation, 'metrics.json') });
  const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
  const document: Metrics = read(join(evaluation, 'metrics.json'));
  const training: { embeddingKept: number } = read(join(model, 'training.json'));
  return { name, document, training, seconds };
}

/** Each run's score less that of the same run in the first row. */
function differences(own: Metrics['perRun'], other: Metrics['perRun']): RunScore[] {
  return own.map(({ id, person, pcc }) => {
    const rival = other.find((run) => run.id === id);
    return { person, value: rival === undefined ? Number.NaN : pcc.model - rival.pcc.model };
  });
}

const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;

/** Runs a step unless it was run before; seconds that it took. */
async function done({ name, command, leaves }: Step): Promise<number | undefined> {
  if (existsSync(leaves)) return undefined;
  console.error(`${name}: hemocast ${command.join(' ')}`);
  const began = performance.now();
  await new Promise<void>((resolve, reject) => {
    const options = [...process.execArgv, COMMAND, ...command];
    const child = spawn(process.execPath, options, { stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${command[0]} ended with ${code}`))));
  });
  return (performance.now() - began) / 1000;
}
