import { describe, expect, it } from 'vitest';
import { embeddedTemplate, nearestCortex } from '../cortex/index.js';
import { Random } from '../foundation/index.js';
import { channelPoints, channelSpace, describeChannels, placeChannels } from './channel-layout.js';
import type { TargetSeries } from './modality.js';

type Point = readonly [number, number, number];

const KINDS = ['HbO', 'HbR'] as const;
const TARGET = { name: 'fnirs', unit: 'z', kinds: KINDS };
const VOLUMES = 4;

/** A recording of channels by name, each kind of noise of its own. */
function recording(channels: Record<string, Point>, scale?: number, kinds: readonly string[] = KINDS): TargetSeries {
  const rows = Object.entries(channels).flatMap(([name, position]) => kinds.map((kind) => ({ name, kind, position })));
  return {
    data: new Random(JSON.stringify(channels)).fillNormal(new Float32Array(rows.length * VOLUMES)),
    volumes: VOLUMES,
    tr: 1,
    startTime: 0,
    channels: rows,
    ...(scale !== undefined && { scale: new Float32Array(rows.length).fill(scale) }),
  };
}

const row = (data: Float32Array, i: number) => [...data.subarray(i * VOLUMES, (i + 1) * VOLUMES)];

describe('points of a model', () => {
  it('join channels of different people by place, whatever they are called, in the mean of their places', () => {
    const points = channelPoints([
      recording({ S1_D1: [-60, 0, 60], S2_D2: [60, 0, 60] }),
      recording({ Ch7: [62, 4, 60], Ch3: [-60, 6, 60] }),
      recording({ lone: [0, 80, 40] }),
    ]);
    expect(points.map(({ name, position }) => [name, ...position])).toEqual([
      ['S1_D1', -60, 3, 60],
      ['S2_D2', 61, 2, 60],
      ['lone', 0, 80, 40],
    ]);
  });

  it('keep two channels of one recording apart, however near, also where only one was known before', () => {
    const near: Record<string, Point> = { A: [0, 80, 40], B: [0, 84, 40] };
    expect(channelPoints([recording(near)]).map(({ name }) => name)).toEqual(['A', 'B']);
    const points = channelPoints([recording({ X: [0, 83, 40] }), recording(near)]);
    expect(points.map(({ name, position }) => [name, ...position])).toEqual([
      ['X', 0, 83.5, 40],
      ['A', 0, 80, 40],
    ]);
  });

  it('of different montages have names of their own', () => {
    const points = channelPoints([recording({ S1_D1: [-60, 0, 60] }), recording({ S1_D1: [60, 0, 60] })]);
    expect(points.map(({ name }) => name)).toEqual(['S1_D1', 'S1_D1 (2)']);
  });

  it('describe a target: a point a channel with its kinds, on the cortex, in the median unit', () => {
    const template = embeddedTemplate();
    const train = [
      recording({ A: [-60, 0, 60] }, 1),
      recording({ A: [-60, 0, 60] }, 5),
      recording({ A: [-60, 0, 60] }, 2),
      recording({ B: [60, 0, 60] }, 8),
    ];
    const description = describeChannels(TARGET, train, template);
    expect(description).toMatchObject({
      values: 4,
      size: 2,
      members: [
        [0, 1],
        [2, 3],
      ],
      tr: 1,
      scale: [2, 2, 8, 8],
    });
    expect(description.channels?.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'A HbO',
      'A HbR',
      'B HbO',
      'B HbR',
    ]);
    const [left] = nearestCortex(template, [[-60, 0, 60]]);
    description.places[0].forEach((value, axis) => {
      expect(value).toBeCloseTo(left.position[axis], 3);
    });
    expect(left.distance).toBeLessThan(30);
    // A person whose HbR of B was flat does not say its unit: that of the kind counts.
    const partial = describeChannels(TARGET, [train[1], recording({ B: [60, 0, 60] }, 8, ['HbO'])], template);
    expect(partial.scale).toEqual([5, 5, 8, 5]);
  });

  it('need a channel', () => {
    expect(() => describeChannels(TARGET, [recording({})], embeddedTemplate())).toThrow(
      expect.objectContaining({ code: 'no-target-channels' }),
    );
  });
});

