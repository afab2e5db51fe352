import { describe, expect, it } from 'vitest';
import { Random } from '../../foundation/index.js';
import { labramRow } from '../../modalities/labram-channels.js';
import { HEAD_CENTRE } from '../../preprocess/index.js';
import { type Channel, electrodePosition, type Recording } from '../../recordings/index.js';
import { labramMontage } from './labram-montage.js';

/** actiCAP of BrainProducts with 64 electrodes. */
const ACTICAP = (
  'Fp1 Fz F3 F7 FT9 FC5 FC1 C3 T7 TP9 CP5 CP1 Pz P3 P7 O1 Oz O2 P4 P8 TP10 CP6 CP2 Cz C4 T8 FT10 FC6 FC2 F4 F8 Fp2 ' +
  'AF7 AF3 AFz F1 F5 FT7 FC3 C1 C5 TP7 CP3 P1 P5 PO7 PO3 Iz POz PO4 PO8 P6 P2 CPz CP4 TP8 C6 C2 FC4 FT8 F6 AF8 AF4 F2'
).split(' ');

/** EEG electrodes of the EEG–fNIRS cap of Shin et al. (IEEE Trans. Neural Syst. Rehabil. Eng. 25:1735, 2017). */
const HYBRID_CAP = (
  'F7 AFF5h F3 AFp1 AFp2 AFF6h F4 F8 AFF1h AFF2h Cz Pz FCC5h FCC3h CCP5h CCP3h T7 P7 P3 PPO1h POO1 POO2 PPO2h P4 ' +
  'FCC4h FCC6h CCP4h CCP6h P8 T8'
).split(' ');
const UNKNOWN = HYBRID_CAP.filter((name) => labramRow(name) === undefined);

type Field = (direction: readonly number[]) => number;

function directionOf(name: string): number[] {
  const centred = electrodePosition(name)!.map((value, axis) => value - HEAD_CENTRE[axis]);
  return centred.map((value) => value / Math.hypot(...centred));
}

/** Each field for 20 samples. */
function planted(names: readonly string[], fields: readonly Field[]): Recording {
  const samples = 20 * fields.length;
  const data = new Float32Array(names.length * samples);
  names.forEach((name, c) => {
    const direction = directionOf(name);
    for (let i = 0; i < samples; i++) data[c * samples + i] = fields[Math.floor(i / 20)](direction);
  });
  return { channels: names.map(eeg), sampleRate: 200, samples, data, events: [] };
}

const eeg = (name: string): Channel => ({ name, type: 'eeg', unit: 'µV' });

/** Surface potential of a current dipole in a homogeneous conducting sphere of radius 1, scaled to 10 µV at its largest on the cap. */
function dipole(random: Random, depth: number): Field {
  const unit = () => {
    const v = [random.normal(), random.normal(), random.normal()];
    return v.map((value) => value / Math.hypot(...v));
  };
  const [x, y, z] = unit();
  const place = [x, y, Math.abs(z)].map((value) => value * depth);
  const moment = unit();
  // V = m·∇₀ Σ (2n + 1)/n · r₀ⁿ · Pₙ(cos γ)
  const potential = (r: readonly number[], source: readonly number[]) => {
    const radius = Math.hypot(...source);
    const cosine = source.reduce((sum, value, axis) => sum + value * r[axis], 0) / radius;
    let [before, legendre, sum] = [1, cosine, 0];
    for (let n = 1; n <= 60; n++) {
      sum += ((2 * n + 1) / n) * radius ** n * legendre;
      [before, legendre] = [legendre, ((2 * n + 1) * cosine * legendre - n * before) / (n + 1)];
    }
    return sum;
  };
  const shifted = (sign: number) => place.map((value, axis) => value + sign * 1e-4 * moment[axis]);
  const raw: Field = (r) => (potential(r, shifted(1)) - potential(r, shifted(-1))) / 2e-4;
  const largest = Math.max(...ACTICAP.map((name) => Math.abs(raw(directionOf(name)))));
  return (r) => (10 * raw(r)) / largest;
}

