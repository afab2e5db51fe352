/** Trainings in served folders: what works by its log, what is finished by its record, what was interrupted by its checkpoint. */
import { parseTrainingLog, TRAINING_LOG } from '../../../../src/commands/train/training-log.js';
import { parseJsonObject } from '../../../../src/formats/index.js';
import { HemocastError, joinPath, type Storage } from '../../../../src/foundation/index.js';
import { decodeSafetensors } from '../../../../src/tensor/index.js';
import type { TrainingCourse } from '../protocol.js';
import type { Handler } from './handler.js';

const ROOTS = ['served/recordings', 'served/model'];
/** A model lies in the folder itself, in one for its target, or in one for its fold and target. */
const DEEPEST = 3;
const RECORD = 'training.json';
const CHECKPOINT = 'checkpoint.safetensors';

interface Curves {
  steps?: number[];
  trainLoss?: (number | null)[];
  validationScore?: number[];
  chosenStep?: number;
}

export const readTraining: Handler<'readTraining'> = async (_, { workplace: { storage } }) => {
  const found: TrainingCourse[] = [];
  for (const root of ROOTS) if (await storage.exists(root)) await look(storage, root, 0, found);
  return found;
};

async function look(storage: Storage, folder: string, depth: number, found: TrainingCourse[]): Promise<void> {
  const entries = await storage.list(folder);
  const has = (name: string) => entries.some((entry) => entry.kind === 'file' && entry.name === name);
  const course = await courseIn(storage, folder, has);
  if (course) found.push(course);
  if (depth === DEEPEST) return;
  for (const { name, kind } of entries) {
    // People of a data set have no models.
    if (kind === 'folder' && !/^sub-/.test(name)) await look(storage, joinPath(folder, name), depth + 1, found);
  }
}

async function courseIn(
  storage: Storage,
  folder: string,
  has: (name: string) => boolean,
): Promise<TrainingCourse | undefined> {
  const read = async (name: string) => storage.read(joinPath(folder, name));
  try {
    if (has(TRAINING_LOG)) return working(folder, new TextDecoder().decode(await read(TRAINING_LOG)));
    if (has(RECORD)) {
      const { curves, validationScore } = parseJsonObject(await read(RECORD), joinPath(folder, RECORD));
      const score = typeof validationScore === 'number' ? { score: validationScore } : {};
      return { ...ofCurves(folder, 'finished', curves as Curves | undefined), ...score };
    }
    if (!has(CHECKPOINT)) return undefined;
    const { metadata } = decodeSafetensors(await read(CHECKPOINT), joinPath(folder, CHECKPOINT));
    const { curves } = JSON.parse(metadata?.checkpoint ?? '{}') as { curves?: Curves };
    return ofCurves(folder, 'interrupted', curves);
  } catch (error) {
    // It ended between the list and the reading: the next look finds what it left.
    if (error instanceof HemocastError && error.code === 'file-not-found') return undefined;
    throw error;
  }
}

function working(folder: string, text: string): TrainingCourse {
  const course: TrainingCourse = { ...ofCurves(folder, 'working'), begun: 0, heard: 0 };
  for (const line of parseTrainingLog(text, joinPath(folder, TRAINING_LOG))) {
    if (line.kind === 'begun') Object.assign(course, { target: line.target, begun: line.at, heard: line.at });
    else if (line.kind === 'stage') {
      const { stage, done, total, note, at } = line;
      course.stages.push({ stage, done, total, ...(note !== undefined && { note }) });
      course.heard = Math.max(course.heard!, at);
    } else if (line.kind === 'sample') {
      const { kind: _, ...sample } = line;
      course.sample = sample;
    } else {
      const value = line.kind === 'loss' ? line.loss : line.score;
      course[line.kind].steps.push(line.step);
      course[line.kind].values.push(value);
    }
  }
  return course;
}

function ofCurves(folder: string, state: TrainingCourse['state'], curves: Curves = {}): TrainingCourse {
  const { steps = [], trainLoss = [], validationScore = [], chosenStep } = curves;
  const pairs = steps.flatMap((step, i) => {
    const loss = trainLoss[i];
    return typeof loss === 'number' ? [{ step, loss }] : [];
  });
  return {
    ...{ folder, state, stages: [] },
    loss: { steps: pairs.map(({ step }) => step), values: pairs.map(({ loss }) => loss) },
    validation: { steps: [...steps], values: [...validationScore] },
    ...(steps.length > 0 && chosenStep !== undefined && { chosenStep }),
  };
}
