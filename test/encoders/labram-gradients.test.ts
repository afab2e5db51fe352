import { describe, expect, it } from 'vitest';
import { type LabramConfiguration, labram, labramBase } from '../../src/encoders/eeg/index.js';
import { Random } from '../../src/foundation/index.js';
import { labramRow } from '../../src/modalities/index.js';
import { Graph, gradients, multiply, ParameterStore, sum } from '../../src/tensor/index.js';
import { evaluate } from '../tensor/reference.js';

const variants: Record<string, LabramConfiguration> = {
  'as published, but for its sizes': { ...labramBase, width: 100, depth: 1, hidden: 80 },
  'of another width, without gains and norms of queries': {
    width: 24,
    depth: 2,
    heads: 3,
    hidden: 40,
    layerScale: false,
    queryKeyNorm: false,
    queryKeyValueBias: true,
  },
};

/** Parts of the network that are varied together. */
const GROUPS: Readonly<Record<string, RegExp>> = {
  input: /^x$/,
  convolutions: /conv\d/,
  'group norms': /patch_embed\.norm/,
  'embeddings and tokens': /embed$|token$|patch_embed\.proj/,
  attention: /attn\.(qkv|proj)/,
  'norms of queries and keys': /[qk]_norm/,
  'feed-forward': /mlp/,
  'layer norms': /(blocks\.\d\.|^)norm\d?\./,
  gains: /gamma/,
};

function grouped(names: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const group = Object.keys(GROUPS).find((key) => GROUPS[key].test(name));
    if (group === undefined) throw new Error(`${name} belongs to no group`);
    groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  return groups;
}

describe('the gradient of LaBraM', () => {
  it.each(Object.entries(variants))('%s: equals central differences for the input and all parameters', (_, sizes) => {
    const random = new Random(3);
    const store = new ParameterStore(new Random(5));
    const graph = new Graph();
    const channels = ['Fp1', 'O2'];
    const x = graph.input('x', [1, channels.length, 2, 200]);
    const rows = graph.constant(BigInt64Array.from(channels, (name) => BigInt(labramRow(name)!)));
    const { tokens } = labram(graph, store, '', sizes, { x, rows, mask: graph.input('mask', [1, 4, 1]) });
    const weighting = Float32Array.from({ length: 5 * sizes.width }, () => random.normal());
    const loss = sum(multiply(tokens, graph.constant(weighting, tokens.shape)));
    const nodes = [...graph.parameters(), x];
    const names = nodes.map(({ origin }) => ('name' in origin ? origin.name : ''));
    const values: Record<string, Float64Array> = {
      mask: Float64Array.of(0, 1, 0, 0),
      x: Float64Array.from({ length: 800 }, () => random.normal()),
    };
    // Further from zero than training begins, so that nothing is near linear.
    for (const name of store.names()) {
      values[name] = Float64Array.from(store.get(name).data, (value) => value + 0.1 * random.normal());
    }
    const slopes = new Map(evaluate(gradients(loss, nodes), values).map(({ data }, index) => [names[index], data]));
    const groups = grouped(names);
    expect(groups.size).toBe(Object.keys(GROUPS).length - (sizes.layerScale ? 0 : 2));
    for (const [group, members] of groups) {
      const originals = members.map((name) => values[name]);
      // Along each gradient, where its length shows, and across it, where its direction does.
      const directions = members.map((name) => {
        const slope = slopes.get(name)!;
        const length = Math.sqrt(slope.reduce((squares, value) => squares + value ** 2, 0));
        return slope.map((value) => value / length + random.normal() / Math.sqrt(slope.length));
      });
      const expected = members.reduce(
        (total, name, m) => total + slopes.get(name)!.reduce((dot, value, i) => dot + value * directions[m][i], 0),
        0,
      );
      const lossAt = (step: number) => {
        members.forEach((name, m) => {
          values[name] = originals[m].map((value, i) => value + step * directions[m][i]);
        });
        return evaluate([loss], values)[0].data[0];
      };
      const numeric = (lossAt(1e-5) - lossAt(-1e-5)) / 2e-5;
      members.forEach((name, m) => {
        values[name] = originals[m];
      });
      expect(Math.abs(numeric / expected - 1), `${group}: ${numeric} against ${expected}`).toBeLessThan(1e-5);
    }
  });
});
