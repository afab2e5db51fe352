/** Judges EEG recordings before they are trusted: what `hemocast check` does. */
import { HemocastError, type Progress, type Storage } from '../../foundation/index.js';
import { defaultCleaning } from '../../modalities/eeg.js';
import { eeg, type PreparedEeg, preparationOf, prepareEeg, type SourcePreparation } from '../../modalities/index.js';
import {
  checkEegInput,
  type EegInputCheck,
  type Finding,
  interruptionRemarks,
  type Outcome,
  verdictOf,
} from '../../preprocess/index.js';
import { findRecordings } from '../../recordings/bids/find-recordings.js';
import { gapRemarks, markedBad, type Recording, readBidsEeg, readEeg } from '../../recordings/index.js';
import { DEFAULT_BANDS } from '../../signal/index.js';
import type { LoadedModel } from '../../train/model-folder.js';

export interface CheckTask {
  storage: Storage;
  /** A recording, or the top folder of a BIDS data set. */
  input: string;
  /** The model that is to generate from it, where there is one. */
  model?: Pick<LoadedModel, 'configuration'>;
  /** Names of channels known to be bad, beside those that the recordings mark. */
  bad?: readonly string[];
  progress?: Progress;
  signal?: AbortSignal;
}

/** The verdict on one recording. */
export interface CheckedRecording {
  file: string;
  outcome: Outcome;
  findings: Finding[];
  /** What was measured, where the recording could be prepared. */
  figures?: Omit<EegInputCheck, 'outcome' | 'findings'>;
  /** What the reader and the first steps saw, as sentences. */
  notes: string[];
}

/**
 * Judges a recording, or every EEG recording of a data set. One that cannot be read or prepared is unfit, with the reason.
 *
 * @throws HemocastError `no-recordings`; of a recording that is named itself, what reading it throws
 *
 * @example
 * const [checked] = await checkRecordings({ storage, input: 'rest.edf' });
 * if (checked.outcome !== 'fit') console.log(checked.findings);
 */
export async function checkRecordings(task: CheckTask): Promise<CheckedRecording[]> {
  const { storage, input, progress, signal } = task;
  const found = await findRecordings(storage, input, 'eeg');
  const checked: CheckedRecording[] = [];
  for (const [index, { path, bids }] of found.entries()) {
    signal?.throwIfAborted();
    progress?.report('check', index, found.length, path);
    try {
      const { recording: read, report } = await (bids === undefined
        ? readEeg(storage, path)
        : readBidsEeg(storage, bids));
      const { recording, remarks } = markedBad(read, task.bad);
      const notes = [
        ...remarks,
        ...report.remarks,
        ...gapRemarks(report.gaps),
        ...report.otherRates.map(({ name, sampleRate }) => `${name} is left out: sampled at ${sampleRate} Hz`),
      ];
      checked.push(judged(path, recording, notes, task.model));
    } catch (error) {
      // Of one recording that is no EEG at all, the usual message says more than a verdict.
      if (!(error instanceof HemocastError) || error.kind !== 'input' || found.length === 1) throw error;
      checked.push({ file: path, notes: [], ...unusable(error) });
    }
  }
  progress?.report('check', found.length, found.length);
  return checked;
}

function judged(file: string, recording: Recording, notes: string[], model: CheckTask['model']): CheckedRecording {
  const preparation = model === undefined ? ownPreparation(recording) : preparationOf(model.configuration);
  let prepared: PreparedEeg;
  try {
    prepared = prepareEeg(recording, preparation);
  } catch (error) {
    if (!(error instanceof HemocastError) || error.kind !== 'input') throw error;
    return { file, notes: sentences(notes), ...unusable(error) };
  }
  const { outcome, findings, ...figures } = checkEegInput(prepared.evidence, model?.configuration.eeg.typical);
  const { cleaning, replaced } = prepared;
  const said = new Set(sentences(findings.map(({ text }) => text)));
  const all = sentences([...notes, ...interruptionRemarks(cleaning), ...replaced]);
  return { file, outcome, findings, figures, notes: all.filter((note) => !said.has(note)) };
}

/** Electrodes of the recording itself, and the usual bands. */
function ownPreparation(recording: Recording): SourcePreparation {
  const { names, places } = eeg.sensors(recording);
  return { electrodes: names, places, bands: DEFAULT_BANDS, cleaning: defaultCleaning };
}

function unusable(error: HemocastError): Pick<CheckedRecording, 'outcome' | 'findings'> {
  const { expected, found } = error.detail;
  const text = [error.summary, expected && `expected ${expected}`, found && `found ${found}`]
    .filter(Boolean)
    .join('; ');
  return verdictOf([{ check: error.code, outcome: 'unfit', text }]);
}

function sentences(texts: readonly string[]): string[] {
  return [...new Set(texts.map((text) => `${text.replace(/\.$/, '')}.`))];
}
