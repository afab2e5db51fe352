import type { InferenceSession } from 'onnxruntime-common';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import {
  compile,
  createRuntime,
  exportOnnx,
  Graph,
  MatrixEngine,
  type OnnxRuntime,
  openOnnx,
  square,
} from './index.js';

type Values = InferenceSession.OnnxValueMapType;
type Fetches = readonly string[] | Values;
type Run = (session: InferenceSession, feeds: Values, fetches: Fetches) => Promise<Values>;

/** ONNX Runtime whose sessions run as told, and the fetches of all runs in order. */
function runtimeThat(run: Run) {
  const asked: Fetches[] = [];
  const create = async (model: Uint8Array, settings: InferenceSession.SessionOptions) => {
    const session = await ort.InferenceSession.create(model, settings);
    return new Proxy(session, {
      get(target, property) {
        if (property === 'run') {
          return (feeds: Values, fetches: Fetches) => {
            asked.push(fetches);
            return run(session, feeds, fetches);
          };
        }
        const value = Reflect.get(target, property, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
  const altered = { ...ort, InferenceSession: { create } } as unknown as OnnxRuntime;
  return { runtime: createRuntime(altered, { threads: 1 }), asked };
}

const native: Run = (session, feeds, fetches) => session.run(feeds, fetches as Values);
const isNames = (fetches: Fetches): fetches is readonly string[] => Array.isArray(fetches);
/** As `onnxruntime-web` 1.30: given tensors come back as they were. */
const ignoring: Run = async (session, feeds, fetches) => (isNames(fetches) ? session.run(feeds, fetches) : fetches);
const refusing: Run = async (session, feeds, fetches) => {
  if (isNames(fetches)) return session.run(feeds, fetches);
  throw new Error('fetches must be names');
};
const silent: Run = async () => ({});
const short: Run = async (_session, _feeds, fetches) => {
  const names = isNames(fetches) ? fetches : Object.keys(fetches);
  return Object.fromEntries(names.map((name) => [name, new ort.Tensor('float32', Float32Array.of(1), [1])]));
};
/** Fills what it is given, yet does not say so of every result. */
const forgetful: Run = async (session, feeds, fetches) => {
  const { y: _, ...rest } = await session.run(feeds, fetches as Values);
  return rest;
};

function squares() {
  const graph = new Graph();
  const x = graph.input('x', [3]);
  return { graph, outputs: { y: square(x) } };
}
const x = Float32Array.of(1, 2, -3);

describe('results in existing arrays', () => {
  it('are written there by a runtime that can do so, without a copy', async () => {
    const { runtime, asked } = runtimeThat(native);
    const { graph, outputs } = squares();
    const program = await compile(runtime, graph, outputs);
    const y = new Float32Array(3);
    await program.runInto({ x }, { y });
    await program.runInto({ x }, { y });
    expect([...y]).toEqual([1, 4, 9]);
    // The trial with a known answer, once, and then both runs.
    expect(asked.map((fetches) => Object.keys(fetches))).toEqual([['opposite'], ['y'], ['y']]);
    for (const fetches of asked.slice(1)) expect((fetches as Values).y.data).toBe(y);
    await program.release();
  });

  it.each([
    ['ignores them', ignoring],
    ['refuses them', refusing],
  ])('are copied there by name from a runtime that %s', async (_, run) => {
    const { runtime, asked } = runtimeThat(run);
    const { graph, outputs } = squares();
    const program = await compile(runtime, graph, outputs);
    const y = new Float32Array(3);
    await program.runInto({ x }, { y });
    expect([...y]).toEqual([1, 4, 9]);
    expect(asked.slice(1)).toEqual([['y']]);
    expect([...(await program.run({ x })).y]).toEqual([1, 4, 9]);
    await program.release();
    const engine = new MatrixEngine(runtime);
    expect([...(await engine.multiply(x, [1, 3], x, [3, 1]))]).toEqual([14]);
    await engine.release();
  });

  it.each([
    ['nothing', silent, /field y: .*expected float32 values of shape \[3\], found nothing/],
    ['another size', short, /field y: .*expected float32 values of shape \[3\], found float32 of shape \[1\]/],
    ['only some of the results', forgetful, /field y: .*found nothing/],
  ])('are refused where the runtime gives %s', async (_, run, message) => {
    const { runtime } = runtimeThat(run);
    const { graph, outputs } = squares();
    const program = await compile(runtime, graph, outputs);
    const failed = program.runInto({ x }, { y: new Float32Array(3) });
    await expect(failed).rejects.toMatchObject({ code: 'output-missing', kind: 'failure' });
    await expect(failed).rejects.toThrow(message);
    await program.release();
  });

  it('of a product and of an opened model are refused where the runtime gives nothing', async () => {
    const { runtime } = runtimeThat(silent);
    const engine = new MatrixEngine(runtime);
    await expect(engine.multiply(x, [1, 3], x, [3, 1])).rejects.toMatchObject({ code: 'output-missing' });
    await engine.release();
    const { graph, outputs } = squares();
    const model = await openOnnx(runtime, exportOnnx(graph, outputs));
    await expect(model.run({ x })).rejects.toMatchObject({ code: 'output-missing', detail: { field: 'y' } });
    await model.release();
  });

  it('must be of the output that they are named after, and as long', async () => {
    const { runtime } = runtimeThat(native);
    const { graph, outputs } = squares();
    const program = await compile(runtime, graph, outputs);
    await expect(program.runInto({ x }, { y: new Float32Array(2) })).rejects.toMatchObject({ code: 'output-shape' });
    for (const name of ['z', 'toString']) {
      const failed = program.runInto({ x }, { [name]: new Float32Array(3) });
      await expect(failed).rejects.toMatchObject({ code: 'output-unknown' });
    }
    await program.release();
  });
});
