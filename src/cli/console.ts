/**
 * What a command says: results on standard output (one JSON document with
 * `--json`), progress on standard error (a bar with the remaining time on a
 * terminal, a line now and then elsewhere). Whatever a file holds, no control
 * character of it is sent.
 */
import { type Progress, shownJson, shownLines, shownText } from '../foundation/index.js';
import { terminalColumns } from './supervision.js';

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
  'read predictions': 'Reading predictions',
  'generate test runs': 'Generating for test people',
  'fit baselines': 'Fitting baselines',
  'score test runs': 'Scoring',
  unmix: 'Carrying EEG to the places of the target',
  'read for the scanner correction': 'Reading for the scanner correction',
  'changes of the gradient artefact': 'Learning how the gradient artefact changes',
  'gradient artefact': 'Removing the gradient artefact',
  prepare: 'Preparing runs',
  resample: 'Bringing BOLD to fsaverage4',
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
  explain: 'Explaining recordings',
  coalitions: 'Generating for coalitions',
  orders: 'Generating for orders of places',
  check: 'Checking recordings',
  clean: 'Cleaning EEG',
  'look for missing values': 'Looking for missing values',
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

/**
 * @param clock seconds
 * @param columns width of the terminal that progress is drawn on; undefined where there is none
 */
export function createConsole(
  json: boolean,
  clock: () => number = () => performance.now() / 1000,
  columns: () => number | undefined = terminalColumns,
): Console {
  let stage = '';
  let began = 0;
  let furthest = 0;
  let first = 0;
  /** Stages that others interrupt, as cleaning interrupts the list of recordings: they go on where they were. */
  const begun = new Map<string, { began: number; first: number; furthest: number }>();
  let lastLine = Number.NEGATIVE_INFINITY;
  let open = false;
  const settle = () => {
    if (open) process.stderr.write('\n');
    open = false;
  };
  return {
    say(text) {
      settle();
      if (!json) process.stdout.write(`${shownLines(text)}\n`);
    },
    result(document) {
      settle();
      if (json) process.stdout.write(`${shownJson(document)}\n`);
    },
    settle,
    report(name, done, total, note) {
      const now = clock();
      const width = columns();
      const terminal = width !== undefined;
      if (name !== stage || done < furthest) {
        settle();
        begun.set(stage, { began, first, furthest });
        const earlier = name === stage ? undefined : begun.get(name);
        begun.delete(name);
        const goesOn = earlier !== undefined && done > earlier.furthest;
        stage = name;
        began = goesOn ? earlier.began : now;
        first = goesOn ? earlier.first : done;
        lastLine = Number.NEGATIVE_INFINITY;
      }
      furthest = done;
      const finished = done >= total;
      // A stage of one step is told of when it begins.
      if (finished && total <= 1 && lastLine > Number.NEGATIVE_INFINITY) return;
      if (!terminal && !finished && now - lastLine < LINE_INTERVAL) return;
      lastLine = now;
      const text = progressLine(name, { done, total, first }, now - began, note, width);
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

/** Steps of a stage: those done, all, and those that were done when it was first told of, as by an earlier run. */
interface Steps {
  done: number;
  total: number;
  first: number;
}

/** @param columns width that the line must fit, with a bar where there is room; undefined where there is no terminal */
function progressLine(name: string, steps: Steps, elapsed: number, note = '', columns?: number): string {
  const { done, total, first } = steps;
  const label = shownText(LABELS[name] ?? sentence(name));
  const remark = note === '' ? '' : ` (${shownText(note)})`;
  const room = columns === undefined ? Number.POSITIVE_INFINITY : columns - 1;
  if (total <= 1) return cut(`${label}${remark}`, room);
  const isTimed = done > first && elapsed > 0;
  const remaining = isTimed && done < total ? `, ${duration((elapsed / (done - first)) * (total - done))} left` : '';
  const spent = done >= total ? `, took ${duration(elapsed)}` : '';
  const filled = Math.round((BAR * done) / total);
  const bar = columns === undefined ? '' : ` [${'█'.repeat(filled)}${'·'.repeat(BAR - filled)}]`;
  const counts = ` ${done}/${total}${remaining}${spent}`;
  const whole = `${label}${bar}${counts}`;
  return cut(`${widthOf(whole) > room ? `${label}${counts}` : whole}${remark}`, room);
}

/** Width of the bar. */
const BAR = 24;
/** Characters that take two columns. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : 1;
  return width;
}

/** A line that is too long would break into two, of which the next report clears only one. */
function cut(text: string, room: number): string {
  if (widthOf(text) <= room) return text;
  let kept = '';
  let width = 0;
  for (const character of text) {
    width += WIDE.test(character) ? 2 : 1;
    if (width > room - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Seconds as people say them. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  return `${minutes} min ${Math.round(seconds - 60 * minutes)} s`;
}

/** A stage without a label of its own, as the beginning of a line. */
function sentence(stage: string): string {
  return stage.charAt(0).toUpperCase() + stage.slice(1);
}
