/** How a training stands, in a file of its folder: for those who watch, while it works. */
import { HemocastError, type Progress, type Storage } from '../../foundation/index.js';
import type { ShownSample } from '../../train/shown-sample.js';
import type { TrainingStep } from '../../train/training-options.js';

/** Its name in a model folder. It is there only while a training works. */
export const TRAINING_LOG = 'progress.jsonl';

/** Milliseconds between two writings: the file is small, but is written as a whole. */
const PAUSE = 1000;
/** Losses that are kept; of longer trainings, means of neighbours. */
const MOST_LOSSES = 1024;

/** What a line of the file says. `at` is in milliseconds since 1970, UTC. */
export type TrainingLine =
  | { kind: 'begun'; at: number; target: string }
  /** The last report of each stage, in the order in which they began. */
  | { kind: 'stage'; at: number; stage: string; done: number; total: number; note?: string }
  /** Mean loss of the steps up to this one. */
  | { kind: 'loss'; step: number; loss: number }
  /** Mean correlation on the validation people after a step. */
  | { kind: 'validation'; step: number; score: number }
  /** What was generated for a validation person after the last pass, where samples are wanted. */
  | ({ kind: 'sample'; step: number } & SampleCourses);

/** `ShownSample` in three digits. */
export interface SampleCourses {
  run: string;
  tr: number;
  r: number;
  measured: number[];
  mean: number[];
  sample: number[];
}

/**
 * Hears the progress and the steps of a training, and writes them down about once a second. What cannot be written is left out: a training
 * does not fail because nobody can watch it.
 *
 * @example
 * const log = new TrainingLog(storage, 'model/progress.jsonl', 'bold', console);
 * await train({ ...task, options: { ...options, progress: log, observe: (step) => log.observe(step) } });
 * await log.close();
 */
export class TrainingLog implements Progress {
  private readonly stages = new Map<string, TrainingLine & { kind: 'stage' }>();
  private readonly validations: (TrainingLine & { kind: 'validation' })[] = [];
  private sample?: TrainingLine & { kind: 'sample' };
  private losses: { step: number; loss: number }[] = [];
  /** Steps whose mean is one entry, and those that make none yet. */
  private every = 1;
  private open: { sum: number; count: number } = { sum: 0, count: 0 };
  private writing: Promise<void> = Promise.resolve();
  private written = Number.NEGATIVE_INFINITY;
  private readonly begun: TrainingLine;
  private held = false;

  /** @param now milliseconds since 1970 */
  constructor(
    private readonly storage: Storage,
    private readonly path: string,
    target: string,
    private readonly heard?: Progress,
    private readonly now: () => number = Date.now,
  ) {
    this.begun = { kind: 'begun', at: now(), target };
  }

  /** Writes nothing until {@link release}: while data are read a training may still be refused, and must leave no folder then. */
  hold(): this {
    this.held = true;
    return this;
  }

  /** From the next report on all is written, what was heard before too. */
  release(): void {
    this.held = false;
  }

  report(stage: string, done: number, total: number, note?: string): void {
    this.heard?.report(stage, done, total, note);
    this.stages.set(stage, { kind: 'stage', at: this.now(), stage, done, total, ...(note !== undefined && { note }) });
    this.write();
  }

  observe({ step, loss, validation, sample }: TrainingStep): void {
    if (loss !== undefined) this.take(step, loss);
    if (sample !== undefined) this.sample = { kind: 'sample', step, ...coursesOf(sample) };
    if (validation !== undefined) this.validations.push({ kind: 'validation', step, score: validation });
    this.write();
  }

  /** All lines as they stand. */
  text(): string {
    const lines: TrainingLine[] = [
      this.begun,
      ...this.stages.values(),
      ...this.losses.map((loss) => ({ kind: 'loss' as const, ...loss })),
      ...this.validations,
      ...(this.sample === undefined ? [] : [this.sample]),
    ];
    return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  }

  /** Takes the file away: what is finished says so itself, and what was interrupted has a checkpoint. */
  async close(): Promise<void> {
    this.written = Number.POSITIVE_INFINITY;
    await this.writing;
    await this.storage.remove(this.path).catch(() => undefined);
  }

  private take(step: number, loss: number): void {
    this.open.sum += loss;
    this.open.count++;
    if (this.open.count < this.every) return;
    this.losses.push({ step, loss: this.open.sum / this.open.count });
    this.open = { sum: 0, count: 0 };
    if (this.losses.length < MOST_LOSSES) return;
    this.losses = this.losses.flatMap(({ step: last, loss: second }, i, all) =>
      i % 2 === 1 ? [{ step: last, loss: (all[i - 1].loss + second) / 2 }] : [],
    );
    this.every *= 2;
  }

  private write(): void {
    if (this.held || this.now() - this.written < PAUSE) return;
    this.written = this.now();
    this.writing = this.writing.then(() => this.storage.write(this.path, this.text())).catch(() => undefined);
  }
}

function coursesOf({ run, tr, r, measured, mean, sample }: ShownSample): SampleCourses {
  const rounded = (values: ArrayLike<number>) => Array.from(values, (value) => Number(value.toFixed(3)));
  // JSON has no NaN: the r of a course that does not change.
  return {
    ...{ run, tr, r: Number.isFinite(r) ? Number(r.toFixed(3)) : 0 },
    ...{ measured: rounded(measured), mean: rounded(mean), sample: rounded(sample) },
  };
}

/**
 * The lines of such a file.
 *
 * @throws HemocastError `training-log` for what is no such line
 */
export function parseTrainingLog(text: string, file: string): TrainingLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => {
      const parsed = parsedLine(line);
      if (parsed !== undefined) return parsed;
      throw new HemocastError('training-log', 'The course of a training cannot be read', {
        file,
        field: `line ${index + 1}`,
        expected: 'a line of a training that works',
        found: line.slice(0, 80),
      });
    });
}

const NUMBERS: Readonly<Record<TrainingLine['kind'], readonly string[]>> = {
  begun: ['at'],
  stage: ['at', 'done', 'total'],
  loss: ['step', 'loss'],
  validation: ['step', 'score'],
  sample: ['step', 'tr', 'r'],
};

const TEXTS: Partial<Record<TrainingLine['kind'], string>> = { begun: 'target', stage: 'stage', sample: 'run' };

function isCourse(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'number');
}

function parsedLine(line: string): TrainingLine | undefined {
  try {
    const value = JSON.parse(line) as Record<string, unknown> | null;
    const kind = value?.['kind'];
    if (typeof kind !== 'string' || !Object.hasOwn(NUMBERS, kind)) return undefined;
    const isWhole = NUMBERS[kind as TrainingLine['kind']].every((name) => typeof value![name] === 'number');
    const name = TEXTS[kind as TrainingLine['kind']];
    if (!isWhole || (name !== undefined && typeof value![name] !== 'string')) return undefined;
    if (kind === 'sample' && !['measured', 'mean', 'sample'].every((course) => isCourse(value![course])))
      return undefined;
    return value as unknown as TrainingLine;
  } catch {
    return undefined;
  }
}
