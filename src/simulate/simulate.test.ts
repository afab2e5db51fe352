import { beforeAll, describe, expect, it } from 'vitest';
import { embeddedTemplate, regionMeans, type Template } from '../cortex/index.js';
import { crossCorrelation, pearson, welch } from '../signal/index.js';
import { checkSimulation, type SimulationSettings } from './settings.js';
import { prepareSimulation, type SimulatedPerson, simulatePerson } from './simulate.js';

let template: Template;
beforeAll(() => {
  template = embeddedTemplate();
});

function person(given: Partial<SimulationSettings>, index = 0): SimulatedPerson {
  const settings = checkSimulation({ minutes: 2, films: 1, montage: 19, seed: 4, ...given });
  return simulatePerson(settings, index, prepareSimulation(settings, template));
}

function root(values: ArrayLike<number>): number {
  let [sum, square] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    sum += values[i];
    square += values[i] ** 2;
  }
  return Math.sqrt(square / values.length - (sum / values.length) ** 2);
}

describe('simulated person', () => {
  let both: SimulatedPerson;
  beforeAll(() => {
    both = person({ modalities: ['bold', 'fnirs'] });
  });

  it('comes out the same again, with any number of people and any modality', () => {
    const again = person({ people: 3 });
    expect(again.runs[0].eeg.data).toEqual(both.runs[0].eeg.data);
    expect(again.runs[0].bold.data).toEqual(both.runs[0].bold.data);
    expect([again.age, again.bmi, again.sex]).toEqual([both.age, both.bmi, both.sex]);
  });

  it('differs with the seed and from other people', () => {
    const [first] = both.runs;
    for (const other of [person({ seed: 5, minutes: 0.6 }), person({ minutes: 0.6 }, 1)]) {
      const data = other.runs[0].eeg.data.subarray(0, 9000);
      expect(Math.abs(pearson(data, first.eeg.data.subarray(0, 9000)))).toBeLessThan(0.5);
      expect(other.age === both.age && other.bmi === both.bmi).toBe(false);
    }
  });

  it('has shapes, finite values and events on the clock of the recording', () => {
    const [{ eeg, bold, truth, task, filmStart = Number.NaN }] = both.runs;
    expect([task, eeg.samples, eeg.channels.length, bold.volumes]).toEqual(['filmA', 30000, 19, 57]);
    expect([eeg.data.length, bold.data.length, truth.cleanBold.length]).toEqual([19 * 30000, 5124 * 57, 5124 * 57]);
    expect(truth.drive.length).toBe(148 * 120);
    for (const values of [eeg.data, bold.data, truth.cleanBold, truth.drive])
      expect(values.every(Number.isFinite)).toBe(true);
    expect(eeg.events[0]).toEqual({ onset: filmStart, duration: 120 - filmStart, label: 'filmA' });
    expect(eeg.events.every(({ onset }) => onset >= 0 && onset < 120)).toBe(true);
  });

  it('has EEG of a usual size with an alpha peak at the back, near the planted frequency', () => {
    const [{ eeg }] = both.runs;
    const course = (name: string) => {
      const c = eeg.channels.findIndex((channel) => channel.name === name);
      return eeg.data.subarray(c * eeg.samples, (c + 1) * eeg.samples);
    };
    for (const { name } of eeg.channels) {
      expect(root(course(name))).toBeGreaterThan(6);
      expect(root(course(name))).toBeLessThan(45);
    }
    const { frequencies, density } = welch(course('O1'), eeg.sampleRate, { segmentSeconds: 4 });
    const alpha = [...frequencies.keys()].filter((k) => frequencies[k] >= 7 && frequencies[k] <= 14);
    const peak = alpha.reduce((best, k) => (density[k] > density[best] ? k : best));
    expect(Math.abs(frequencies[peak] - both.traits.alphaFrequency)).toBeLessThan(1);
    const at = (hertz: number) => density[Math.round(hertz * 4)];
    expect(density[peak]).toBeGreaterThan(3 * Math.sqrt(at(5.5) * at(15)));
    expect(at(3)).toBeGreaterThan(10 * at(35));
    expect(at(50)).toBeGreaterThan(3 * at(47));
  });

  it('adds noise to a clean BOLD that does not depend on it', () => {
    const strong = person({ signalToNoise: 2 });
    const [a, b] = [both.runs[0], strong.runs[0]];
    expect(b.truth.cleanBold).toEqual(a.truth.cleanBold);
    for (let i = 0; i < a.bold.data.length; i += 997)
      expect(b.bold.data[i] - a.bold.data[i]).toBeCloseTo(a.truth.cleanBold[i], 4);
    const clean = regionMeans(template, a.truth.cleanBold, 57);
    expect(root(clean)).toBeGreaterThan(0.3);
    expect(root(clean)).toBeLessThan(2);
  });

  it('has no drive on the medial wall', () => {
    const [{ truth }] = both.runs;
    template.labels.forEach((label, v) => {
      const flat = truth.cleanBold.subarray(v * 57, (v + 1) * 57).every((value) => value === 0);
      expect(flat).toBe(label < 0);
    });
  });

  it('states the delay between drive and BOLD that a cross-correlation finds', () => {
    const long = person({ minutes: 4, tr: 0.5 }).runs[0];
    const { volumes } = long.bold;
    const clean = regionMeans(template, long.truth.cleanBold, volumes);
    let [sum, count] = [0, 0];
    for (let r = 0; r < 148; r += 3) {
      const bold = clean.subarray(r * volumes, (r + 1) * volumes);
      // The drive is a mean over each second, so its value stands at the half second.
      const drive = Float32Array.from({ length: volumes }, (_, t) => {
        const place = Math.min(long.truth.seconds - 1.001, Math.max(0, t * 0.5 - 0.5));
        const i = r * long.truth.seconds + Math.floor(place);
        return long.truth.drive[i] + (place % 1) * (long.truth.drive[i + 1] - long.truth.drive[i]);
      });
      const lags = crossCorrelation(drive, bold, 24);
      const best = lags.reduce((top, value, k) => (value > lags[top] ? k : top), 0);
      sum += (best - 24) * 0.5;
      count++;
    }
    expect(Math.abs(Math.abs(sum / count) - long.truth.delaySeconds)).toBeLessThan(0.5);
    expect(long.truth.delaySeconds).toBeGreaterThan(3.5);
    expect(long.truth.delaySeconds).toBeLessThan(8);
  });

  it('weakens and delays the coupling of patients in their altered regions alone', () => {
    const groups = [{ name: 'patient', alteredRegions: ['G_cuneus'], couplingFactor: 0.3, extraDelay: 1 }];
    const patient = person({ groups, minutes: 0.6 });
    const well = person({ minutes: 0.6 });
    expect(patient.group).toBe('patient');
    template.regions.forEach(({ name }, r) => {
      const altered = name === 'G_cuneus';
      expect(patient.coupling.efficacy[r] / well.coupling.efficacy[r]).toBeCloseTo(altered ? 0.3 : 1, 5);
      expect(patient.coupling.delays[r] - well.coupling.delays[r]).toBeCloseTo(altered ? 1 : 0, 5);
    });
  });

  it('has HbO and HbR that oppose each other, and light that dims with them', () => {
    const fnirs = both.runs[0].fnirs;
    if (fnirs === undefined) throw new Error('no fNIRS');
    const { samples, probe } = fnirs;
    const row = (values: Float32Array, c: number) => values.subarray(c * samples, (c + 1) * samples);
    probe.channels.forEach((channel, c) => {
      const [hbo, hbr] = [row(fnirs.hbo, c), row(fnirs.hbr, c)];
      expect(pearson(hbo, hbr)).toBeLessThan(-0.6);
      expect(root(hbo)).toBeGreaterThan(root(hbr));
      expect(root(hbo)).toBeGreaterThan(0.5);
      expect(root(hbo)).toBeLessThan(12);
      for (const w of [0, 1]) {
        const light = row(fnirs.intensity, 2 * c + w);
        expect(light.every((value) => value > 0)).toBe(true);
        expect(root(light) / light[0]).toBeLessThan(0.1);
      }
      expect(channel.distance).toBe(channel.short ? 8 : 30);
    });
  });
});

describe('groups', () => {
  it('draws shares by person and counts by order, whatever the number of people', () => {
    const groups = [{ name: 'control' }, { name: 'patient', share: 0.4 }, { name: 'pilot', people: 2 }];
    const settings = checkSimulation({ groups, minutes: 0.5, films: 1, montage: 19 });
    const context = { ...prepareSimulation(settings, template), films: [] };
    const names = Array.from({ length: 200 }, (_, i) => simulatePerson(settings, i, context).group);
    expect(names.slice(0, 2)).toEqual(['pilot', 'pilot']);
    expect(names.slice(2)).not.toContain('pilot');
    const patients = names.filter((name) => name === 'patient').length;
    expect(patients).toBeGreaterThan(55);
    expect(patients).toBeLessThan(105);
  });
});
