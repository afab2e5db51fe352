import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryStorage, Random } from '../../foundation/index.js';
import { createRuntime } from '../../tensor/index.js';
import { type CorpusRecording, EegCorpus } from './corpus.js';
import { type PretrainedEeg, pretrainEeg } from './pretraining.js';
import { type EegPretrainingOptions, eegPresets } from './pretraining-task.js';

const runtime = createRuntime(ort, { threads: 1 });
const CHANNELS = ['Fp1', 'Cz', 'Pz', 'O2'];
const SECONDS = 80;
const options: EegPretrainingOptions = {
  ...eegPresets.small,
  network: { ...eegPresets.small.network, width: 24, depth: 1, heads: 2, hidden: 48 },
  tokenizer: { depth: 1, decoderDepth: 1, codes: 4, codeWidth: 6 },
  window: { batch: 4, channels: 3, seconds: 8 },
  tokenizerSteps: 150,
  maskedSteps: 300,
  learningRate: 3e-3,
  validateEvery: 50,
};

/** Seconds of two kinds, 10 Hz and 25 Hz, of one kind for ten seconds at a time: what is hidden can be predicted from what is seen. */
async function planted(storage: MemoryStorage, person: string): Promise<CorpusRecording> {
  const random = new Random(person);
  const values = new Float32Array(SECONDS * CHANNELS.length * 200);
  let hertz = 10;
  for (let second = 0; second < SECONDS; second++) {
    if (second % 10 === 0) hertz = random.uniform() < 0.6 ? 10 : 25;
    for (let channel = 0; channel < CHANNELS.length; channel++) {
      for (let i = 0; i < 200; i++) {
        const wave = Math.sin((2 * Math.PI * hertz * i) / 200);
        values[(second * CHANNELS.length + channel) * 200 + i] = wave + 0.1 * random.normal();
      }
    }
  }
  await storage.write(person, new Uint8Array(values.buffer));
  return { id: person, person, path: person, channels: CHANNELS, seconds: SECONDS };
}

describe('pre-training on planted seconds of two kinds', () => {
  let result: PretrainedEeg;
  beforeAll(async () => {
    const storage = new MemoryStorage();
    const people = [];
    for (const person of ['a', 'b', 'c', 'd']) people.push(await planted(storage, person));
    result = await pretrainEeg({
      train: new EegCorpus(storage, people.slice(0, 3), options.window),
      validation: new EegCorpus(storage, people.slice(3), options.window),
      options,
      runtime,
      random: new Random(1),
    });
  }, 60_000);

  it('learns codes that tell the spectra', () => {
    // Knowing only the mean spectrum leaves about half: the two kinds differ in nothing but their peak.
    expect(result.reconstruction.amplitude).toBeLessThan(0.25);
    expect(result.codes.used).toBeGreaterThan(1);
  });

  it('learns to tell hidden codes of a person that it never saw, better than by their frequency', () => {
    const { accuracy, mostFrequent, chance, loss, frequencyLoss, windows } = result.scores;
    expect(chance).toBe(1 / 4);
    expect(accuracy).toBeGreaterThan(mostFrequent + 0.1);
    expect(loss).toBeLessThan(frequencyLoss - 0.2);
    expect(new Set(windows.map(({ person }) => person))).toEqual(new Set(['d']));
  });

  it('keeps the course of both stages', () => {
    expect(result.curves.tokenizer.steps.at(-1)).toBe(150);
    expect(result.curves.tokenizer.chosenStep).toBe(150);
    expect(result.curves.masked.validationLoss.at(-1)).toBeLessThan(result.curves.masked.validationLoss[0]);
  });
});
