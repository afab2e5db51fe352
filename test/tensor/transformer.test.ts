import * as ort from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { compile, createRuntime, gradients, ParameterStore } from '../../src/tensor/index.js';
import { formula, transformer } from './transformer.js';
import { torchVectors } from './transformer.vectors.js';

const sizes = { batch: 2, tokens: 6, context: 4, width: 16, heads: 2, blocks: 1 };

it('gives the loss, output and gradients of a diffusion transformer that PyTorch gives', async () => {
  const store = new ParameterStore({ normal: () => 0, uniform: () => 0 });
  const { graph, output, loss } = transformer(sizes, store, (name) => (shape) => {
    return formula(
      name,
      shape.reduce((a, b) => a * b, 1),
      0.3,
    );
  });
  const parameters = graph.parameters();
  const names = store.names();
  const found = gradients(loss, parameters);
  const runtime = createRuntime(ort, { threads: 1 });
  const program = await compile(runtime, graph, {
    loss,
    output,
    ...Object.fromEntries(found.map((node, i) => [`gradient ${names[i]}`, node])),
  });
  const results = await program.run({
    x: formula('x', 2 * 6 * 16, 1),
    context: formula('context', 2 * 4 * 16, 1),
    condition: formula('condition', 2 * 16, 1),
    target: formula('target', 2 * 6 * 16, 1),
  });
  await program.release();

  expect(results.loss[0]).toBeCloseTo(torchVectors.loss, 6);
  torchVectors.output.forEach((value, i) => {
    expect(results.output[37 * i]).toBeCloseTo(value, 5);
  });
  expect(names.toSorted()).toEqual(Object.keys(torchVectors.gradients).toSorted());
  for (const [name, { norm, values }] of Object.entries(torchVectors.gradients)) {
    const gradient = results[`gradient ${name}`];
    // A key's bias moves all scores of a row alike: its gradient is zero up to rounding.
    expect(Math.abs(Math.hypot(...gradient) - norm), name).toBeLessThan(2e-6 * norm + 2e-8);
    const third = Math.floor(gradient.length / 3);
    [gradient[0], gradient[third], gradient[gradient.length - 1]].forEach((value, i) => {
      expect(Math.abs(value - values[i]), `${name} ${i}`).toBeLessThan(2e-6 * norm + 2e-8);
    });
  }
});
