import { describe, expect, it } from 'vitest';
import type { TargetRun } from '../../data/index.js';
import { Random } from '../../foundation/index.js';
import type { ModelConfiguration } from '../../models/index.js';
import { ParameterStore } from '../../tensor/index.js';
import { fitJoint, type JointlyTrained } from './fit-joint.js';
import { StateMoments } from './state-moments.js';

const PEOPLE = 12;
const SECONDS = 400;
/** Noise of a value beside its mode. */
const REST = 0.1;
/** How much of a channel follows the cortex beneath it. */
const SHARED = 0.8;
/** Of the variance of cortex and channels, what the source explains. */
const EXPLAINED = 0.5;
const PLACES = [
  [-40, 0, 40],
  [40, 0, 40],
];

/** Modes are values: one patch or channel a place, two vertices or kinds each, of which the second is the negative of the first. */
function model(name: string, channels: boolean): Pick<JointlyTrained, 'configuration' | 'store'> {
  const kinds = ['HbO', 'HbR'];
  const target = {
    name,
    values: 4,
    places: PLACES,
    members: [
      [0, 1],
      [2, 3],
    ],
    size: 2,
    ...(channels && {
      channels: PLACES.flatMap((position, i) => kinds.map((kind) => ({ name: `channel ${i}`, kind, position }))),
    }),
  };
  const store = new ParameterStore();
  store.set('unpatcher.weight', [2, 1, 2], Float32Array.from([1, -1, 1, -1]));
  store.set('modes.back', [2, 2], Float32Array.from([1, 0, 0, 1]));
  return { configuration: { target, network: { modes: 2, components: 1 } } as unknown as ModelConfiguration, store };
}

/** Slow noise of unit variance once a second: nothing near the Nyquist frequency of two seconds. */
function slow(random: Random): Float64Array {
  const white = Float64Array.from({ length: SECONDS + 24 }, () => random.normal());
  const course = Float64Array.from({ length: SECONDS }, (_, t) => {
    let sum = 0;
    for (let k = -12; k <= 12; k++) sum += Math.exp((-k * k) / 18) * white[t + 12 + k];
    return sum;
  });
  const size = Math.sqrt(course.reduce((sum, value) => sum + value * value, 0) / SECONDS);
  return course.map((value) => value / size);
}

/** Runs of cortex every two seconds and of channels every second; the source knows half of the cortex's variance, and of the channels what follows that. */
function planted(together: boolean): JointlyTrained[] {
  const cortex: JointlyTrained['crossFitted'][number][] = [];
  const light: JointlyTrained['crossFitted'][number][] = [];
  for (let person = 0; person < PEOPLE; person++) {
    const random = new Random(`person ${person}`);
    const known = PLACES.map(() => slow(random));
    const unknown = PLACES.map(() => slow(random));
    const own = PLACES.map(() => slow(random));
    const truth = (place: number, t: number) =>
      Math.sqrt(EXPLAINED) * known[place][t] + Math.sqrt(1 - EXPLAINED) * unknown[place][t];
    const seen = (place: number, t: number) => SHARED * truth(place, t) + Math.sqrt(1 - SHARED ** 2) * own[place][t];
    const run = (name: string, tr: number, of: typeof truth, share: number) => {
      const volumes = SECONDS / tr;
      const signal = new Float32Array(4 * volumes);
      const modes = new Float32Array(volumes * 2);
      const mean = new Float32Array(volumes * 2);
      for (let k = 0; k < volumes; k++) {
        for (let place = 0; place < 2; place++) {
          modes[k * 2 + place] = of(place, k * tr);
          mean[k * 2 + place] = share * Math.sqrt(EXPLAINED) * known[place][k * tr];
          for (let i = 0; i < 2; i++) {
            signal[(2 * place + i) * volumes + k] =
              (i === 0 ? 1 : -1) * modes[k * 2 + place] + random.normal(0, Math.sqrt(REST));
          }
        }
      }
      const id = together ? `${person}` : `${person} ${name}`;
      return {
        run: { id, person: `${person}`, signal, volumes, tr, startTime: 0 } as unknown as TargetRun,
        modes,
        mean,
      };
    };
    cortex.push(run('cortex', 2, truth, 1));
    light.push(run('light', 1, seen, SHARED));
  }
  return [
    { ...model('bold', false), crossFitted: cortex },
    { ...model('fnirs', true), crossFitted: light, followsBold: { HbO: SHARED, HbR: -SHARED } },
  ];
}

describe('fitting what modalities share', () => {
  it('finds the covariances that were planted, with the source and without it', async () => {
    const { configuration, store } = await fitJoint(planted(true), PLACES);
    expect(configuration.between).toEqual([{ of: 'fnirs', and: 'bold', from: 'runs', runs: PEOPLE }]);
    const prior = store.get('state.prior').data;
    const left = store.get('state.left').data;
    for (let i = 0; i < 2; i++) {
      expect(prior[i * 5]).toBeCloseTo(1, 1);
      expect(Math.abs(prior[(i + 2) * 4 + i] - SHARED)).toBeLessThan(0.08);
      expect(Math.abs(left[i * 5] - (1 - EXPLAINED))).toBeLessThan(0.08);
      expect(Math.abs(left[(i + 2) * 4 + i] - SHARED * (1 - EXPLAINED))).toBeLessThan(0.08);
    }
    // What is apart stays apart.
    expect(Math.abs(prior[2 * 4 + 1])).toBeLessThan(0.15);
    store.get('rest.bold').data.forEach((value) => {
      expect(Math.abs(value - REST)).toBeLessThan(0.02);
    });
  });

  it('has the same of places where nobody was measured with both, sign and size by kind', async () => {
    const { configuration, store } = await fitJoint(planted(false), PLACES);
    expect(configuration.between).toEqual([{ of: 'fnirs', and: 'bold', from: 'places', runs: 0 }]);
    const prior = store.get('state.prior').data;
    // A patch holds a vertex and its negative here: its mean is silent, and a channel over it has nothing to follow.
    expect(Math.abs(prior[2 * 4])).toBeLessThan(1e-6);
    const whole = planted(false);
    whole[0].store.set('unpatcher.weight', [2, 1, 2], Float32Array.from([1, 1, 1, 1]));
    const followed = (await fitJoint(whole, PLACES)).store.get('state.prior').data;
    expect(Math.abs(followed[2 * 4] - SHARED)).toBeLessThan(0.05);
    expect(Math.abs(followed[3 * 4 + 1] - SHARED)).toBeLessThan(0.05);
  });

  it('trusts observations that repeat and not those that do not', async () => {
    const { store } = await fitJoint(planted(true), PLACES);
    const noisy = planted(true);
    const random = new Random('noise');
    for (const { run } of noisy[1].crossFitted)
      run.signal.forEach((value, i) => {
        run.signal[i] = value + random.normal(0, 3);
      });
    const trusted = store.get('state.noise').data;
    const less = (await fitJoint(noisy, PLACES)).store.get('state.noise').data;
    expect(trusted[2]).toBeLessThan(1);
    // Noise of the values themselves is known as what the modes leave out; what is chosen beside it must not fall.
    expect(less[2]).toBeGreaterThanOrEqual(trusted[2]);
  });
});

it('leaves a person out exactly', () => {
  const runs = planted(true)[0].crossFitted;
  const all = new StateMoments([{ offset: 0, modes: 2, runs }]);
  const without = new StateMoments([{ offset: 0, modes: 2, runs: runs.filter(({ run }) => run.person !== '3') }]);
  const expected = without.covariances().left;
  all.covariances('3').left.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i], 10);
  });
});
