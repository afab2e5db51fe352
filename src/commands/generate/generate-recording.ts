/** From one EEG recording to a generated signal, its uncertainty, sidecars and a report. */
import { HemocastError, joinPath, Random } from '../../foundation/index.js';
import { targetNamed } from '../../modalities/index.js';
import { generate } from '../../models/index.js';
import { gapRemarks } from '../../recordings/index.js';
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
    warnings: [...sourceWarnings({ prepared, reading }), ...(mapping?.remarks ?? []).map((text) => `${text}.`)],
  });
}

/** What a page says of EEG as a whole. */
export function recordingOf({ sampleRate, channels }: GenerationInput['raw'], durationSeconds: number) {
  return { durationSeconds, sampleRate, channels: channels.length };
}

/** Sentences about EEG that the reader should know: first what makes it doubtful. */
export function sourceWarnings({
  prepared: { check, montage, replaced },
  reading: { remarks, gaps, otherRates },
}: Pick<GenerationInput, 'prepared' | 'reading'>): string[] {
  const all = montage.interpolated.length + montage.matched.length;
  const { outcome, findings } = check;
  const verdict = outcome === 'unfit' ? 'unfit, and used because of --force' : outcome;
  const sentence = (text: string) => `${text.replace(/\.$/, '')}.`;
  return [
    ...findings.map(({ text }) => sentence(`The recording is ${verdict}: ${text}`)),
    ...[...remarks, ...gapRemarks(gaps), ...replaced].map(sentence),
    ...otherRates.map(({ name, sampleRate }) => `${name} is left out: sampled at ${sampleRate} Hz.`),
    ...(montage.interpolated.length > 0
      ? [`${montage.interpolated.length} of the model's ${all} electrodes are missing.`]
      : []),
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
