import { describe, expect, it } from 'vitest';
import type { Examples } from '../decode/index.js';
import { Random } from '../foundation/index.js';
import { bandwidth } from './noise.js';
import { REMEDIES, remedyNamed } from './remedies.js';
import type { RemedyTask } from './remedy.js';
import { nearestMembers } from './smote.js';

/** s = (1103515245 s + 12345) mod 2³¹, values s / 2³¹ − ½ in single precision. */
function congruentExamples(count: number, width: number, seed: number): Examples {
  let state = seed;
  const values = Float32Array.from({ length: count * width }, () => {
    state = (Math.imul(1103515245, state) + 12345) & 0x7fffffff;
    return state / 2147483648 - 0.5;
  });
  return { count, width, values };
}

/** Twelve examples of class 0, eight of class 1, of which 40 are missing. */
const training = congruentExamples(20, 3, 5);
const members = [12, 13, 14, 15, 16, 17, 18, 19];
const MISSING = 40;
const task = (more: Partial<RemedyTask> = {}): RemedyTask => ({
  training,
  labels: Array.from({ length: 20 }, (_, i) => (i < 12 ? 0 : 1)),
  shortages: [{ label: 1, members, missing: MISSING, generated: congruentExamples(MISSING, 3, 9) }],
  expected: congruentExamples(20, 3, 11),
  random: new Random(3),
  ...more,
});
const row = ({ values, width }: Examples, i: number) => Array.from(values.subarray(i * width, (i + 1) * width));
const added = (name: string, given = task()) => {
  const { training: all, labels, weights } = remedyNamed(name).apply(given);
  const first = given.training.count;
  return { rows: Array.from({ length: all.count - first }, (_, k) => row(all, first + k)), labels, weights, all };
};

describe('remedies', () => {
  it.each(REMEDIES.map(({ name }) => name))('%s keeps what was measured, and gives each example a label', (name) => {
    const { all, labels, weights } = added(name);
    expect(Array.from(all.values.subarray(0, 60))).toEqual(Array.from(training.values));
    expect(labels).toHaveLength(all.count);
    expect(labels.slice(0, 20)).toEqual(task().labels);
    expect(all.values).toHaveLength(all.count * 3);
    // Whether by number or by weight: 48 of class 1, but where nothing is done.
    const counts = labels.reduce((sum, label, i) => sum + (label === 1 ? (weights?.[i] ?? 1) : 0), 0);
    expect(counts).toBeCloseTo(name === 'none' ? 8 : 48, 9);
    expect(labels.filter((label) => label === 0)).toHaveLength(12);
  });

  it.each(REMEDIES.map(({ name }) => name))('%s gives the same for the same seed, and does without members', (name) => {
    expect(added(name).rows).toEqual(added(name).rows);
    const lacking = added(name, task({ shortages: [{ label: 1, members: [], missing: 5 }], expected: undefined }));
    expect(lacking.rows).toEqual([]);
    expect(lacking.all.values.every(Number.isFinite)).toBe(true);
  });

  it('refuses a name that it has not', () => {
    expect(() => remedyNamed('magic')).toThrow(expect.objectContaining({ code: 'remedy-unknown' }));
  });

  it('oversampling repeats members, each about as often as another', () => {
    const many = added('oversampling', task({ shortages: [{ label: 1, members, missing: 8000 }] }));
    const counts = new Map<string, number>();
    for (const one of many.rows) counts.set(one.join(), (counts.get(one.join()) ?? 0) + 1);
    expect([...counts.keys()].sort()).toEqual(members.map((m) => row(training, m).join()).sort());
    // Binomial of mean 1000 and deviation 30.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(130);
  });

  it('noise spreads as the class does, and by the bandwidth beyond it', () => {
    const count = 20_000;
    const many = added('noise', task({ shortages: [{ label: 1, members, missing: count }] }));
    for (let k = 0; k < 3; k++) {
      const own = members.map((m) => training.values[m * 3 + k]);
      const mean = own.reduce((sum, value) => sum + value / own.length, 0);
      const variance = own.reduce((sum, value) => sum + (value - mean) ** 2 / own.length, 0);
      const found = many.rows.map((one) => one[k]);
      const centre = found.reduce((sum, value) => sum + value / count, 0);
      const spread = found.reduce((sum, value) => sum + (value - centre) ** 2 / count, 0);
      expect(Math.abs(centre - mean)).toBeLessThan(5 * Math.sqrt(variance / count) * 2);
      expect(spread / (variance * (1 + bandwidth(3, 8) ** 2))).toBeCloseTo(1, 1);
    }
  });

  it('generated examples come as they are, or with residuals of whole training examples', () => {
    const given = task();
    const made = given.shortages[0].generated!;
    expect(added('generated').rows).toEqual(Array.from({ length: MISSING }, (_, i) => row(made, i)));
    const residuals = Array.from({ length: 20 }, (_, i) =>
      row(training, i).map((value, k) => value - row(given.expected!, i)[k]),
    );
    for (const [i, one] of added('generated-spread').rows.entries()) {
      const rest = one.map((value, k) => value - row(made, i)[k]);
      expect(residuals.some((own) => own.every((value, k) => Math.abs(value - rest[k]) < 1e-6))).toBe(true);
    }
  });
});

