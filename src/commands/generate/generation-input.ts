/** What a recording gives to generation, and what of it the report states afterwards. */

import type { Template } from '../../cortex/index.js';
import { withErrorDetail } from '../../foundation/error-detail.js';
import { HemocastError, type Progress, type Storage } from '../../foundation/index.js';
import {
  type PreparedEeg,
  type ProbeMapping,
  preparationOf,
  prepareEeg,
  type TargetModality,
} from '../../modalities/index.js';
import type { EegConditioning } from '../../models/index.js';
import { checkEegInput, type EegInputCheck } from '../../preprocess/index.js';
import { findRecordings, recordingHash } from '../../recordings/bids/find-recordings.js';
import { participantFacts } from '../../recordings/bids/participant-facts.js';
import {
  type BidsRecording,
  type EegReadReport,
  markedBad,
  type Recording,
  readBidsEeg,
  readEeg,
} from '../../recordings/index.js';
import type { LoadedModel } from '../../train/model-folder.js';
import { type OutputName, outputName, requireOwnOutput } from '../output-name.js';
import { channelSpectra, comparedSpectra } from '../recording-spectra.js';

/** What has to be known to read and prepare a recording. */
export interface GenerationInputTask {
  model: LoadedModel;
  storage: Storage;
  recording: string;
  /** The recording's place in its BIDS data set; found by its path where it is left out. */
  bids?: BidsRecording;
  /** Folder of the derivative data set. */
  out: string;
  template: Template;
  /** fNIRS at the channels of this SNIRF file's probe, or of a `cap`; those of the model where absent. */
  probe?: string;
  progress?: Progress;
  signal?: AbortSignal;
  /** Generate even where the input check finds the recording unfit. Default false. */
  force?: boolean;
  /** Names of channels known to be bad, beside those that the recording marks: interpolated. */
  bad?: readonly string[];
  /** Called when the input is known to be good, before the long work. */
  beforeWork?: () => Promise<void>;
}

/** What was done to a recording. */
export type PreparationReport = Pick<PreparedEeg, 'cleaning' | 'montage' | 'individual'> & {
  /** The verdict of the input check. */
  check: EegInputCheck;
  /** What the steps before it replaced, left out or saw, as sentences. */
  replaced: string[];
};

/** A recording that is ready to be generated from. */
export interface GenerationInput {
  /** As it was read; its samples are no longer needed. */
  raw: Omit<Recording, 'data'>;
  reading: EegReadReport;
  prepared: PreparationReport;
  /** Of the EEG channels before and after cleaning. */
  spectrum: ReturnType<typeof comparedSpectra>;
  conditioning: EegConditioning;
  mapping?: ProbeMapping;
  name: OutputName;
  inputHash: string;
  seconds: number;
  volumes: number;
}

const USABLE_RECORDING = 'Check that this is EEG of some length whose channels carry names of electrodes.';

/** EEG that was read and cleaned. */
export interface SourceInput extends Pick<GenerationInput, 'raw' | 'reading' | 'prepared' | 'spectrum' | 'seconds'> {
  bids?: BidsRecording;
  /** What the model, or another that wants EEG prepared in the same way, is given of it; encodes it where the model has an encoder. */
  conditioning(of?: LoadedModel): Promise<EegConditioning>;
}

/**
 * Reads EEG and cleans it as a model wants it.
 *
 * @throws HemocastError `input-unfit`, and what reading, cleaning and matching throw
 */
export async function sourceInput(
  task: Pick<GenerationInputTask, 'model' | 'storage' | 'recording' | 'bids' | 'force' | 'bad' | 'progress' | 'signal'>,
): Promise<SourceInput> {
  const { model, storage, progress } = task;
  const { configuration } = model;
  progress?.report('clean', 0, 1);
  const bids = task.bids ?? (await bidsAt(storage, task.recording));
  const read = await withErrorDetail(
    { file: task.recording, advice: 'Export the recording again from the software that recorded it.' },
    () => (bids === undefined ? readEeg(storage, task.recording) : readBidsEeg(storage, bids)),
  );
  const { recording, remarks } = markedBad(read.recording, task.bad);
  const reading = { ...read.report, remarks: [...read.report.remarks, ...remarks] };
  const encoder = model.eeg.reader({ signal: task.signal });
  const { prepared, before } = await withErrorDetail({ file: task.recording, advice: USABLE_RECORDING }, () => ({
    before: channelSpectra(recording),
    // Only an encoder asks for the raw samples again.
    prepared: prepareEeg(recording, preparationOf(configuration), undefined, encoder === undefined),
  }));
  const { data: _, ...raw } = recording;
  const { cleaning, montage, individual, replaced } = prepared;
  const check = checkEegInput(prepared.evidence, configuration.eeg.typical);
  requireFit(task.recording, check, task.force);
  return {
    ...{ raw, reading, prepared: { cleaning, montage, individual, check, replaced }, ...(bids && { bids }) },
    spectrum: comparedSpectra(before, channelSpectra(prepared.recording)),
    seconds: recording.samples / recording.sampleRate,
    async conditioning(of = model) {
      const encoded = await withErrorDetail({ file: task.recording, advice: USABLE_RECORDING }, async () =>
        encoder?.encode(recording),
      );
      const { spectra: _, ...conditioning } = await of.eeg.featured({
        features: prepared.features,
        spectra: prepared.spectra,
        seconds: prepared.seconds,
        electrodes: configuration.eeg.electrodes.length,
        bands: configuration.eeg.bands.length,
        encoded,
        quality: prepared.quality,
        startTime: 0,
        tr: of.configuration.target.tr,
        metadata: factsFor(of, bids),
      });
      return conditioning;
    },
  };
}

