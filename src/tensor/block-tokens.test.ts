import * as ort from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { compile, createRuntime, fromTokens, Graph, toTokens } from './index.js';

const runtime = createRuntime(ort, { threads: 1 });

it('folds patches over blocks of volumes into tokens, and unfolds them', async () => {
  const [batch, blocks, block, points, width] = [2, 3, 2, 3, 5];
  const x = Float32Array.from({ length: batch * blocks * block * points * width }, (_, i) => i);
  const graph = new Graph();
  const input = graph.input('x', [batch, blocks * block, points, width]);
  const tokens = toTokens(input, block);
  const back = fromTokens(tokens, blocks * block, points, width);
  expect(tokens.shape).toEqual([batch, blocks * points, block * width]);
  expect(back.shape).toEqual(input.shape);
  const program = await compile(runtime, graph, { tokens, back });
  const found = await program.run({ x });
  await program.release();
  expect(found.back).toEqual(x);
  const expected: number[] = [];
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < blocks; i++) {
      for (let p = 0; p < points; p++) {
        for (let k = 0; k < block; k++) {
          for (let c = 0; c < width; c++)
            expected.push(((b * blocks * block + i * block + k) * points + p) * width + c);
        }
      }
    }
  }
  expect([...found.tokens]).toEqual(expected);
});
