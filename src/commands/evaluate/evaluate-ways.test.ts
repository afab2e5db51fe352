import * as ort from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { embeddedTemplate } from '../../cortex/index.js';
import type { RunReading, TrainingData } from '../../data/index.js';
import { corticalTarget } from '../../modalities/cortical-layout.js';
import type { JointModel } from '../../models/joint/index.js';
import { createRuntime } from '../../tensor/index.js';
import type { LoadedModel } from '../../train/index.js';
import { evaluateWays } from './evaluate-ways.js';

it('reads runs with the tokens that the models take their features from', async () => {
  const template = embeddedTemplate();
  const encoder = { key: 'tokens', encode: () => Promise.reject(new Error('nothing to encode')) };
  const cache = {} as never;
  const asked: unknown[] = [];
  const model = {
    configuration: {
      target: { ...corticalTarget(template), tr: 2.1 },
      eeg: { electrodes: [], places: [], bands: [], cleaning: {} },
      training: { people: { train: ['01'], validation: ['02'], test: ['03'] } },
    },
    eeg: {
      reader: (options: unknown) => {
        asked.push(options);
        return encoder;
      },
    },
  } as unknown as LoadedModel;
  let reading: RunReading | undefined;
  const data = {
    runsOf: async (_: unknown, __: unknown, how: RunReading) => {
      reading = how;
      return [];
    },
  } as unknown as TrainingData;
  const runtime = createRuntime(ort, { threads: 1 });
  const joint = {} as JointModel;
  const ways = await evaluateWays({
    joint,
    models: new Map([['bold', model]]),
    data,
    template,
    runtime,
    seed: 1,
    cache,
  });
  expect(ways).toEqual([]);
  expect(reading?.encoder).toBe(encoder);
  expect(asked).toEqual([expect.objectContaining({ cache })]);
});
