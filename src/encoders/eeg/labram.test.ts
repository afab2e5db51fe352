import { existsSync, readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { readNpy } from '../../formats/index.js';
import { LABRAM_CHANNELS, labramRow } from '../../modalities/labram-channels.js';
import { compile, createRuntime, exportOnnx, Graph, openOnnx, type ParameterStore } from '../../tensor/index.js';
import { type LabramConfiguration, labram, labramBase, labramShapes } from './labram.js';
import { formula, formulaStore } from './labram-formula.fixture.js';

const runtime = createRuntime(ort, { threads: 2 });
const folder = new URL('../../../../shared/reference/labram/', import.meta.url);

interface Manifest {
  parameters: Record<string, number[]>;
  a: Case;
  b: Case;
}
interface Case {
  channels: string[];
  seconds: number;
  rows: number[];
  first_input: number[];
  first_qkv: number[];
}

function network(
  store: ParameterStore,
  configuration: LabramConfiguration,
  channels: readonly string[],
  seconds: number,
) {
  const graph = new Graph();
  const x = graph.input('x', [1, channels.length, seconds, 200]);
  const rows = graph.constant(BigInt64Array.from(channels, (name) => BigInt(labramRow(name)!)));
  return { graph, x, outputs: labram(graph, store, '', configuration, { x, rows }) };
}

describe('labramRow', () => {
  it('knows 128 channels, whatever their case', () => {
    expect(LABRAM_CHANNELS).toHaveLength(128);
    expect(new Set(LABRAM_CHANNELS.map((name) => name.toUpperCase())).size).toBe(128);
    expect(['Fp1', 'fz', 'T3', 'p8-O2', 'Pz.'].map(labramRow)).toEqual([1, 20, 89, 128, undefined]);
  });
});

describe('LaBraM-Base', () => {
  it('has 221 tensors of 5,819,936 values in all', () => {
    const shapes = [...labramShapes(labramBase).values()];
    expect(shapes).toHaveLength(221);
    expect(shapes.reduce((total, shape) => total + shape.reduce((n, size) => n * size, 1), 0)).toBe(5_819_936);
  });
});

describe.skipIf(!existsSync(folder))('the stored vectors in ../shared/reference/labram', () => {
  // Read here, not in the body, which runs where the folder is absent too.
  let manifest: Manifest;
  let store: ParameterStore;
  beforeAll(() => {
    manifest = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8')) as Manifest;
    store = formulaStore(labramBase);
  });
  const vector = (name: string) => readNpy(readFileSync(new URL(name, folder)), name).data;

  it('agrees on names and shapes of all parameters', () => {
    expect(Object.fromEntries(labramShapes(labramBase))).toEqual(manifest.parameters);
    expect([...store.get('blocks.0.attn.qkv.weight').data.slice(0, 4)]).toEqual(
      manifest.a.first_qkv.map((value) => expect.closeTo(value, 7)),
    );
  });

  it.each(['a', 'b'] as const)(
    'gives stem and tokens of case %s, in the runtime and through the exported file',
    async (id) => {
      const { channels, seconds, rows, first_input } = manifest[id];
      expect([0, ...channels.map(labramRow)]).toEqual(rows);
      const x = formula(`input.${id}`, channels.length * seconds * 200).map((u) => 2 * u);
      expect([...x.slice(0, 4)]).toEqual(first_input.map((value) => expect.closeTo(value, 6)));
      const { graph, outputs } = network(store, labramBase, channels, seconds);
      const program = await compile(runtime, graph, outputs);
      const model = await openOnnx(runtime, exportOnnx(graph, outputs));
      for (const result of [await program.run({ x }), await model.run({ x })]) {
        expect(largestDifference(result.stem, vector(`case-${id}.stem.npy`))).toBeLessThan(1e-3);
        expect(largestDifference(result.tokens, vector(`case-${id}.tokens.npy`))).toBeLessThan(1e-3);
      }
      await program.release();
      await model.release();
    },
  );
});

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
  return largest;
}
