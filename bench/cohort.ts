/**
 * `npm run bench -- cohort`: what `hemocast train` takes as people become more, as a user runs it: seconds and memory of a first training,
 * and of another on the same data, whose recordings are prepared already.
 *
 *     npm run bench -- cohort --people 32,512 --minutes 4 --night 8
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { NodeStorage } from '../src/cli/node-storage.js';
import { embeddedTemplate } from '../src/cortex/index.js';
import { type SimulationSettings, simulateDataset } from '../src/simulate/index.js';
import { buildCommand, measuredCommand, type Taken } from './measured-command.js';
import { CACHE, codeDigest } from './simulated-data.js';
import { simulateNights } from './simulated-nights.js';

const COMMON: Partial<SimulationSettings> = {
  ...{ montage: 19, sampleRate: 160 },
  ...{ modalities: ['bold'], difficulty: 'published' },
};

/** The line of progress at which all runs are prepared. */
const PREPARED = /^Fitting the patch embedding/;

/** Simulates (once), trains twice each, and prints a table. */
export async function run(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(process.argv.indexOf('cohort') + 1),
    options: {
      people: { type: 'string', default: '32,512' },
      minutes: { type: 'string', default: '4' },
      /** Hours of a recording each of three people. */
      night: { type: 'string', default: '8' },
      seed: { type: 'string', default: '3' },
      folder: { type: 'string', default: join(CACHE, `cohort-${codeDigest(['simulate', 'cortex'])}`) },
    },
  });
  buildCommand();
  const head = [
    'data',
    'first: wall s',
    'processor s',
    'GB at most',
    'again: prepared after s',
    'wall s',
    'GB at most',
  ];
  process.stdout.write(`| ${head.join(' | ')} |\n|${head.map(() => '---|').join('')}\n`);
  const minutes = Number(values.minutes);
  for (const people of values.people
    .split(',')
    .map(Number)
    .filter((count) => count > 0)) {
    const place = join(values.folder, `people-${people}`);
    const settings = { ...COMMON, people, minutes, films: 1, seed: Number(values.seed) };
    await simulateDataset(settings, new NodeStorage(), place, { template: embeddedTemplate() });
    await row(`${people} people × ${minutes} min`, place);
  }
  const hours = Number(values.night);
  if (hours > 0) {
    const place = join(values.folder, `night-${hours}`);
    await simulateNights(place, hours, { ...COMMON, people: 3, seed: Number(values.seed) });
    await row(`3 people × ${hours} h`, place);
  }
}

async function row(title: string, place: string): Promise<void> {
  const made = ['cache', 'model', 'again'].map((name) => join(`${place}-work`, name));
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
  const [cache, model, again] = made;
  const train = (out: string) =>
    measuredCommand('train', place, '--out', out, '--cache', cache, '--validation', '1', '--test', '1');
  const first = await train(model);
  const second = await train(again);
  const cells = [
    ...[first.wallSeconds, first.processorSeconds].map((value) => value.toFixed(1)),
    first.gigabytes.toFixed(2),
    preparedAfter(second).toFixed(1),
    second.wallSeconds.toFixed(1),
    second.gigabytes.toFixed(2),
  ];
  process.stdout.write(`| ${[title, ...cells].join(' | ')} |\n`);
}

function preparedAfter({ lines }: Taken): number {
  const line = lines.find(({ text }) => PREPARED.test(text));
  if (line === undefined) throw new Error('No line of progress says that all runs are prepared');
  return line.at;
}
