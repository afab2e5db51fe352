import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { evaluate, formulaValues } from '../../../test/tensor/reference.js';
import { plantedBold, plantedLayout } from '../../../test/train/planted-bold.js';
import { Random } from '../../foundation/index.js';
import { fitPatchEmbedding, toPatches } from '../../modalities/index.js';
import { compile, createRuntime, gradients, ParameterStore } from '../../tensor/index.js';
import type { BoldEncoderShape } from './bold-encoder.js';
import { MaskedBatch } from './bold-masked-batch.js';
import { maskedGraph } from './bold-masked-loss.js';
import { patchFromScores, stemWeight, tokenRun } from './bold-tokens.js';

const runtime = createRuntime(ort, { threads: 1 });
const shape: BoldEncoderShape = {
  volumes: 4,
  block: 2,
  channels: 2,
  components: 1,
  width: 4,
  depth: 1,
  heads: 2,
  expansion: 2,
  decoderDepth: 1,
};
const RATIO = 0.5;
const run = plantedBold('gradient', 20);
const patches = toPatches(plantedLayout, run.signal, run.volumes);
const stem = stemWeight(plantedLayout, fitPatchEmbedding(plantedLayout, [patches], shape.channels));

describe('maskedGraph', () => {
  const store = new ParameterStore(new Random('weights'));
  const { graph, loss, masked, predicted } = maskedGraph(store, shape, plantedLayout, 1, RATIO, 0.5);
  const batch = new MaskedBatch(plantedLayout, shape, RATIO, 1);
  const feeds = batch.draw([tokenRun(plantedLayout, stem, run)], new Random('batch'));

  it('has the gradient that central differences have, for every parameter', () => {
    const values: Record<string, ArrayLike<number>> = { ...formulaValues(graph), ...feeds };
    const parameters = graph.parameters();
    const found = evaluate(gradients(loss, parameters), values);
    const random = new Random('places');
    parameters.forEach((node, which) => {
      const name = node.origin.kind === 'parameter' ? node.origin.name : '';
      const own = Float64Array.from(values[name]);
      // A few of each: the rest of a matrix is computed in the same way.
      const places = [...Array(Math.min(own.length, 4))].map(() => random.integer(own.length));
      for (const place of places) {
        const shifted = (by: number) => {
          const moved = own.slice();
          moved[place] += by;
          return evaluate([loss], { ...values, [name]: moved })[0].data[0];
        };
        const difference = (shifted(1e-5) - shifted(-1e-5)) / 2e-5;
        expect(Math.abs(found[which].data[place] - difference), `${name}[${place}]`).toBeLessThan(
          1e-7 * (1 + Math.abs(difference)),
        );
      }
    });
    expect(parameters.length).toBeGreaterThan(25);
  });

  it('answers without having seen what it is asked for', async () => {
    const program = await compile(runtime, graph, { predicted, masked });
    const before = await program.run(feeds);
    const after = await program.run({ ...feeds, target: feeds.target.map((value) => value + 1) });
    await program.release();
    expect(after.predicted).toEqual(before.predicted);
    expect(after.masked[0]).not.toBe(before.masked[0]);
    const { target } = feeds;
    const error = before.predicted.reduce((sum, value, i) => sum + (value - target[i]) ** 2 / target.length, 0);
    expect(before.masked[0]).toBeCloseTo(error, 5);
  });
});

describe('the stem', () => {
  it('makes a mean squared error of scores one of vertices, in what it keeps', () => {
    const { scores } = tokenRun(plantedLayout, stem, run);
    const points = plantedLayout.members.length;
    for (let row = 0; row < 5 * points; row++) {
      const point = row % points;
      const own = scores.subarray(row * shape.channels, (row + 1) * shape.channels);
      const rebuilt = patchFromScores(plantedLayout, stem, point, own);
      const count = plantedLayout.members[point].length;
      const meanSquare = (x: Float32Array, n: number) => x.reduce((sum, value) => sum + value * value, 0) / n;
      expect(meanSquare(own, shape.channels)).toBeCloseTo(meanSquare(rebuilt, count), 5);
      // A projection: what is left over is at right angles to what is kept.
      const truth = patches.subarray(row * plantedLayout.size, (row + 1) * plantedLayout.size);
      const along = rebuilt.reduce((sum, value, i) => sum + value * (truth[i] - value), 0);
      expect(Math.abs(along)).toBeLessThan(1e-4);
    }
  });
});
