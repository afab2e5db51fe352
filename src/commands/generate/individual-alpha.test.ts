/** A model whose bands follow the alpha peak and whose power is that of wavelets, from its training to what is generated. */
import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { PairedData } from '../../data/index.js';
import { MemoryStorage } from '../../foundation/index.js';
import { NO_PEAK } from '../../modalities/index.js';
import { template, trainTiny } from '../../modalities/simulated-people.fixture.js';
import { simulateDataset } from '../../simulate/index.js';
import { createRuntime } from '../../tensor/index.js';
import { type LoadedModel, readModel } from '../../train/index.js';
import { generateRecording } from './generate-recording.js';

const storage = new MemoryStorage();
const runtime = createRuntime(ort, { threads: 1 });
/** Hz, of the person for whom is generated. */
let frequency = 0;
let person = '';
let model: LoadedModel;

beforeAll(async () => {
  const shape = { people: 4, minutes: 2, films: 1, montage: 19, sampleRate: 200, tr: 2 } as const;
  const settings = { ...shape, modalities: ['bold' as const], seed: 101, difficulty: 'easy' as const };
  await simulateDataset(settings, storage, 'bids', {
    template,
    onPerson: async ({ subject, traits }) => {
      [person, frequency] = [subject, traits.alphaFrequency];
    },
  });
  const data = await PairedData.open(storage, 'bids');
  await trainTiny(storage, data, { power: 'wavelet', individualAlpha: true, modes: 4, components: 2 });
  model = await readModel(storage, 'model', runtime, 8);
});

const text = async (path: string) => new TextDecoder().decode(await storage.read(path));

async function generated(recording: string, out: string) {
  const result = await generateRecording({
    ...{ model, modelFolder: 'model', storage, recording, out, template },
    ...{ seed: 1, version: 'test', versions: {} },
  });
  const path = result.files
    .find((name) => name.endsWith('desc-generated_bold.func.gii'))!
    .replace('.func.gii', '.json');
  return { ...result, sidecar: JSON.parse(await text(`${out}/${path}`)) };
}

const recordingOf = (subject: string) => `bids/sub-${subject}/eeg/sub-${subject}_task-filmA_eeg.edf`;

describe('a model with individual alpha and wavelet power', () => {
  it('says so in its configuration and on its card', async () => {
    const { eeg } = JSON.parse(await text('model/config.json'));
    expect(eeg).toMatchObject({ power: 'wavelet', individualAlpha: { from: 7, to: 13, reach: 2 } });
    const card = await text('model/README.md');
    expect(card).toContain('Morlet wavelets');
    expect(card).toContain('own peak between 7 and 13 Hz ± 2 Hz');
  });

  it('names the alpha peak and the bands of a recording in the sidecar of what it generates', async () => {
    const { sidecar, warnings } = await generated(recordingOf(person), 'out');
    const { PeakFrequency: peak, Bands: bands } = sidecar.IndividualAlpha;
    expect(Math.abs(peak - frequency)).toBeLessThan(0.5);
    expect(bands).toMatchObject({ delta: [1, 4], gamma: [30, 70] });
    expect(bands.alpha[0]).toBeCloseTo(peak - 2, 1);
    expect(bands.theta).toEqual([4, bands.alpha[0]]);
    expect(bands.beta).toEqual([bands.alpha[1], 30]);
    expect(warnings.join()).not.toContain(NO_PEAK);
  });
});
