/** Eighteen people who calculate and rest by turns: what their EEG and BOLD show of it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { embeddedTemplate, regionMeans, type Template } from '../cortex/index.js';
import { crossCorrelation, logBandPower } from '../signal/index.js';
import { checkSimulation, type SimulationSettings } from './settings.js';
import { prepareSimulation, type SimulatedPerson, type SimulatedRun, simulatePerson } from './simulate.js';

let template: Template;
beforeAll(() => {
  template = embeddedTemplate();
});

function people(given: Partial<SimulationSettings>, count = 1): SimulatedPerson[] {
  const settings = checkSimulation({ montage: 19, sampleRate: 160, tr: 2, seed: 'dev-1', ...given });
  const context = prepareSimulation(settings, template);
  return Array.from({ length: count }, (_, index) => simulatePerson(settings, index, context));
}

/** Mean log power `[second]` of one band over channels. */
function course({ eeg }: SimulatedRun, band: number, names = eeg.channels.map(({ name }) => name)): Float64Array {
  const { features, seconds } = logBandPower(eeg.data, eeg.channels.length, eeg.samples, eeg.sampleRate);
  const result = new Float64Array(seconds);
  eeg.channels.forEach(({ name }, c) => {
    if (!names.includes(name)) return;
    for (let s = 0; s < seconds; s++) result[s] += features[(s * eeg.channels.length + c) * 5 + band] / names.length;
  });
  return result;
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe('arithmetic', () => {
  const settings = { task: 'arithmetic', runs: 1, trials: 2 } as const;
  let all: SimulatedPerson[];
  beforeAll(() => {
    all = people({ ...settings, tr: 5 }, 18);
  });

  it('names its blocks, which cover the run', () => {
    const { events, samples, sampleRate } = all[0].runs[0].eeg;
    expect(events.map(({ label }) => label)).toEqual([...Array(2).fill(['rest', 'arithmetic']).flat(), 'rest']);
    expect(events.every(({ onset, duration }, i) => onset === 30 * i && duration === 30)).toBe(true);
    expect(samples / sampleRate).toBe(150);
  });

  it('lowers the share of alpha in most of 18 people, as in EEGMAT', () => {
    const falls = all.filter(({ runs: [run] }) => {
      const share = Array.from(course(run, 2), (alpha, s) => ({ alpha: Math.exp(alpha), s }));
      const total = [0, 1, 3, 4].map((band) => course(run, band));
      const inside = (name: string) =>
        mean(
          share
            .filter(({ s }) => (s % 60 >= 32 && s % 60 < 58) === (name === 'arithmetic') && s % 30 >= 2 && s % 30 < 28)
            .map(({ alpha, s }) => alpha / (alpha + total.reduce((sum, power) => sum + Math.exp(power[s]), 0))),
        );
      return inside('arithmetic') < inside('rest');
    }).length;
    expect(falls).toBeGreaterThanOrEqual(12);
    expect(falls).toBeLessThanOrEqual(18);
  });

  it('moves clean BOLD of the fronto-parietal network with the blocks', () => {
    const scores = all.map(({ runs: [{ truth, bold }] }) => {
      const rows = regionMeans(template, truth.cleanBold, bold.volumes);
      const works = template.regions.flatMap(({ name }, r) =>
        /G_parietal_sup|S_intrapariet|G_front_middle/.test(name) ? [r] : [],
      );
      const signal = Float32Array.from({ length: bold.volumes }, (_, t) =>
        mean(works.map((r) => rows[r * bold.volumes + t])),
      );
      const box = Float32Array.from({ length: bold.volumes }, (_, t) => Number((t * bold.tr) % 60 >= 35));
      return Math.max(...crossCorrelation(box, signal, 1));
    });
    expect(mean(scores)).toBeGreaterThan(0.3);
  });
});
