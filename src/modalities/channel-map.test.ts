import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { autoregression, drawAutoregressive, pearson } from '../signal/index.js';
import { mapChannels } from './channel-map.js';
import type { GeneratedSeries, TargetChannel, TargetDescription } from './modality.js';

type Point = [number, number, number];

const KINDS = ['HbO', 'HbR'];
const VOLUMES = 5;

/** A square grid of 25 points, 20 mm apart. */
const GRID: Point[] = Array.from({ length: 25 }, (_, i) => [20 * (i % 5), 20 * Math.floor(i / 5), 90]);

const channel = (name: string, position: Point): TargetChannel => ({ name, position });

function model(points: readonly Point[]): TargetDescription {
  const channels = points.flatMap((position, i) => KINDS.map((kind) => ({ name: `P${i}`, kind, position })));
  return {
    name: 'fnirs',
    unit: 'z',
    values: channels.length,
    tr: 1,
    places: points.map((point) => [...point]),
    members: points.map((_, i) => [2 * i, 2 * i + 1]),
    size: 2,
    source: 'test',
    channels,
    scale: channels.map((_, value) => 1 + value / 10),
  };
}

/** @param value and deviation at a point, of a kind, at a moment */
function generated(
  points: readonly Point[],
  value: (point: Point, kind: number, k: number) => number,
  deviation: (index: number) => number = () => 0.5,
): GeneratedSeries {
  const fill = (at: (i: number, kind: number, k: number) => number) =>
    Float32Array.from({ length: points.length * 2 * VOLUMES }, (_, j) => {
      const row = Math.floor(j / VOLUMES);
      return at(row >> 1, row % 2, j % VOLUMES);
    });
  return {
    mean: fill((i, kind, k) => value(points[i], kind, k)),
    deviation: fill((i) => deviation(i)),
    volumes: VOLUMES,
    tr: 1,
    startTime: 12.3,
  };
}