describe('SMOTE', () => {
  /**
   * imbalanced-learn 0.14.2: `sm = SMOTE(k_neighbors=5); sm.fit_resample(X, y); sm.nn_k_.kneighbors(X[y == 1])[1][:, 1:] + 12`
   * with X the congruent numbers above, the last eight of class 1.
   */
  const NEIGHBOURS = [
    [17, 15, 13, 19, 16],
    [17, 12, 19, 15, 14],
    [18, 17, 19, 13, 12],
    [12, 19, 17, 13, 18],
    [17, 13, 12, 15, 18],
    [13, 12, 19, 15, 14],
    [14, 19, 17, 13, 15],
    [17, 15, 18, 12, 14],
  ];

  it('has the neighbours of imbalanced-learn', () => {
    expect(nearestMembers(training, members, 5)).toEqual(NEIGHBOURS);
  });

  it('makes points on segments from a member to one of its neighbours, anywhere on them', () => {
    const used = new Set<string>();
    const parts: number[] = [];
    for (const point of added('smote', task({ shortages: [{ label: 1, members, missing: 2000 }] })).rows) {
      const segments = members.flatMap((from, m) =>
        NEIGHBOURS[m].flatMap((to) => {
          const [a, b] = [row(training, from), row(training, to)];
          const part = (point[0] - a[0]) / (b[0] - a[0]);
          const isOn = point.every((value, k) => Math.abs(value - a[k] - part * (b[k] - a[k])) < 1e-5);
          return isOn && part > -1e-5 && part < 1 + 1e-5 ? [{ name: `${from} ${to}`, part }] : [];
        }),
      );
      expect(segments.length).toBeGreaterThan(0);
      for (const { name } of segments) used.add(name);
      parts.push(segments[0].part);
    }
    expect(used.size).toBe(40);
    const mean = parts.reduce((sum, part) => sum + part / parts.length, 0);
    expect(mean).toBeCloseTo(0.5, 1);
  });

  it('stays within a class whose neighbours of another class are nearer', () => {
    const values = Float32Array.from([0, 0.1, 0.2, 10, 0.05, 10.1]);
    const points: Examples = { count: 6, width: 1, values };
    const given = task({
      training: points,
      labels: [0, 0, 0, 1, 0, 1],
      shortages: [{ label: 1, members: [3, 5], missing: 20 }],
    });
    for (const [value] of added('smote', given).rows) expect(value).toBeGreaterThanOrEqual(10);
  });

  it('repeats a single example', () => {
    const given = task({ shortages: [{ label: 1, members: [15], missing: 3 }] });
    expect(added('smote', given).rows).toEqual([15, 15, 15].map((m) => row(training, m)));
  });
});
