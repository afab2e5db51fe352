import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { compile, createRuntime, Graph, type Node } from '../tensor/index.js';
import { conjugateDomain, contextLags, globalContext, HAEMODYNAMIC_RESPONSE, type Response } from './index.js';

const runtime = createRuntime(ort, { threads: 1 });
const [BATCH, SECONDS, PLACES, GROUPS, VOLUMES] = [2, 60, 5, 3, 4];
const ABSENT = -1e4;
const PRIOR = 0.3;

const random = new Random('conjugate');
const power = random.fillNormal(new Float32Array(BATCH * SECONDS * PLACES * GROUPS));
const delay = Float32Array.of(4.2, 6.1, 7.7);
const width = Float32Array.of(1.5, 2.2, 3.1);
const momentOf = (b: number, k: number) => 31.3 + 0.4 * b + 2.1 * k;
const lag = Float32Array.from({ length: BATCH * VOLUMES * SECONDS }, (_, i) => {
  const row = Math.floor(i / SECONDS);
  return momentOf(Math.floor(row / VOLUMES), row % VOLUMES) - ((i % SECONDS) + 0.5);
});
/** In the second window the first three seconds and the last two are missing. */
const isPresent = (b: number, s: number) => b === 0 || (s >= 3 && s < SECONDS - 2);
const absent = Float32Array.from({ length: BATCH * SECONDS }, (_, i) =>
  isPresent(Math.floor(i / SECONDS), i % SECONDS) ? 0 : ABSENT,
);

/** Equation 3 in double precision: weights of the seconds that are there, summing to one. */
function equation3(b: number, k: number, tau: number, sigma: number): number[] {
  const weights = Array.from({ length: SECONDS }, (_, s) =>
    isPresent(b, s) ? Math.exp(-((momentOf(b, k) - (s + 0.5) - tau) ** 2) / (2 * sigma ** 2)) : 0,
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function response(b: number, k: number, tau: number, sigma: number, { undershoot }: Response): number[] {
  const rise = equation3(b, k, tau, sigma);
  if (undershoot === undefined) return rise;
  const after = equation3(b, k, tau + undershoot.later, undershoot.width);
  return rise.map((weight, s) => weight - undershoot.depth * after[s]);
}

const along = (weights: readonly number[], b: number, i: number, g: number) =>
  weights.reduce((sum, weight, s) => sum + weight * power[((b * SECONDS + s) * PLACES + i) * GROUPS + g], 0);

async function run(build: (graph: Graph, power: Node, times: { lag: Node; absent: Node }) => Node) {
  const graph = new Graph();
  const times = {
    lag: graph.input('lag', [BATCH, VOLUMES, SECONDS]),
    absent: graph.input('absent', [BATCH, SECONDS]),
  };
  const output = build(graph, graph.input('power', [BATCH, SECONDS, PLACES, GROUPS]), times);
  const program = await compile(runtime, graph, { output });
  const { output: values } = await program.run({ power, lag, absent });
  await program.release();
  return { shape: output.shape, values };
}

/** U with the delays above. */
const conjugate = (shape: Response) =>
  run((graph, node, times) => {
    const learned = {
      delay: graph.constant(delay, [GROUPS]),
      logWidth: graph.constant(width.map(Math.log), [GROUPS]),
    };
    return conjugateDomain(graph, node, times, learned, shape, PRIOR);
  });

describe('the conjugate domain', () => {
  it.each<[string, Response]>([
    ['the response of blood', HAEMODYNAMIC_RESPONSE],
    ['a response without undershoot and with one lag', { delay: 0, width: 1, lags: [{ delay: -2, width: 1.3 }] }],
    ['a response without a lag basis', { delay: 0, width: 1, lags: [] }],
  ])('is power at every place, by the learned alignment and by a fainter basis of others: %s', async (_, shape) => {
    const { shape: size, values } = await conjugate(shape);
    const alignments = 1 + shape.lags.length;
    expect(size).toEqual([BATCH, VOLUMES, alignments * GROUPS * PLACES]);
    for (let b = 0; b < BATCH; b++) {
      for (let k = 0; k < VOLUMES; k++) {
        for (let l = 0; l < alignments; l++) {
          for (let g = 0; g < GROUPS; g++) {
            const fixed = shape.lags[l - 1];
            const weights = fixed
              ? equation3(b, k, fixed.delay, fixed.width)
              : response(b, k, delay[g], width[g], shape);
            for (let i = 0; i < PLACES; i++) {
              const found = values[(b * VOLUMES + k) * size[2] + (l * GROUPS + g) * PLACES + i];
              const expected = (fixed ? PRIOR : 1) * along(weights, b, i, g);
              expect(Math.abs(found - expected), `${b} ${k} ${l} ${g} ${i}`).toBeLessThan(2e-5);
            }
          }
        }
      }
    }
  });
});

describe('the global context', () => {
  it('has delays from one end to the other', () => {
    const all = contextLags(HAEMODYNAMIC_RESPONSE.context);
    expect(all).toHaveLength(25);
    expect(all[0]).toBe(-20);
    expect(all.at(-1)).toBe(40);
    // A step that does not divide the way ends before it; rounding takes no delay away.
    expect(contextLags({ from: 0, to: 1, step: 0.4, width: 1 })).toEqual([0, 0.4, 0.8]);
    expect(contextLags({ from: 0, to: 0.3, step: 0.1, width: 1 })).toHaveLength(4);
  });

  it('is the mean power over places at each delay', async () => {
    const context = { from: -12, to: 20, step: 8, width: 1.2 };
    const { shape, values } = await run((graph, node, times) => globalContext(graph, node, times, context));
    const delays = [-12, -4, 4, 12, 20];
    expect(shape).toEqual([BATCH, VOLUMES, delays.length * GROUPS]);
    for (let b = 0; b < BATCH; b++) {
      for (let k = 0; k < VOLUMES; k++) {
        delays.forEach((tau, l) => {
          const weights = equation3(b, k, tau, 1.2);
          for (let g = 0; g < GROUPS; g++) {
            const all = Array.from({ length: PLACES }, (_, i) => along(weights, b, i, g));
            const expected = all.reduce((sum, value) => sum + value, 0) / PLACES;
            const found = values[(b * VOLUMES + k) * shape[2] + l * GROUPS + g];
            expect(Math.abs(found - expected), `${b} ${k} ${tau} ${g}`).toBeLessThan(2e-5);
          }
        });
      }
    }
  });
});
