/** From one EEG recording to a generated signal, its uncertainty, sidecars and a report. */
import { HemocastError, joinPath, Random } from '../../foundation/index.js';
import { NO_PEAK, targetNamed } from '../../modalities/index.js';
import { generate } from '../../models/index.js';
import { type GenerationInput, generationInput } from './generation-input.js';
import { type GenerateRecordingResult, type GenerateRecordingTask, writeGenerated } from './write-generated.js';

/**
 * Generates for one EEG recording of any format. Where it lies in a BIDS data set, `channels.tsv` says which channels are EEG and which are
 * bad (those are interpolated and reported), and `participants.tsv` what the model asks about the person.
 *
 * @throws `output-conflict`, and what reading, cleaning and matching throw, before anything is written.
 */
export async function generateRecording(task: GenerateRecordingTask): Promise<GenerateRecordingResult> {
  const { model, seed, progress } = task;
  const { configuration } = model;
  const { tr } = configuration.target;
  const modality = targetNamed(configuration.target.name);
  requireEeg(task);
  const input = await generationInput(task, modality);
  const { raw, prepared, reading, spectrum, seconds, volumes, mapping, conditioning, name, inputHash } = input;
  const { samples, steps, sampler, signal } = task;
  const random = new Random(seed).fork('generate');
  const options = { samples, linear: false, steps, sampler, random, progress, signal };
  const generated = await generate(model, conditioning, volumes, options);
  const series = { ...generated, volumes, tr, startTime: 0, events: raw.events };
  return writeGenerated(task, {
    ...{ name, inputHash, eeg: { raw, reading, prepared, spectrum, facts: conditioning.metadata } },
    recording: recordingOf(raw, seconds),
    modality,
    description: mapping?.description ?? configuration.target,
    series: mapping?.apply(series, random.fork('probe')) ?? series,
    warnings: [
      ...sourceWarnings({ prepared, reading, seconds }),
      ...(mapping?.remarks ?? []).map((text) => `${text}.`),
    ],
  });
}

/** What a page says of EEG as a whole. */
export function recordingOf({ sampleRate, channels }: GenerationInput['raw'], durationSeconds: number) {
  return { durationSeconds, sampleRate, channels: channels.length };
}

/** Sentences about EEG that the reader should know. */
export function sourceWarnings({
  prepared,
  reading: { remarks, gaps },
  seconds,
}: Pick<GenerationInput, 'prepared' | 'reading' | 'seconds'>): string[] {
  const { interpolated } = prepared.montage;
  const { bad } = prepared.cleaning;
  const all = interpolated.length + prepared.montage.matched.length;
  return [
    ...remarks,
    ...(gaps.length > 0 ? [`The recording has ${gaps.length} gaps, bridged by straight lines.`] : []),
    ...(interpolated.length > 0
      ? [
          `${interpolated.length} of the model's ${all} electrodes are missing and were interpolated: ${interpolated.join(', ')}.`,
        ]
      : []),
    ...(bad.length > 0
      ? [
          `Channels without a usable signal: ${bad.map(({ name, reason }) => `${name} (${reason === 'stated' ? 'marked as bad' : reason})`).join(', ')}.`,
        ]
      : []),
    ...(prepared.individual && prepared.individual.peak === undefined ? [`${NO_PEAK}.`] : []),
    ...(seconds < 60 ? ['Band power is standardised over the recording, and this one is short: under a minute.'] : []),
  ];
}

/** Recordings are read and reported as EEG here; a model of another source is for programs that use the library. */
export function requireEeg({ model, modelFolder }: Pick<GenerateRecordingTask, 'model' | 'modelFolder'>): void {
  const { name = 'eeg' } = model.configuration.eeg;
  if (name === 'eeg') return;
  throw new HemocastError('source-unsupported', 'This model does not generate from EEG', {
    file: joinPath(modelFolder, 'config.json'),
    field: 'eeg.name',
    expected: 'a model of EEG',
    found: name,
  });
}