/**
 * Reads and prepares a recording, and makes sure that what is generated from it has a place. An hour of EEG takes hundreds of megabytes,
 * raw and clean each: neither is held by the result.
 *
 * @throws `output-conflict`, `recording-too-short`, and what reading, cleaning and matching throw
 */
export async function generationInput(task: GenerationInputTask, modality: TargetModality): Promise<GenerationInput> {
  const { conditioning, bids: _, ...source } = await sourceInput(task);
  const volumes = momentsIn(source.seconds, task);
  const place = await outputPlace(task, [modality]);
  const mapping = await probeMapping(task, modality);
  await task.beforeWork?.();
  return { ...source, ...place, conditioning: await conditioning(), mapping, volumes };
}

/** @throws `recording-too-short` */
export function momentsIn(
  seconds: number,
  { model, recording }: Pick<GenerationInputTask, 'model' | 'recording'>,
): number {
  const { tr } = model.configuration.target;
  const volumes = Math.floor(seconds / tr);
  if (volumes >= 2) return volumes;
  throw new HemocastError('recording-too-short', 'The recording is too short to generate from', {
    file: recording,
    expected: `at least ${(2 * tr).toFixed(1)} s`,
    found: `${seconds.toFixed(1)} s`,
    advice: 'Give a longer recording.',
  });
}

/**
 * What results are called, once there is a place for them.
 *
 * @throws `output-conflict`
 */
export async function outputPlace(
  { storage, recording, out }: Pick<GenerationInputTask, 'storage' | 'recording' | 'out'>,
  targets: readonly TargetModality[],
): Promise<Pick<GenerationInput, 'name' | 'inputHash'>> {
  const name = outputName(recording);
  const inputHash = await recordingHash(storage, [recording]);
  for (const { output } of targets) {
    await requireOwnOutput(storage, out, name, { file: recording, hash: inputHash }, output);
  }
  return { name, inputHash };
}

/** @throws HemocastError `input-unfit` where the check found that and it is not to be used all the same */
function requireFit(file: string, { outcome, findings }: EegInputCheck, force = false): void {
  if (outcome !== 'unfit' || force) return;
  const reasons = findings.filter((finding) => finding.outcome === 'unfit').map(({ text }) => text);
  throw new HemocastError('input-unfit', 'The recording is unfit to generate from', {
    file,
    expected: 'EEG that passes the input check (hemocast check)',
    found: reasons.join('; '),
    advice: 'Record or export it again; --force generates all the same, with a warning in all that is written.',
  });
}

async function bidsAt(storage: Storage, path: string): Promise<BidsRecording | undefined> {
  const found = await findRecordings(storage, path, 'eeg');
  return found.find((one) => one.path === path)?.bids;
}

/** What the model asks about a person and the data set says; nothing where the recording lies in none. */
export function factsFor({ configuration }: LoadedModel, bids: BidsRecording | undefined) {
  const facts = bids === undefined ? {} : participantFacts(bids);
  const asked = configuration.network.metadata.filter(({ name }) => facts[name] !== undefined);
  return Object.fromEntries(asked.map(({ name }) => [name, facts[name]]));
}

/** The channels of a probe that was asked for, of a modality that has channels. */
export function probeMapping(
  task: Pick<GenerationInputTask, 'probe' | 'storage' | 'template' | 'model'>,
  modality: TargetModality,
): Promise<ProbeMapping> | undefined {
  const { probe, storage, template, model } = task;
  if (probe === undefined) return undefined;
  return modality.probe?.(storage, probe, model.configuration.target, template);
}
