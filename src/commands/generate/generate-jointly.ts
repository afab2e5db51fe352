/** From whatever was measured of a run to what was not, by the state that all modalities share. */
import { HemocastError, lastName, Random } from '../../foundation/index.js';
import { eeg, targetNamed } from '../../modalities/index.js';
import { generateFromState, type JointlyGenerated, type Moments } from '../../models/index.js';
import type { GivenSignals } from '../../report/index.js';
import { certaintyOf } from './certainty.js';
import { factsFor, outputPlace, probeMapping } from './generation-input.js';
import { requireDrawable, wantedTargets } from './given-choice.js';
import { type MeasuredState, type MeasuredTask, measuredState } from './measured-state.js';
import { type GenerateRecordingResult, writeGenerated } from './write-generated.js';

export interface GenerateJointlyTask extends MeasuredTask {
  /** Names of targets; all that are not given where absent. */
  targets?: readonly string[];
}

/**
 * Generates the targets of one run from what was measured of it. With EEG, `recording` is the EEG, and what else is given are the recordings
 * of the same run in its BIDS data set; without, it is one of the recordings that are given.
 *
 * @returns a result for each target, and the state that they were read from
 * @throws what `wantedTargets`, `requireDrawable` and `measuredState` throw; `output-conflict`; `recording-too-short`
 */
export async function generateJointly(
  task: GenerateJointlyTask,
): Promise<{ results: GenerateRecordingResult[]; measured: MeasuredState; inputHash: string }> {
  const wanted = wantedTargets(task, task.joint);
  const models = task.models.filter(({ target }) => wanted.includes(target));
  requireDrawable(
    task.given,
    task.samples ?? 0,
    models.map(({ model }) => model),
  );
  const place = await outputPlace(task, wanted.map(targetNamed));
  const measured = await measuredState(task);
  const results: GenerateRecordingResult[] = [];
  for (const { target, model, modelFolder } of models) {
    const own = { ...task, model, modelFolder };
    const modality = targetNamed(target);
    const mapping = await probeMapping(own, modality);
    const moments = measured.momentsAt(model.configuration.target.tr);
    requireLength(task.recording, moments);
    // As for EEG alone, so that the samples of a target do not depend on what else is asked for.
    const random = new Random(task.seed).fork('generate');
    const generated = await generateFromState(measured.state, target, moments, { random, samples: task.samples });
    const { events, from } = measured;
    const series = { ...generated, volumes: moments.count, tr: moments.tr, startTime: moments.startTime, events, from };
    const { source } = measured;
    const given = givenOf(own, measured, place.inputHash, generated);
    results.push(
      await writeGenerated(own, {
        ...place,
        ...(source && { eeg: { ...source, facts: factsFor(model, source.bids) } }),
        recording: measured.recording,
        modality,
        description: mapping?.description ?? model.configuration.target,
        series: mapping?.apply(series, random.fork('probe')) ?? series,
        warnings: [
          ...measured.warnings,
          ...uncovered(measured, modality.title, generated.informed, moments),
          ...(mapping?.remarks ?? []).map((text) => `${text}.`),
        ],
        given,
      }),
    );
  }
  return { results, measured, inputHash: place.inputHash };
}

/** @throws `recording-too-short` */
function requireLength(file: string, { count, tr }: Moments): void {
  if (count >= 2) return;
  throw new HemocastError('recording-too-short', 'The recording is too short to generate from', {
    file,
    expected: `at least ${(2 * tr).toFixed(1)} s`,
    found: `${(count * tr).toFixed(1)} s`,
    advice: 'Give a longer recording.',
  });
}

/** Moments that not all observations cover. */
function uncovered(
  { given, against }: MeasuredState,
  title: string,
  informed: Uint8Array,
  { count }: Moments,
): string[] {
  const covered = informed.reduce((sum, one) => sum + one, 0);
  if (covered === count) return [];
  const names = given.map(({ modality }) => modality.title).join(' and ');
  return [
    `${names} covers ${covered} of the ${count} moments at which ${title} is generated; the others are as sure as with ${against}.`,
  ];
}

/** Each thing that was given, as a sidecar says it. */
export function givenEntries({ given, source }: MeasuredState, file: string, hash: string): { Modality: string }[] {
  const entry = (path: string, sum: string) => ({ File: lastName(path), SHA256: sum });
  return [
    ...(source ? [{ Modality: eeg.name, ...entry(file, hash) }] : []),
    ...given.map(({ modality, path, hash: sum, observation, observed }) => ({
      Modality: modality.name,
      ...entry(path, sum),
      StartTime: observation.startTime,
      Step: observation.tr,
      Moments: observation.count,
      ObservedValues: observed,
      Values: observation.signal.length / observation.count,
    })),
  ];
}

function givenOf(
  { models, joint, recording, template, model }: MeasuredTask & Pick<MeasuredTask['models'][number], 'model'>,
  measured: MeasuredState,
  inputHash: string,
  generated: JointlyGenerated,
): GivenSignals & { sidecar: Record<string, unknown>; provenance: Record<string, string> } {
  const { target } = model.configuration;
  const observed = measured.given.map(({ modality, observation }) => ({
    modality,
    observation,
    description: models.find((one) => one.target === modality.name)!.model.configuration.target,
  }));
  const informed = generated.informed.reduce((sum, one) => sum + one, 0) / generated.informed.length;
  const sure = { modality: targetNamed(target.name), description: target, template, generated };
  const certainty = certaintyOf(measured.state, sure, observed);
  return {
    from: measured.from,
    against: measured.against,
    recordings: [
      ...(measured.source
        ? [{ title: eeg.title, file: lastName(recording), observed: `${measured.recording.channels} channels` }]
        : []),
      ...measured.given.map(({ modality, path, observed: count, observation }) => ({
        title: modality.title,
        file: lastName(path),
        observed: `${count} of the ${observation.signal.length / observation.count} values of the model, ${observation.count} moments`,
      })),
    ],
    informed,
    certainty,
    sidecar: {
      Given: givenEntries(measured, recording, inputHash),
      InformedMoments: informed,
      Certainty: certainty.map((row) => ({
        Where: row.where,
        Values: row.values,
        DeviationWithout: row.without,
        Deviation: row.with,
        Ratio: row.ratio,
      })),
    },
    provenance: { JointSHA256: joint.hash },
  };
}