describe('labramMontage', () => {
  it('takes the 64 electrodes of an actiCAP as they are', () => {
    const random = new Random('acticap');
    const recording = planted(ACTICAP, [() => random.normal()]);
    const { recording: result, report } = labramMontage(recording);
    expect(report.dropped).toEqual([]);
    expect(report.channels).toEqual(ACTICAP.map((name) => ({ name, how: 'exact', from: name })));
    expect(result.data).toEqual(recording.data);
  });

  it('keeps 12 of 30 electrodes of an EEG–fNIRS cap, and carries 18 to the nearest places by the field that all measure', () => {
    const random = new Random('fields');
    expect(UNKNOWN).toHaveLength(18);
    const fields = Array.from({ length: 40 }, (_, k) => dipole(random, 0.2 + (0.5 * k) / 39));
    const { recording, report } = labramMontage(planted(HYBRID_CAP, fields));
    expect(report.dropped).toEqual([]);
    expect(report.channels.map(({ from }) => from)).toEqual(HYBRID_CAP);
    const carried = report.channels.filter(({ how }) => how === 'interpolated');
    expect(carried.map(({ from }) => from)).toEqual(UNKNOWN);
    for (const { name, distance } of carried) {
      expect(labramRow(name)).toBeDefined();
      expect(distance).toBeLessThan(28);
    }
    expect(new Set(report.channels.map(({ name }) => labramRow(name))).size).toBe(30);
    const errors = fields.map((field, k) => {
      let error = 0;
      let power = 0;
      report.channels.forEach(({ name, how }, c) => {
        const truth = field(directionOf(name));
        const found = recording.data[c * recording.samples + 20 * k + 7];
        if (how === 'interpolated') {
          error += (found - truth) ** 2;
          power += truth ** 2;
        } else expect(found).toBeCloseTo(truth, 5);
      });
      return Math.sqrt(error / power);
    });
    // Relative error at the 18 together: a tenth for sources within half the radius, and on the whole.
    expect(Math.max(...errors.slice(0, 22))).toBeLessThan(0.1);
    expect([...errors].sort((a, b) => a - b)[20]).toBeLessThan(0.1);
    // A source under the skull, without a skull to smear it, between electrodes 4 cm apart.
    expect(Math.max(...errors)).toBeLessThan(0.5);
  });

  it('keeps pairs of electrodes pairs', () => {
    const { report } = labramMontage(planted(HYBRID_CAP, [() => 1]));
    const names = new Map(report.channels.map(({ from, name }) => [from, name]));
    expect([names.get('AFF1h'), names.get('AFF2h')]).toEqual(['F1', 'F2']);
    const mirrored = (name: string) =>
      name.replace(/\d+/, (digits) => String(Number(digits) + (Number(digits) % 2 ? 1 : -1)));
    for (const [from, name] of names) if (/\d/.test(from)) expect(names.get(mirrored(from))).toBe(mirrored(name));
  });

  it('knows names by case, spelling and age, the recorded name first', () => {
    const names = ['FP1', 'FC5', 'T7', 'T3', 'Cz', 'O1', 'EEG O1-REF', 'A1'];
    const labels = new Map([
      ['FC5', 'Fc5.'],
      ['Cz', 'EEG Cz-LE'],
    ]);
    const { report, recording } = labramMontage(
      {
        ...planted(['Fz'], [() => 1]),
        channels: names.map(eeg),
        samples: 1,
        data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8),
      },
      labels,
    );
    expect(report.channels).toEqual([
      { name: 'Fp1', how: 'exact', from: 'FP1' },
      { name: 'FC5', how: 'alias', from: 'Fc5.' },
      { name: 'T7', how: 'exact', from: 'T7' },
      { name: 'T3', how: 'exact', from: 'T3' },
      { name: 'Cz', how: 'alias', from: 'EEG Cz-LE' },
      { name: 'O1', how: 'exact', from: 'O1' },
      { name: 'A1', how: 'exact', from: 'A1' },
    ]);
    expect(report.dropped).toEqual([{ name: 'EEG O1-REF', reason: 'place taken' }]);
    expect([...recording.data]).toEqual([1, 2, 3, 4, 5, 6, 8]);
  });

  it('takes derivations and sites of its own list, wherever they lie, and says why others are dropped', () => {
    const misc = (name: string, unit = 'µV'): Channel => ({ name, type: 'misc', unit });
    const channels: Channel[] = [
      ...['Fz', 'Cz', 'Pz', 'Oz'].map(eeg),
      misc('FP1-F7'),
      misc('CB1'),
      misc('CB2', 'g'),
      { name: 'HEOG', type: 'eog', unit: 'µV' },
      eeg('E17'),
      { ...eeg('E18'), position: [0, 24, 102] },
      { ...eeg('Nose'), position: [0, 105, -60] },
    ];
    const data = new Float32Array(channels.length).fill(3);
    const { report, recording } = labramMontage({ channels, data, samples: 1, sampleRate: 200, events: [] });
    expect(report.channels.map(({ name, how }) => `${name} ${how}`)).toEqual([
      ...['Fz', 'Cz', 'Pz', 'Oz', 'FP1-F7', 'CB1'].map((name) => `${name} exact`),
      'FCz interpolated',
    ]);
    expect(recording.channels.every(({ type }) => type === 'eeg')).toBe(true);
    expect(recording.data[6]).toBeCloseTo(3, 3);
    expect(report.dropped).toEqual([
      { name: 'CB2', reason: 'not EEG' },
      { name: 'HEOG', reason: 'not EEG' },
      { name: 'E17', reason: 'no known place' },
      { name: 'Nose', reason: 'no free place near' },
    ]);
  });

  it('refuses a recording of which nothing is known', () => {
    const channels = ['E1', 'E2'].map(eeg);
    const empty = { channels, data: new Float32Array(2), samples: 1, sampleRate: 200, events: [] };
    expect(() => labramMontage(empty)).toThrow(expect.objectContaining({ code: 'no-known-channels' }));
  });
});