describe('channels carried over from the points of a model', () => {
  it('have the numbers of a point that they lie at, in any order', () => {
    const random = new Random('map');
    const series = generated(
      GRID,
      () => random.normal(),
      (i) => 0.3 + i / 50,
    );
    const order = GRID.map((_, i) => (i * 7) % GRID.length);
    const { kept, weights, remarks } = mapChannels(
      order.map((i) => channel(`C${i}`, GRID[i])),
      model(GRID),
    );
    const found = weights.apply(series, new Random('probe'));
    expect(remarks).toEqual([]);
    expect(kept).toHaveLength(GRID.length);
    expect(found).toMatchObject({ volumes: VOLUMES, tr: 1, startTime: 12.3 });
    order.forEach((i, c) => {
      const rows = (data: Float32Array, at: number) => [...data.subarray(at * 2 * VOLUMES, (at + 1) * 2 * VOLUMES)];
      expect(rows(found.mean, c)).toEqual(rows(series.mean, i));
      expect(rows(found.deviation, c)).toEqual(rows(series.deviation, i));
      expect(weights.scaleOf(2 * c + 1)).toBeCloseTo(1 + (2 * i + 1) / 10, 6);
    });
  });

  it('follow a planted linear field between the points, each kind and moment its own', () => {
    const field = ([x, y]: Point, kind: number, k: number) => 1 + (kind === 0 ? x : -y) / 40 + k / 10;
    const between: Point[] = [
      [30, 30, 90],
      [50, 40, 90],
      [35, 52, 90],
    ];
    const { weights } = mapChannels(
      between.map((place, i) => channel(`B${i}`, place)),
      model(GRID),
    );
    const { mean } = weights.apply(generated(GRID, field), new Random('probe'));
    between.forEach((place, c) => {
      for (const kind of [0, 1]) {
        for (let k = 0; k < VOLUMES; k++) {
          expect(Math.abs(mean[(2 * c + kind) * VOLUMES + k] - field(place, kind, k))).toBeLessThan(0.06);
        }
      }
    });
  });

  it('are the more doubtful the farther they are, up to the prior, while the mean falls to that of nothing known', () => {
    const away = [0, 5, 10, 20, 30, 40];
    const { weights, kept } = mapChannels(
      away.map((d) => channel(`${d}`, [0, 0, 90 + d])),
      model(GRID),
    );
    const { mean, deviation } = weights.apply(
      generated(GRID, () => 1),
      new Random('probe'),
    );
    expect(kept).toHaveLength(away.length);
    const at = (data: Float32Array) => away.map((_, c) => data[2 * c * VOLUMES]);
    const [doubts, means] = [at(deviation), at(mean)];
    expect(doubts[0]).toBe(0.5);
    for (let c = 1; c < away.length; c++) {
      expect(doubts[c]).toBeGreaterThan(doubts[c - 1]);
      expect(means[c]).toBeLessThan(means[c - 1] + 1e-3);
    }
    expect(doubts[5]).toBeGreaterThan(0.85);
    expect(doubts[5]).toBeLessThanOrEqual(1);
    expect(means[5]).toBeLessThan(0.7);
  });

  it('have samples that depart from the mean as the points’ do, as widely as is stated there', () => {
    const random = new Random('sample');
    const field = generated(GRID, ([x], kind, k) => (kind === 0 ? x / 40 : 1) + k / 10);
    const series = { ...field, samples: [field.mean.map((value) => value + 0.5 * random.normal()), field.mean] };
    const { weights } = mapChannels([channel('at', GRID[7]), channel('away', [30, 30, 110])], model(GRID));
    const { mean, deviation, samples } = weights.apply(series, new Random('probe'));
    const departure = (at: number, of: Float32Array) =>
      Array.from({ length: VOLUMES }, (_, k) => of[at * VOLUMES + k] - mean[at * VOLUMES + k]);
    const size = (values: readonly number[]) => Math.hypot(...values);
    for (const row of [0, 1, 2, 3]) {
      const stated = Array.from({ length: VOLUMES }, (_, k) => deviation[row * VOLUMES + k]);
      expect(size(departure(row, samples![0]))).toBeCloseTo(size(stated), 4);
    }
    // What does not depart at the points does not at one of them, and away from them by what they do not tell.
    expect(samples![1].subarray(0, 2 * VOLUMES)).toEqual(mean.subarray(0, 2 * VOLUMES));
    for (const row of [2, 3]) expect(size(departure(row, samples![1]))).toBeGreaterThan(0);
    // At a point it is the point's own, but for its size.
    const own = Array.from({ length: VOLUMES }, (_, k) => {
      const from = 2 * 7 * VOLUMES + k;
      return series.samples[0][from] - series.mean[from];
    });
    const found = departure(0, samples![0]);
    const product = own.reduce((sum, value, k) => sum + value * found[k], 0);
    expect(product / size(own) / size(found)).toBeCloseTo(1, 4);
  });

  it('have samples that are no more alike than Matérn’s field of one point is there, in its tempo and between its kinds', () => {
    const long = 20_000;
    const description = model([[0, 0, 0]]);
    const away = [0, 30, -30, 34].map((x, i) => channel(`${i}`, [x, 0, 0]));
    const { weights } = mapChannels(away, description);
    // Courses of unit variance and lag-1 correlation .8, of which HbR goes against HbO by .6.
    const random = new Random('field');
    const process = autoregression([0.8]);
    const [one, other] = [1, 2].map(() => drawAutoregressive(process, new Float32Array(long), random));
    const sample = new Float32Array(2 * long);
    one.forEach((value, k) => {
      sample[k] = value;
      sample[long + k] = -0.6 * value + 0.8 * other[k];
    });
    const series = {
      mean: new Float32Array(2 * long),
      deviation: new Float32Array(2 * long).fill(1),
      samples: [sample],
    };
    const { samples } = weights.apply({ ...series, volumes: long, tr: 1, startTime: 0 }, new Random('probe'));
    const course = (c: number, kind: number) => samples![0].subarray((2 * c + kind) * long, (2 * c + kind + 1) * long);
    const rho = (apart: number) => (1 + (Math.sqrt(3) * apart) / 45) * Math.exp((-Math.sqrt(3) * apart) / 45);
    const places = [0, 30, -30, 34];
    for (const kind of [0, 1]) {
      for (let a = 0; a < 4; a++) {
        for (let b = 0; b < a; b++) {
          const found = pearson(course(a, kind), course(b, kind));
          expect(Math.abs(found - rho(Math.abs(places[a] - places[b])))).toBeLessThan(0.05);
        }
      }
    }
    for (let c = 0; c < 4; c++) {
      expect(Math.abs(pearson(course(c, 0).subarray(1), course(c, 0).subarray(0, long - 1)) - 0.8)).toBeLessThan(0.03);
      expect(Math.abs(pearson(course(c, 0), course(c, 1)) + 0.6)).toBeLessThan(0.04);
    }
  });

  it('of one point follow Matérn’s correlation', () => {
    const { weights } = mapChannels([channel('A', [15, 0, 0])], model([[0, 0, 0]]));
    const { mean, deviation } = weights.apply(
      generated([[0, 0, 0]], () => 2),
      new Random('probe'),
    );
    const x = (Math.sqrt(3) * 15) / 45;
    const rho = (1 + x) * Math.exp(-x);
    expect(mean[0]).toBeCloseTo(2 * rho, 3);
    expect(deviation[0]).toBeCloseTo(Math.sqrt(0.25 * rho ** 2 + 1 - rho ** 2), 3);
  });

  it('are never surer than the nearest point', () => {
    const random = new Random('doubt');
    const deviations = GRID.map(() => random.uniform(0.1, 1.3));
    const places = Array.from({ length: 60 }, (): Point => [random.uniform(0, 80), random.uniform(0, 80), 90]);
    const { weights } = mapChannels(
      places.map((place, i) => channel(`${i}`, place)),
      model(GRID),
    );
    const { deviation } = weights.apply(
      generated(
        GRID,
        () => 0,
        (i) => deviations[i],
      ),
      random,
    );
    places.forEach((place, c) => {
      const apart = GRID.map((point) => Math.hypot(point[0] - place[0], point[1] - place[1]));
      const nearest = apart.indexOf(Math.min(...apart));
      expect(deviation[2 * c * VOLUMES]).toBeGreaterThanOrEqual(Math.fround(deviations[nearest]));
      expect(weights.scaleOf(2 * c)).toBeGreaterThan(0);
    });
  });

  it('farther than 40 mm from every point are left out and named, those in between are named', () => {
    const places = [channel('at', [0, 0, 90]), channel('off', [-30, 0, 90]), channel('away', [-41, 0, 90])];
    const { kept, remarks } = mapChannels(places, model(GRID));
    expect(kept.map(({ name }) => name)).toEqual(['at', 'off']);
    expect(remarks).toHaveLength(2);
    expect(remarks[0]).toMatch(/farther than 40 mm.*: away$/);
    expect(remarks[1]).toMatch(/interpolated.*: off$/);
  });

  it('of points that share one place take their mean', () => {
    const twice: Point[] = [
      [0, 0, 0],
      [0, 0, 0],
      [60, 0, 0],
    ];
    const series = generated(twice, () => 0);
    series.mean.set([1, 1, 1, 1, 1], 0);
    series.mean.set([3, 3, 3, 3, 3], 2 * VOLUMES);
    const { weights } = mapChannels([channel('A', [1, 0, 0])], model(twice));
    expect(weights.apply(series, new Random('probe')).mean[0]).toBeCloseTo(2, 1);
  });
});
