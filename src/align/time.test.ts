import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import {
  compile,
  createRuntime,
  Graph,
  matmul,
  meanSquaredError,
  type Node,
  ParameterStore,
  reshape,
  Trainer,
  transpose,
} from '../tensor/index.js';
import {
  HAEMODYNAMIC_RESPONSE,
  haemodynamicDelay,
  lagBasisAlignments,
  responseAlignment,
  temporalAlignment,
} from './index.js';

const runtime = createRuntime(ort, { threads: 1 });
const BATCH = 2;
const VOLUMES = 3;
const SECONDS = 24;
const ABSENT = -1e4;

/** Windows at two places of a recording; in the second the first five seconds and the last are missing. */
function windows() {
  const lag = new Float32Array(BATCH * VOLUMES * SECONDS);
  const absent = new Float32Array(BATCH * SECONDS);
  for (let b = 0; b < BATCH; b++) {
    for (let k = 0; k < VOLUMES; k++) {
      for (let s = 0; s < SECONDS; s++) {
        lag[(b * VOLUMES + k) * SECONDS + s] = 16.3 + 0.4 * b + 2.1 * k - (s + 0.5);
      }
    }
  }
  for (const second of [0, 1, 2, 3, 4, SECONDS - 1]) absent[SECONDS + second] = ABSENT;
  return { lag, absent };
}

/** Equation 3 in double precision, one row: normalised over the seconds that are there. */
function row(lag: ArrayLike<number>, present: readonly boolean[], delay: number, width: number): number[] {
  const weights: number[] = [];
  let total = 0;
  for (let s = 0; s < lag.length; s++) {
    weights[s] = present[s] ? Math.exp(-((lag[s] - delay) ** 2) / (2 * width ** 2)) : 0;
    total += weights[s];
  }
  return weights.map((weight) => weight / total);
}

async function run(build: (graph: Graph, store: ParameterStore, lag: Node, absent: Node) => Node) {
  const graph = new Graph();
  const store = new ParameterStore(new Random(1));
  const lag = graph.input('lag', [BATCH, VOLUMES, SECONDS]);
  const absent = graph.input('absent', [BATCH, SECONDS]);
  const aligned = build(graph, store, lag, absent);
  const program = await compile(runtime, graph, { aligned });
  const result = await program.run(windows());
  await program.release();
  return { shape: aligned.shape, values: result.aligned };
}

function expectRows(
  { shape, values }: { shape: readonly number[]; values: Float32Array },
  groups: number,
  expected: (group: number, lag: Float32Array, present: boolean[]) => number[],
): void {
  const { lag, absent } = windows();
  expect(shape).toEqual([BATCH, groups, VOLUMES, SECONDS]);
  for (let b = 0; b < BATCH; b++) {
    const present = Array.from({ length: SECONDS }, (_, s) => absent[b * SECONDS + s] === 0);
    for (let g = 0; g < groups; g++) {
      for (let k = 0; k < VOLUMES; k++) {
        const at = (b * VOLUMES + k) * SECONDS;
        const from = ((b * groups + g) * VOLUMES + k) * SECONDS;
        const found = values.subarray(from, from + SECONDS);
        expected(g, lag.subarray(at, at + SECONDS), present).forEach((value, s) => {
          expect(Math.abs(found[s] - value)).toBeLessThan(1e-6);
          if (!present[s]) expect(found[s]).toBe(0);
        });
      }
    }
  }
}

const learned = [
  { delay: 5.2, width: 1.4 },
  { delay: 7, width: 3 },
];

function set(store: ParameterStore): void {
  store.set(
    'x.delay',
    [2],
    Float32Array.from(learned, ({ delay }) => delay),
  );
  store.set(
    'x.logWidth',
    [2],
    Float32Array.from(learned, ({ width }) => Math.log(width)),
  );
}

describe('alignment in time', () => {
  it('is equation 3, each group with its own delay and width, and no weight where there is no EEG', async () => {
    const result = await run((graph, store, lag, absent) => {
      set(store);
      return temporalAlignment(lag, absent, haemodynamicDelay(graph, store, 'x', 2));
    });
    expectRows(result, 2, (group, lag, present) => row(lag, present, learned[group].delay, learned[group].width));
  });

  it('begins at six seconds with a spread of two', async () => {
    const result = await run((graph, store, lag, absent) =>
      temporalAlignment(lag, absent, haemodynamicDelay(graph, store, 'x', 3)),
    );
    expectRows(result, 3, (_, lag, present) => row(lag, present, 6, 2));
  });

  it('has an undershoot nine seconds later, a quarter as deep', async () => {
    const result = await run((graph, store, lag, absent) => {
      set(store);
      return responseAlignment(graph, lag, absent, haemodynamicDelay(graph, store, 'x', 2));
    });
    expectRows(result, 2, (group, lag, present) => {
      const { delay, width } = learned[group];
      const under = row(lag, present, delay + 9, 3.5);
      return row(lag, present, delay, width).map((value, s) => value - 0.25 * under[s]);
    });
  });

  it('offers the fixed lag basis for every group, lag by lag', async () => {
    const result = await run((graph, _, lag, absent) => lagBasisAlignments(graph, lag, absent, 2));
    expectRows(result, 2 * HAEMODYNAMIC_RESPONSE.lags.length, (index, lag, present) => {
      const { delay, width } = HAEMODYNAMIC_RESPONSE.lags[Math.floor(index / 2)];
      return row(lag, present, delay, width);
    });
  });

  // Slow sines, so that a Gaussian about the right delay can give back the shifted signal.
  const signal = (group: number, time: number) =>
    [11, 17, 29, 47].reduce((sum, period, i) => sum + Math.sin((2 * Math.PI * time) / period + 2 * i + group), 0);

  it.each([
    ['later and earlier', [7, 4.5]],
    ['much later', [9, 8]],
  ])('learns planted delays that lie %s', async (_, planted) => {
    const seconds = 300;
    const volumes = 120;
    const graph = new Graph();
    const store = new ParameterStore(new Random(1));
    const eeg = graph.input('eeg', [1, seconds, 1, 2]);
    const lag = graph.input('lag', [1, volumes, seconds]);
    const absent = graph.input('absent', [1, seconds]);
    const alignment = temporalAlignment(lag, absent, haemodynamicDelay(graph, store, 'x', 2));
    const aligned = matmul(alignment, transpose(eeg, [0, 3, 1, 2]));
    const loss = meanSquaredError(reshape(aligned, [2, volumes]), graph.input('target', [2, volumes]));
    const trainer = await Trainer.create({ runtime, store, graph, loss, optimizer: { learningRate: 0.05 } });
    const times = Array.from({ length: volumes }, (_, k) => 30 + 2.1 * k);
    const feeds = {
      eeg: Float32Array.from({ length: 2 * seconds }, (_, i) => signal(i % 2, Math.floor(i / 2) + 0.5)),
      lag: Float32Array.from(times.flatMap((time) => Array.from({ length: seconds }, (_, s) => time - (s + 0.5)))),
      absent: new Float32Array(seconds),
      target: Float32Array.from([0, 1].flatMap((group) => times.map((time) => signal(group, time - planted[group])))),
    };
    for (let step = 0; step < 200; step++) await trainer.step(feeds);
    await trainer.release();
    const { data } = store.get('x.delay');
    planted.forEach((delay, group) => {
      expect(Math.abs(data[group] - delay)).toBeLessThan(0.3);
    });
  });
});
