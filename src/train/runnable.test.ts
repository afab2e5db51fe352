import * as ort from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { randomConditioning, tinyConfiguration, untrainedStore } from '../../test/train/tiny-dataset.js';
import { Random } from '../foundation/index.js';
import { generate } from '../models/index.js';
import { createRuntime, type Runtime } from '../tensor/index.js';
import { releaseModel, runnable } from './runnable.js';

/** A runtime that counts the sessions which are open. */
function counting(): { runtime: Runtime; count: { open: number } } {
  const native = createRuntime(ort, { threads: 1 });
  const count = { open: 0 };
  return {
    count,
    runtime: {
      ...native,
      async open(model) {
        const session = await native.open(model);
        count.open++;
        const release = session.release.bind(session);
        session.release = async () => {
          count.open--;
          await release();
        };
        return session;
      },
    },
  };
}

it('a model frees all that it opened, what its products are computed by too', async () => {
  const { runtime, count } = counting();
  const configuration = tinyConfiguration();
  const model = await runnable(untrainedStore(configuration), configuration, runtime, 2);
  const programs = count.open;
  expect(programs).toBeGreaterThan(1);
  await generate(model, randomConditioning(40, 1), 9, { random: new Random(1), samples: 1 });
  await model.multiply!(new Float32Array(6), [2, 3], new Float32Array(3), [3, 1]);
  expect(count.open).toBeGreaterThan(programs);
  await releaseModel(model);
  expect(count.open).toBe(0);
});
