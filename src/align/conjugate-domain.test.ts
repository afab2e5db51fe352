import * as ort from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { compile, createRuntime, Graph } from '../tensor/index.js';
import { alignedInTime, conjugateDomain } from './index.js';

const runtime = createRuntime(ort, { threads: 1 });

it('sums over electrodes and seconds as the equations say', async () => {
  const [batch, seconds, electrodes, groups, volumes, points] = [2, 7, 5, 3, 4, 6];
  const random = new Random('sums');
  const numbers = (...shape: number[]) => random.fillNormal(new Float32Array(shape.reduce((a, b) => a * b)));
  const features = numbers(batch, seconds, electrodes, groups);
  const alignment = numbers(batch, groups, volumes, seconds);
  const weights = numbers(points, electrodes);
  const graph = new Graph();
  const f = graph.input('features', [batch, seconds, electrodes, groups]);
  const a = graph.input('alignment', [batch, groups, volumes, seconds]);
  const inTime = alignedInTime(f, a);
  const onTarget = conjugateDomain(graph, f, a, weights);
  expect(inTime.shape).toEqual([batch, groups, volumes, electrodes]);
  expect(onTarget.shape).toEqual([batch, volumes, points, groups]);
  const program = await compile(runtime, graph, { inTime, onTarget });
  const found = await program.run({ features, alignment });
  await program.release();

  for (let b = 0; b < batch; b++) {
    for (let g = 0; g < groups; g++) {
      for (let k = 0; k < volumes; k++) {
        const atElectrodes = Array.from({ length: electrodes }, (_, j) => {
          let sum = 0;
          for (let s = 0; s < seconds; s++) {
            sum +=
              alignment[((b * groups + g) * volumes + k) * seconds + s] *
              features[((b * seconds + s) * electrodes + j) * groups + g];
          }
          return sum;
        });
        atElectrodes.forEach((value, j) => {
          expect(found.inTime[((b * groups + g) * volumes + k) * electrodes + j]).toBeCloseTo(value, 4);
        });
        for (let i = 0; i < points; i++) {
          const value = atElectrodes.reduce((sum, x, j) => sum + weights[i * electrodes + j] * x, 0);
          expect(found.onTarget[((b * volumes + k) * points + i) * groups + g]).toBeCloseTo(value, 4);
        }
      }
    }
  }
});
