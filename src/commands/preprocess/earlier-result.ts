/** Results that an earlier run of the same command has left: what is done need not be done again. */
import { parseJsonObject } from '../../formats/index.js';
import { joinPath, lastName, type Storage, sha256 } from '../../foundation/index.js';
import { type BidsNameParts, bidsFolder, bidsName, type Clock } from '../../recordings/index.js';
import { requireSameInput } from '../output-name.js';
import type { PreprocessedRecording, PreprocessTask } from './preprocess-task.js';

/** The sidecar that is written last of a result's files: where it stands, all of them do. */
export interface ResultPlace {
  dataType: string;
  name: BidsNameParts & { subject: string };
}

/** What a result was made of. */
export interface Provenance extends Record<string, string> {
  Software: string;
  /** Name of the recording's file. */
  Input: string;
  InputSHA256: string;
  /** Of all that bears on the result besides the recording: options, tables, the events of a clock. */
  SettingsSHA256: string;
}

/** @param settings anything that JSON can hold */
export async function provenanceOf(
  version: string,
  path: string,
  hash: string,
  settings: Record<string, unknown>,
): Promise<Provenance> {
  const SettingsSHA256 = await sha256(JSON.stringify(settings));
  return { Software: `Hemocast ${version}`, Input: lastName(path), InputSHA256: hash, SettingsSHA256 };
}

/** Keys of a sidecar by which a repeated command knows the result. */
export function recordOf(result: Omit<PreprocessedRecording, 'input' | 'report'>): Record<string, unknown> {
  const { files, summary, warnings, done } = result;
  return { Cleaning: done, Warnings: warnings, Summary: summary, Outputs: files };
}

/**
 * The result of an earlier run with the same software, recording and settings, if it is complete; undefined where the work is to be done.
 *
 * @throws HemocastError `output-conflict` where the name is taken by a result of another recording
 */
export async function earlierResult(
  { storage, out, again = false }: PreprocessTask<unknown>,
  place: ResultPlace,
  path: string,
  provenance: Provenance,
): Promise<PreprocessedRecording | undefined> {
  const file = sidecarPath(out, place);
  await requireSameInput(storage, file, { file: path, hash: provenance.InputSHA256 });
  if (again || !(await storage.exists(file))) return undefined;
  const {
    Provenance: made,
    Outputs,
    Summary,
    Warnings,
    Cleaning,
    Clock: clock,
  } = parseJsonObject(await storage.read(file), file);
  const isSame = Object.entries(provenance).every(([key, value]) => (made as Provenance | undefined)?.[key] === value);
  if (!isSame || !isTexts(Outputs) || !isTexts(Warnings) || typeof Summary !== 'string') return undefined;
  for (const output of Outputs) if (!(await storage.exists(joinPath(out, output)))) return undefined;
  const report = Outputs.find((output) => output.endsWith('.html'));
  if (report === undefined) return undefined;
  return {
    input: path,
    files: Outputs,
    report: joinPath(out, report),
    summary: Summary,
    warnings: Warnings,
    ...(typeof clock === 'object' && { clock: clock as Clock }),
    done: Cleaning,
    fromEarlierRun: true,
  };
}

/** Takes away what says that the result is complete, before its files are replaced. */
export function forgetEarlierResult(storage: Storage, out: string, place: ResultPlace): Promise<void> {
  return storage.remove(sidecarPath(out, place));
}

function sidecarPath(out: string, { dataType, name }: ResultPlace): string {
  const session = name.session === undefined ? undefined : String(name.session);
  return joinPath(out, bidsFolder(name.subject, session, dataType), bidsName({ ...name, extension: '.json' }));
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