describe('a recording at the points of a model', () => {
  const template = embeddedTemplate();
  const montage: Record<string, Point> = { A: [-60, 0, 60], B: [-50, 20, 60], C: [60, 0, 60] };
  const description = describeChannels(TARGET, [recording(montage)], template);

  it('has its rows where its channels are, in any order and within a centimetre', () => {
    const own = recording({ c: [64, 3, 62], b: [-52, 20, 60], a: [-60, -9, 60] });
    const { signal, present } = placeChannels(own, description);
    expect(present).toBeUndefined();
    for (const [value, from] of [4, 5, 2, 3, 0, 1].entries()) expect(row(signal, value)).toEqual(row(own.data, from));
  });

  it('is filled by a Gaussian mean of its other channels of the kind where it has none, and says so', () => {
    const own = recording({ A: [-60, 0, 60], C: [60, 0, 60], D: [-50, 35, 60] });
    const { signal, present } = placeChannels(own, description);
    expect([...present!]).toEqual([1, 1, 0, 0, 1, 1]);
    const weight = (place: Point) => {
      const [x, y, z] = montage.B;
      return Math.exp(-((place[0] - x) ** 2 + (place[1] - y) ** 2 + (place[2] - z) ** 2) / (2 * 20 ** 2));
    };
    const weights = own.channels!.map(({ position }) => weight(position));
    for (const kind of [0, 1]) {
      const rows = [kind, 2 + kind, 4 + kind];
      const total = rows.reduce((sum, i) => sum + weights[i], 0);
      for (let k = 0; k < VOLUMES; k++) {
        const mean = rows.reduce((sum, i) => sum + weights[i] * own.data[i * VOLUMES + k], 0) / total;
        expect(signal[(2 + kind) * VOLUMES + k]).toBeCloseTo(mean, 5);
      }
    }
  });

  it('gives each point one channel, the nearest', () => {
    const own = recording({ far: [-60, 6, 60], near: [-60, 1, 60] }, undefined, ['HbO']);
    const { signal, present } = placeChannels(own, description);
    expect(row(signal, 0)).toEqual(row(own.data, 1));
    expect([...present!]).toEqual([1, 0, 0, 0, 0, 0]);
    // No HbR anywhere: nothing is made up.
    expect(row(signal, 1)).toEqual([0, 0, 0, 0]);
  });
});

it('scores every channel, in regions of one kind and hemisphere', () => {
  const template = embeddedTemplate();
  // Two over the left motor cortex, one over the right, one over the forehead.
  const places: Record<string, Point> = { L1: [-55, -10, 70], L2: [-55, -10.5, 70], R: [55, -10, 70], F: [0, 90, 20] };
  const description = describeChannels(TARGET, [recording(places)], template);
  const { labels, regions, kinds, kindOf, places: mm } = channelSpace(description, KINDS, template);
  expect(kinds).toEqual(['HbO', 'HbR']);
  expect(Array.from(kindOf!)).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
  expect([...mm!.subarray(0, 6)]).toEqual([-55, -10, 70, -55, -10, 70]);
  const of = (value: number) => regions[labels[value]];
  for (let value = 0; value < 8; value++) expect(of(value).kind).toBe(KINDS[value % 2]);
  expect(labels[0]).toBe(labels[2]);
  expect(labels[0]).not.toBe(labels[1]);
  expect(of(0).hemisphere).not.toBe(of(4).hemisphere);
  expect(of(0).name).toMatch(/central/);
  expect(of(6).name).toMatch(/front/);
  expect(regions).toHaveLength(new Set(Array.from(labels)).size);
});
