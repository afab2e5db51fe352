/** Folders that long commands make: what they hold already, and the request that is kept in them. */
import {
  filesBelow,
  filesBeside,
  type InputFiles,
  isFinished,
  type MadeFolder,
  workRequest,
} from '../commands/index.js';
import type { TrainingData } from '../data/index.js';
import type { Storage } from '../foundation/index.js';
import { TARGETS } from '../modalities/index.js';
import { FOLDS, MODEL_FOLDS, MODEL_SET } from '../train/index.js';
import type { Session } from './session.js';
import { version } from './version.js';

const MODEL: MadeFolder = { format: 'hemocast-model', title: 'a trained model' };
const MODELS: MadeFolder = {
  format: MODEL_SET,
  title: 'trained models',
  names: ['joint'],
  parts: TARGETS.map(({ name }) => name),
};
/** Folders with a model for each person left out. */
export const MODELS_OF_FOLDS: MadeFolder = { format: MODEL_FOLDS, title: 'a model for each fold', names: [FOLDS] };
/** Folders of encoders. */
export const EEG_ENCODER: MadeFolder = { format: 'hemocast-eeg-encoder', title: 'an EEG encoder', names: ['work'] };
export const BOLD_ENCODER: MadeFolder = { format: 'hemocast-bold-encoder', title: 'a BOLD encoder' };

/** A folder of models of so many targets. */
export function modelFolderOf(targets: number): MadeFolder {
  return targets > 1 ? MODELS : MODEL;
}

/** What a command is about to do. */
export interface LongWork {
  command: string;
  out: string;
  kind: MadeFolder;
  overwrite: boolean;
  /** Options, without those that name an input. */
  options: Readonly<Record<string, unknown>>;
  inputs: readonly InputFiles[];
}

/**
 * The request of a command, for its folder; undefined where the folder holds the finished work of this very command, which is said.
 *
 * @throws HemocastError `work-finished`, `folder-taken`; `not-writable` where the folder cannot be made
 */
export async function beginWork({ storage, console }: Session, work: LongWork): Promise<string | undefined> {
  const { command, out, kind, overwrite, options, inputs } = work;
  const request = await workRequest(storage, { command, version, options }, inputs);
  if (await isFinished(storage, out, kind, request, overwrite)) {
    console.say(`${out} holds ${kind.title}, made by this very command of the same data: nothing is left to do.`);
    console.say('--overwrite makes it once more.');
    console.result({ out, finished: true });
    return undefined;
  }
  await storage.ensureWritable(out);
  return request;
}

/** The files of training data, by the folders that were named. */
export async function filesOfData(
  storage: Storage,
  data: TrainingData,
  roots: readonly string[],
): Promise<InputFiles[]> {
  const files = [
    ...data.sourceFiles(data.people),
    ...data.targets.flatMap(({ name }) => data.targetFiles(data.people, name)),
  ];
  const found: InputFiles[] = [];
  for (const given of roots) {
    const root = given.replace(/(?<=.)\/+$/, '');
    found.push(
      await filesBeside(
        storage,
        root,
        files.filter((path) => roots.length === 1 || path.startsWith(`${root}/`)),
      ),
    );
  }
  return found;
}

/** The files of folders that an option may name. */
export async function filesOfFolders(
  storage: Storage,
  out: string,
  ...folders: readonly (string | undefined)[]
): Promise<InputFiles[]> {
  const found: InputFiles[] = [];
  for (const folder of folders) found.push(folder === undefined ? new Map() : await filesBelow(storage, folder, out));
  return found;
}
