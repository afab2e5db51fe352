// Prints how near the simulated worlds lie to real recordings, and how hard they are:
//
//     npx tsx scripts/calibrate-simulator.ts [--seeds dev-1,dev-2] [--difficulty easy,published] [--people 13] [--minutes 8] [--montage 32] [--json]
//
// Slow log-power of EEG: average reference, 1–75 Hz, log band power of every second (2 s windows, 3 sine tapers, bands of the model),
// running mean over 4 s, in segments of 170 s (EEGMMIDB: 122 s) about their mean; the same for real and simulated recordings. Simulated figures that lie
// more than 20 % outside the range of the real sets are marked with a star.
//
// Ridge on lagged log band power, and on the lagged true drive: 8 people to learn from, 2 to choose the penalty on, the rest never seen.
// BOLD: linear detrend, 0.01–0.15 Hz, z per vertex and run; scores are Pearson r over time of region means (148 regions). Real BOLD (64
// regions) is cut into runs as long as the simulated ones. Real recordings come from ../shared/data where they are present.
import { parseArgs } from 'node:util';
import { embeddedTemplate, type Template } from '../src/cortex/index.js';
import { checkSimulation, type Difficulty, prepareSimulation, simulatePerson } from '../src/simulate/index.js';
import { BOLD_LABELS, mergedRegions, realBold, simulatedBold } from './calibration/bold-figures.js';
import { eegFigures, FIGURE_LABELS, type Figures, mean } from './calibration/eeg-figures.js';
import { realEeg } from './calibration/real-eeg.js';
import { ceilingScore, clockScore, ridgeScore, type ScoredRun, scoredRun } from './calibration/ridge-score.js';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: 'dev-1,dev-2' },
    difficulty: { type: 'string', default: 'easy,published' },
    people: { type: 'string', default: '13' },
    minutes: { type: 'string', default: '8' },
    montage: { type: 'string', default: '32' },
    json: { type: 'boolean', default: false },
  },
});

/** People who are learned from, and on whom the penalty is chosen. */
const PEOPLE = { train: 8, validation: 2 };
const FILMS = 2;
/** How far outside the range of the real sets a figure may lie, as a part of it. */
const TOLERANCE = 0.2;

const SCORE_LABELS: Record<string, string> = {
  ridge: 'lagged ridge on band power, r on unseen people',
  ridgeLocal: '… global signal removed',
  drive: 'lagged ridge on the true drive, r on unseen people',
  driveLocal: '… global signal removed',
  clock: 'stimulus clock (no EEG)',
  ceiling: 'noise ceiling',
  delay: 'planted delay, s',
};

/** A column of the table. */
interface Column {
  name: string;
  real: boolean;
  /** Recordings behind the figures of EEG and of BOLD. */
  counts: string;
  figures: Figures;
}

async function realColumns(volumes: number): Promise<Column[]> {
  const eeg = (await realEeg()).map(({ name, recordings }) =>
    column(name, true, `${recordings.length} EEG`, recordings),
  );
  const bold = realBold(volumes);
  return [...eeg, ...(bold.length === 0 ? [] : [column('BOLD', true, `${bold.length} BOLD`, bold)])];
}

async function simulated(
  difficulty: Difficulty,
  seed: string,
  template: Template,
  groups: number[][],
): Promise<Column> {
  const settings = checkSimulation({
    seed,
    difficulty,
    people: Number(options.people),
    minutes: Number(options.minutes),
    films: FILMS,
    montage: Number(options.montage) as 19 | 32 | 64,
  });
  const context = prepareSimulation(settings, template);
  const people: ScoredRun[][] = [];
  const all: Figures[] = [];
  for (let i = 0; i < settings.people; i++) {
    const { runs } = simulatePerson(settings, i, context);
    people.push(runs.map((run) => scoredRun(run, template)));
    for (const run of runs) {
      const figures = { ...eegFigures(run.eeg), ...simulatedBold(run, groups), delay: run.truth.delaySeconds };
      all.push(figures);
    }
  }
  const split = {
    train: people.slice(0, PEOPLE.train).flat(),
    validation: people.slice(PEOPLE.train, PEOPLE.train + PEOPLE.validation).flat(),
    test: people.slice(PEOPLE.train + PEOPLE.validation).flat(),
  };
  const power = await ridgeScore(split, 'power');
  const drive = await ridgeScore(split, 'drive');
  const scores = {
    ridge: power.r,
    ridgeLocal: power.globalRemoved,
    drive: drive.r,
    driveLocal: drive.globalRemoved,
    clock: clockScore(split),
    ceiling: ceilingScore(split),
  };
  const result = column(`${difficulty} ${seed}`, false, `${all.length} runs`, all);
  return { ...result, figures: { ...result.figures, ...scores } };
}

function column(name: string, real: boolean, counts: string, recordings: readonly Figures[]): Column {
  const keys = Object.keys(recordings[0]);
  return {
    name,
    real,
    counts,
    figures: Object.fromEntries(keys.map((key) => [key, mean(recordings.map((f) => f[key]))])),
  };
}

/** Whether a figure lies near the range of the real ones; true where there are none. */
function near(key: string, value: number, columns: readonly Column[]): boolean {
  const known = columns.filter(({ real, figures }) => real && key in figures).map(({ figures }) => figures[key]);
  if (known.length === 0) return true;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return value >= low - TOLERANCE * Math.abs(low) && value <= high + TOLERANCE * Math.abs(high);
}

function table(columns: readonly Column[]): string {
  const width = 17;
  const line = (label: string, cells: readonly string[]) =>
    label.padEnd(54) + cells.map((cell) => cell.padStart(width)).join('');
  const labels = { ...FIGURE_LABELS, ...BOLD_LABELS, ...SCORE_LABELS };
  return [
    line(
      '',
      columns.map(({ name }) => name),
    ),
    line(
      '',
      columns.map(({ counts }) => counts),
    ),
    ...Object.entries(labels).map(([key, label]) =>
      line(
        label,
        columns.map(({ real, figures }) => {
          const value = figures[key];
          if (value === undefined) return '–';
          return value.toFixed(2) + (real || near(key, value, columns) ? ' ' : '*');
        }),
      ),
    ),
  ].join('\n');
}

const template = embeddedTemplate();
const groups = mergedRegions(template);
const columns = await realColumns(Math.floor((Number(options.minutes) * 60) / FILMS / 2.1));
for (const difficulty of options.difficulty.split(',') as Difficulty[])
  for (const seed of options.seeds.split(',')) columns.push(await simulated(difficulty, seed, template, groups));
process.stdout.write(`${options.json ? JSON.stringify(columns) : table(columns)}\n`);
