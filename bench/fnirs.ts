/**
 * fNIRS from EEG on simulated people who imagine moving a hand: `npm run bench -- fnirs [--seeds a,b,c,d] [--people 16] [--json]`.
 * Each seed is a data set of its own, with people that no choice was made on; everything goes through the command line and lies in
 * `out/bench-fnirs`, where steps that are done are not done again.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { share } from '../src/evaluate/index.js';
import { execute } from './command.js';

const OUT = 'out/bench-fnirs';
/** How far below the lagged ridge the model may fall. */
const MARGIN = 0.01;
const METRICS = [
  { key: 'pccVertexHbO', title: 'HbO, continuous' },
  { key: 'pccVertexHbR', title: 'HbR, continuous' },
  { key: 'trialHbO', title: 'HbO, trial averages' },
  { key: 'trialHbR', title: 'HbR, trial averages' },
];

interface Section {
  model: number;
  ridge: number;
  stimulusClock: number;
  globalSignal: number;
  otherEeg: number;
  ceiling: number;
  n: { people: number };
  shiftNull: { p99: number };
  trialClock?: number;
}

/** Runs the bench; a failed requirement is printed, not thrown. */
export async function run(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(2).filter((word, i, all) => word.startsWith('-') || all[i - 1]?.startsWith('-')),
    options: {
      seeds: { type: 'string', default: '401,402,403,404' },
      people: { type: 'string', default: '16' },
      json: { type: 'boolean', default: false },
    },
  });
  const seeds = values.seeds.split(',');
  const all = [];
  for (const seed of seeds) {
    await prepare(seed, values.people);
    const file = join(OUT, seed, 'evaluation', 'metrics.json');
    all.push({ seed, metrics: JSON.parse(readFileSync(file, 'utf8')) as Record<string, Section> });
  }
  const rows = all.flatMap(({ seed, metrics }) =>
    METRICS.map(({ key, title }) => {
      const { model, ridge, trialClock, globalSignal, otherEeg, ceiling, shiftNull, n } = metrics[key];
      const holds = model >= ridge - MARGIN && model > shiftNull.p99;
      return {
        seed,
        title,
        model,
        ridge,
        trialClock,
        globalSignal,
        otherEeg,
        p99: shiftNull.p99,
        ceiling,
        people: n.people,
        holds,
      };
    }),
  );
  const sides = all.map(({ metrics }) => ({
    right: metrics.lateralisation.model,
    people: metrics.lateralisation.n.people,
  }));
  const right = sides.reduce((sum, one) => sum + Math.round(one.right * one.people), 0);
  const people = sides.reduce((sum, one) => sum + one.people, 0);
  const [low, high] = share(right, people).interval ?? [Number.NaN, Number.NaN];
  if (values.json) {
    console.log(JSON.stringify({ rows, lateralisation: { right, people, low, high } }));
    return;
  }
  const number = (value: number | undefined) =>
    (value === undefined || value === null ? '–' : value.toFixed(3)).padStart(7);
  console.log('seed   measure               model   ridge  trials  global   other  p99     ceiling  people  holds');
  for (const row of rows) {
    console.log(
      `${row.seed.padEnd(6)} ${row.title.padEnd(20)} ${[row.model, row.ridge, row.trialClock, row.globalSignal, row.otherEeg, row.p99, row.ceiling].map(number).join(' ')} ${String(row.people).padStart(6)}  ${row.holds ? 'yes' : 'NO'}`,
    );
  }
  console.log(
    `Contralateral in trial averages: ${right} of ${people} people, ${(right / people).toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`,
  );
}

async function prepare(seed: string, people: string): Promise<void> {
  const folder = join(OUT, seed);
  const [bids, model, evaluation] = ['bids', 'model', 'evaluation'].map((name) => join(folder, name));
  const simulated = ['--task', 'motorImagery', '--people', people, '--runs', '2', '--trials', '12'];
  const steps: [string[], string][] = [
    [['simulate', bids, ...simulated, '--missing-channels', '0.1', '--seed', seed], join(bids, 'participants.tsv')],
    [
      ['train', bids, '--targets', 'fnirs', '--out', model, '--validation', '2', '--test', '6', '--seed', seed],
      join(model, 'config.json'),
    ],
    [['evaluate', model, bids, '--out', evaluation, '--seed', seed], join(evaluation, 'report.html')],
  ];
  for (const [command, leaves] of steps) {
    // A simulation that was interrupted has its table of people already, and goes on by itself.
    if (command[0] !== 'simulate' && existsSync(leaves)) continue;
    await execute(command);
  }
}
