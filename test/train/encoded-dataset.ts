/**
 * The tiny world as EEG: what each electrode drives the target with is the polarity of sharp waves, which log band power
 * cannot see, and a LaBraM with weights set by hand can.
 */

import type { TargetRun } from '../../src/data/index.js';
import { EegEncoder } from '../../src/encoders/eeg/eeg-encoder.js';
import { encodeForModel, encoderFeatures } from '../../src/encoders/eeg/frozen-features.js';
import { encoderTensors, LABRAM_PATCH, type LabramConfiguration, labramShapes } from '../../src/encoders/eeg/index.js';
import { fitTokenProjection } from '../../src/encoders/eeg/token-projection.js';
import { Random } from '../../src/foundation/index.js';
import type { EncoderConfiguration } from '../../src/modalities/index.js';
import { prepareEeg, type SourcePreparation } from '../../src/modalities/index.js';
import type { ModelConfiguration } from '../../src/models/index.js';
import { electrodePosition, type Recording } from '../../src/recordings/index.js';
import { ParameterStore, type Runtime } from '../../src/tensor/index.js';
import { BANDS, ELECTRODES, plantedRun, tinyConfiguration } from './tiny-dataset.js';

export const network: LabramConfiguration = {
  width: 8,
  depth: 1,
  heads: 2,
  hidden: 8,
  layerScale: true,
  queryKeyNorm: true,
  queryKeyValueBias: false,
};
export const WINDOW_SECONDS = 8;

/** Which feature of the tiny world each electrode shows as polarity: those that patches follow. */
const SHOWN_BAND = [0, 1, 0, 1];
/** Samples of a sharp wave: a narrow peak, and a shallow trough of the same area after it. */
const PEAK = 5;
const TROUGH = 30;
const WAVES_PER_SECOND = 5;

/** EEG of a run of the tiny world, at 200 Hz in µV. */
export function polarRecording(person: string, run: TargetRun): Recording {
  const { electrodes } = tinyConfiguration().eeg;
  const random = new Random(`waves of ${person}`);
  const samples = run.seconds * LABRAM_PATCH;
  const data = random.fillNormal(new Float32Array(electrodes.length * samples), 4);
  for (let electrode = 0; electrode < electrodes.length; electrode++) {
    for (let second = 0; second < run.seconds; second++) {
      const drive = run.features[(second * ELECTRODES + electrode) * BANDS + SHOWN_BAND[electrode]];
      const upwards = Math.round(WAVES_PER_SECOND * (0.5 + 0.25 * drive));
      for (let wave = 0; wave < WAVES_PER_SECOND; wave++) {
        const sign = wave < upwards ? 1 : -1;
        const start = second * LABRAM_PATCH + wave * (LABRAM_PATCH / WAVES_PER_SECOND) + random.integer(5);
        for (let i = 0; i < PEAK + TROUGH && start + i < samples; i++) {
          data[electrode * samples + start + i] += sign * (i < PEAK ? 80 : (-80 * PEAK) / TROUGH);
        }
      }
    }
  }
  const channels = electrodes.map((name) => ({
    name,
    type: 'eeg' as const,
    unit: 'µV',
    position: electrodePosition(name),
  }));
  return { channels, sampleRate: LABRAM_PATCH, samples, data, events: [] };
}

/** An encoder that tells how much of a second points upwards, and how much downwards. */
export function polarityEncoder(): ParameterStore {
  const store = new ParameterStore();
  for (const [name, shape] of labramShapes(network)) {
    const size = shape.reduce((a, b) => a * b, 1);
    const data = new Float32Array(size);
    // The blocks add nothing: their gains γ are zero. The norms leave things as they are.
    if (/norm\d?\.weight$/.test(name)) data.fill(1);
    store.set(name, shape, data);
  }
  const values = (name: string) => store.get(name).data;
  for (let c = 0; c < 8; c++) {
    values('patch_embed.conv1.weight').fill((c % 2 === 0 ? 1 : -1) / 15, c * 15, (c + 1) * 15);
    for (const layer of [2, 3]) values(`patch_embed.conv${layer}.weight`)[(c * 8 + c) * 3 + 1] = 1;
  }
  // Only what stands out counts: without a threshold a GELU and its mirror image add up to a straight line.
  values('patch_embed.norm1.bias').fill(-1);
  for (let t = 0; t < 25; t++) {
    for (const c of [0, 1]) values('patch_embed.proj.weight')[c * 200 + t * 8 + c] = 1 / 25;
  }
  // Without something constant beside them, the last norm would leave only the sign of their difference.
  values('patch_embed.proj.bias').set([0, 0, 0, 0, 1, -1, 1, -1]);
  return store;
}

export function encoderConfiguration(change: Partial<EncoderConfiguration> = {}): EncoderConfiguration {
  return {
    kind: 'labram',
    origin: 'made by hand',
    sha256: 'none',
    channels: tinyConfiguration().eeg.electrodes,
    besideBands: true,
    components: 2,
    fineTuned: false,
    low: 0.1,
    high: 75,
    windowSeconds: WINDOW_SECONDS,
    network,
    ...change,
  };
}

/** A person's run with band power and tokens of its EEG in place of the tiny world's features. */
export async function polarRun(person: string, encoder: EncoderConfiguration, runtime: Runtime): Promise<TargetRun> {
  // So long that the ends, of which less is known and where the mean is made smaller, weigh little.
  const run = plantedRun(person, 120, 0.9);
  const { eeg } = tinyConfiguration();
  const recording = polarRecording(person, run);
  const cleaning = eeg.cleaning as SourcePreparation['cleaning'];
  const { features, seconds } = prepareEeg(recording, { ...eeg, cleaning });
  const eyes = new EegEncoder(encoder.network, polarityEncoder(), runtime);
  const encoded = await encodeForModel({ eeg }, encoder, eyes, recording);
  await eyes.release();
  return { ...run, features, seconds, encoded };
}

/** Runs with the features of a model with an encoder, and what its training needs besides. */
export function encodedTask(encoder: EncoderConfiguration, train: readonly TargetRun[], others: readonly TargetRun[]) {
  const tiny = tinyConfiguration();
  const configuration: ModelConfiguration = { ...tiny, eeg: { ...tiny.eeg, encoder } };
  const projection = fitTokenProjection(
    train.map(({ encoded }) => encoded!),
    encoder.windowSeconds,
    encoder.components,
  );
  const featured = (run: TargetRun): TargetRun => ({
    ...run,
    ...encoderFeatures(configuration, encoder, projection, run.features, run.encoded!),
  });
  return {
    configuration,
    train: train.map(featured),
    others: others.map(featured),
    encoder: encoderTensors(encoder, polarityEncoder(), projection),
    projection,
  };
}
