/**
 * What a command says: results on standard output (one JSON document with
 * `--json`), progress on standard error (a bar with the remaining time on a
 * terminal, a line now and then elsewhere).
 */
import type { Progress } from '../foundation/index.js';

export interface Console extends Progress {
  /** A line for people; not printed with `--json`. */
  say(text: string): void;
  /** The result of the command: printed as one JSON document with `--json`, else not at all. */
  result(document: unknown): void;
  /** Ends the progress line before something else is printed. */
  settle(): void;
}

const LABELS: Record<string, string> = {
  simulate: 'Simulating people',
  read: 'Reading recordings',
  'generate test runs': 'Generating for test people',
  'fit baselines': 'Fitting baselines',
  'score test runs': 'Scoring',
  embed: 'Fitting the patch embedding',
  mean: 'Fitting the conditional mean',
  residual: 'Fitting what the mean leaves over',
  doubt: 'Learning how bad input errs',
  joint: 'Fitting what the targets share',
  pretrain: 'Pre-training',
  'score masks': 'Scoring masks',
  train: 'Training',
  calibrate: 'Calibrating',
  generate: 'Generating',
  'generate recordings': 'Generating for recordings',
  clean: 'Cleaning EEG',
  convert: 'Converting',
  preprocess: 'Preprocessing recordings',
  hash: 'Hashing the recording',
  'clean EEG': 'Cleaning EEG',
  'judge channels': 'Judging channels',
  'find large amplitudes': 'Looking for large amplitudes',
  'write cleaned EEG': 'Cleaning and writing EEG',
  encode: 'Encoding EEG (seconds)',
  'independent components': 'Finding independent components',
  'cleaning fNIRS': 'Cleaning fNIRS',
  surface: 'Bringing to fsaverage4',
  volumes: 'Sampling volumes',
  report: 'Writing the report',
};

/** Seconds between two lines of progress where there is no terminal. */
const LINE_INTERVAL = 10;

export function createConsole(json: boolean, clock: () => number = () => performance.now() / 1000): Console {
  const terminal = process.stderr.isTTY === true;
  let stage = '';
  let began = 0;
  let furthest = 0;
  let lastLine = Number.NEGATIVE_INFINITY;
  let open = false;
  const settle = () => {
    if (open) process.stderr.write('\n');
    open = false;
  };
  return {
    say(text) {
      settle();
      if (!json) process.stdout.write(`${text}\n`);
    },
    result(document) {
      settle();
      if (json) process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    },
    settle,
    report(name, done, total, note) {
      const now = clock();
      if (name !== stage || done < furthest) {
        settle();
        stage = name;
        began = now;
        lastLine = Number.NEGATIVE_INFINITY;
      }
      furthest = done;
      const finished = done >= total;
      // A stage of one step is told of when it begins.
      if (finished && total <= 1 && lastLine > Number.NEGATIVE_INFINITY) return;
      if (!terminal && !finished && now - lastLine < LINE_INTERVAL) return;
      lastLine = now;
      const text = progressLine(name, done, total, now - began, note, terminal);
      if (terminal) {
        process.stderr.write(`\r\u001b[2K${text}`);
        open = true;
        if (finished && total > 0) settle();
      } else {
        process.stderr.write(`${text}\n`);
      }
    },
  };
}

function progressLine(name: string, done: number, total: number, elapsed: number, note = '', bar: boolean): string {
  const label = LABELS[name] ?? name;
  if (total <= 1) return `${label}${note === '' ? '' : ` (${note})`}`;
  const width = 24;
  const filled = Math.round((width * done) / total);
  const drawn = bar ? ` [${'█'.repeat(filled)}${'·'.repeat(width - filled)}]` : '';
  const remaining = done > 0 && done < total ? `, ${duration((elapsed / done) * (total - done))} left` : '';
  const spent = done >= total ? `, took ${duration(elapsed)}` : '';
  return `${label}${drawn} ${done}/${total}${remaining}${spent}${note === '' ? '' : ` (${note})`}`;
}

/** Seconds as people say them. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  return `${minutes} min ${Math.round(seconds - 60 * minutes)} s`;
}
