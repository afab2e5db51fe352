/** Makes figures one after the other, writes each whole, and keeps what is made already. */

import { z } from 'zod';
import { checkedJson, formatJson, parseJson } from '../../formats/index.js';
import { HemocastError, joinPath, type Storage, sha256 } from '../../foundation/index.js';
import type { LeftOutFigure, ReproducedFigure } from '../../report/index.js';
import type { Figure, FigureResult, Study } from '../../reproduce/index.js';

/** What a picture of a figure is drawn from. */
export type DrawFigure = (figure: Figure, result: FigureResult, study: Study) => string;

export interface ReproduceTask {
  storage: Storage;
  out: string;
  figures: readonly Figure[];
  study: Study;
  /** As `studyRequest` gives it: figures of another request are made again. */
  request: string;
  /** The command, as a user can repeat it. */
  command: string;
  draw: DrawFigure;
  /** PNG of an SVG; where a machine cannot draw it, undefined. */
  rasterise?: (svg: string) => Promise<Uint8Array | undefined>;
  overwrite?: boolean;
  signal?: AbortSignal;
  /** Receives each figure when it is done. */
  onFigure?: (entry: FigureEntry) => Promise<void>;
}

/** A figure as it came out. */
export interface FigureEntry {
  figure: Figure;
  /** Absent where it could not be made. */
  result?: FigureResult;
  svg?: string;
  /** Why there is none: data that the study lacks, or what went wrong. */
  reason?: string;
  /** Whether something went wrong, rather than being absent. */
  failed: boolean;
  /** Seconds that it took; none where it was made before. */
  seconds?: number;
}

const stored = z.looseObject({
  request: z.string(),
  caption: z.string(),
  findings: z.array(z.any()),
  panels: z.array(z.any()),
});

const KIND = {
  code: 'figure-values',
  summary: 'This is not what a figure was drawn from',
  expected: 'values that hemocast reproduce wrote',
  advice: 'Give another folder, or add --overwrite to make the figure again.',
};

/** Names of the files of a figure, in its folder. */
export const FIGURE_FILES = {
  values: 'figure.json',
  svg: 'figure.svg',
  png: 'figure.png',
  caption: 'caption.md',
} as const;

/**
 * Makes the figures, each in a folder of its own. A figure that fails leaves the others to be made.
 *
 * @throws what an interruption throws
 */
export async function reproduceFigures(task: ReproduceTask): Promise<FigureEntry[]> {
  const entries: FigureEntry[] = [];
  for (const figure of task.figures) {
    task.signal?.throwIfAborted();
    const entry = await reproduced(task, figure);
    entries.push(entry);
    await task.onFigure?.(entry);
  }
  return entries;
}

async function reproduced(task: ReproduceTask, figure: Figure): Promise<FigureEntry> {
  const { storage, out, study, signal } = task;
  const lacking = figure.needs.filter((name) => !study.has(name));
  if (lacking.length > 0) {
    return { figure, failed: false, reason: `needs ${lacking.join(', ')}, which these data sets do not give` };
  }
  const { either } = figure;
  if (either && !either.some((name) => study.has(name))) {
    return { figure, failed: false, reason: `needs ${either.join(' or ')}, which these data sets do not give` };
  }
  const folder = joinPath(out, figure.name);
  const file = joinPath(folder, FIGURE_FILES.values);
  const earlier = task.overwrite ? undefined : await readEarlier(storage, file, task.request);
  if (earlier) return { figure, result: earlier, svg: task.draw(figure, earlier, study), failed: false };
  const began = performance.now();
  try {
    const result = await figure.make(study);
    const svg = task.draw(figure, result, study);
    await storage.write(joinPath(folder, FIGURE_FILES.svg), svg);
    const png = await task.rasterise?.(svg);
    if (png) await storage.write(joinPath(folder, FIGURE_FILES.png), png);
    await storage.write(
      joinPath(folder, FIGURE_FILES.caption),
      `# ${figure.title}\n\n${figure.question}\n\n${result.caption}\n`,
    );
    // Last: a folder that has it is complete.
    const { name, title, question } = figure;
    const head = {
      figure: name,
      title,
      question,
      request: task.request,
      command: task.command,
      seed: study.seed,
      quick: study.quick,
    };
    await storage.write(file, formatJson(plain({ ...head, ...result })));
    return { figure, result, svg, failed: false, seconds: (performance.now() - began) / 1000 };
  } catch (error) {
    if (signal?.aborted || !(error instanceof HemocastError)) throw error;
    return { figure, failed: true, reason: error.message };
  }
}

async function readEarlier(storage: Storage, file: string, request: string): Promise<FigureResult | undefined> {
  if (!(await storage.exists(file))) return undefined;
  const found = checkedJson(stored, parseJson(await storage.read(file), file), file, KIND);
  return found.request === request ? (withMissing(found) as FigureResult) : undefined;
}

/** Numbers that JSON lacks come back as NaN. */
function withMissing(value: unknown): unknown {
  if (value === null) return Number.NaN;
  if (Array.isArray(value)) return value.map(withMissing);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, withMissing(own)]));
}

/** Typed arrays as lists, and numbers that JSON lacks as null. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'number') return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, plain(own)]));
  }
  return value;
}

/** What a study is known by: the same request gives the same models and figures. */
export async function studyRequest(parts: {
  version: string;
  seed: number | string;
  quick: boolean;
  difficulty: string;
  places: readonly string[];
  template: string;
}): Promise<string> {
  return sha256(JSON.stringify(parts));
}

/** Entries as the report takes them. */
export function reportedFigures(
  entries: readonly FigureEntry[],
  simulated: boolean,
): {
  figures: ReproducedFigure[];
  leftOut: LeftOutFigure[];
} {
  return {
    figures: entries.flatMap(({ figure, result, svg = '' }) =>
      result ? [{ figure, result, svg, simulated: result.simulated ?? simulated }] : [],
    ),
    leftOut: entries.flatMap(({ figure, reason }) => (reason === undefined ? [] : [{ figure, why: reason }])),
  };
}
