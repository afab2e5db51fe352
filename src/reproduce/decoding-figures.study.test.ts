import { describe, expect, it } from 'vitest';
import { CORTEX, filmRun, handRun, LIGHT, restRun, type Strength } from '../decode/planted-run.fixture.js';
import { fig5a } from './fig5a.js';
import { fig5b } from './fig5b.js';
import { fig5c } from './fig5c.js';
import { fig5d } from './fig5d.js';
import type { FigureResult } from './figure.js';
import { FIGURES } from './figures.js';
import { noisyEeg, plantedStudy } from './planted-study.fixture.js';

const names = (count: number, letter = 'p') => Array.from({ length: count }, (_, p) => `${letter}${p}`);

function finding({ findings }: FigureResult, quantity: RegExp) {
  const found = findings.filter((one) => quantity.test(one.quantity));
  expect(found, String(quantity)).toHaveLength(1);
  return found[0];
}

/** What holds for every figure, whatever it found. */
function expectSound({ caption, findings, panels }: FigureResult) {
  expect(caption).not.toMatch(/NaN|undefined|\[object/);
  for (const { value, n, low, high, p, correction, holds } of findings) {
    expect(Number.isFinite(value) && n > 0).toBe(true);
    if (low !== undefined) expect(low).toBeLessThanOrEqual(value + 1e-9);
    if (high !== undefined) expect(high).toBeGreaterThanOrEqual(value - 1e-9);
    if (p !== undefined) expect(correction).toMatch(/^(maximum|Holm) over \d+/);
    if (holds) expect(p).toBeLessThanOrEqual(0.05);
  }
  expect(panels.length).toBeGreaterThan(0);
}

describe('figures 5a and 5b: which film', () => {
  const FILMS = ['filmA', 'filmB', 'filmC'];
  const watched = (people: readonly string[], strength: Strength, day = '') =>
    people.flatMap((person) => FILMS.map((film) => filmRun(person, film, strength, day, 60)));

  it('finds what generated BOLD adds to EEG that has little of it, and what is not in as much EEG', async () => {
    const strength = { eeg: 0.15, signal: 0.8 };
    const data = { space: CORTEX, training: watched(names(4, 't'), strength), unseen: watched(names(8), strength) };
    const result = await fig5b.make(plantedStudy('films', data));
    expectSound(result);
    expect(finding(result, /: generated BOLD$/)).toMatchObject({ holds: true, n: 8 });
    expect(finding(result, /: EEG \+ generated BOLD less EEG$/)).toMatchObject({ holds: true });
    expect(finding(result, /: EEG \+ generated BOLD less EEG in as many features$/)).toMatchObject({ holds: true });
    expect(result.caption).toContain('Gain: EEG + generated BOLD less EEG +');
    expect(result.caption).toContain('neither time since the start');
    const features = (result.details as { features: Record<string, number> }).features;
    expect(features['EEG in as many features']).toBe(features['EEG + generated BOLD']);
  });

  it('claims nothing where there is nothing, and says so first', async () => {
    const none = { eeg: 0, signal: 0 };
    const data = { space: CORTEX, unseen: watched(names(8), none) };
    const result = await fig5b.make(plantedStudy('films', data));
    expectSound(result);
    expect(result.findings.filter(({ holds }) => holds)).toEqual([]);
    expect(result.caption).toMatch(/^Not above chance \(1 in 3\) after correction: EEG /);
    expect(result.caption).not.toMatch(/Above chance over|Gain:/);
  });

  it('finds films within people on another day', async () => {
    const strength = { eeg: 0.4, signal: 0.8 };
    const data = {
      space: CORTEX,
      training: watched(names(6), strength, ' day 1'),
      unseen: watched(names(6), strength, ' day 2'),
    };
    const result = await fig5a.make(plantedStudy('days', data));
    expectSound(result);
    expect(finding(result, /another day: generated BOLD$/)).toMatchObject({ holds: true, n: 6 });
    expect(result.caption).toContain('the same people on another day');
  });

  it('says that nothing can be decoded from one film', async () => {
    const unseen = names(4).map((person) => filmRun(person, 'filmA', { eeg: 1, signal: 1 }));
    const result = await fig5b.make(plantedStudy('films', { space: CORTEX, unseen }));
    expect(result.caption).toMatch(/^Films could not be decoded across people: .*not two films/);
    expect(result.findings).toMatchObject([{ n: 0, holds: false }]);
  });
});

describe('figure 5c: age and BMI', () => {
  const people = (strength: Strength) =>
    names(24).map((person, p) => restRun(person, 20 + ((p * 7) % 50), strength, { bmi: 20 + ((p * 5) % 13) }));

  it('finds age where it shapes connectivity, and not BMI, which nothing shows', async () => {
    const made = people({ eeg: 0, signal: 1 });
    const result = await fig5c.make(
      plantedStudy('films', { space: CORTEX, training: made.slice(0, 4), unseen: made.slice(4) }),
    );
    expectSound(result);
    const measured = finding(result, /^r of age.*: measured BOLD connectivity/);
    expect(measured).toMatchObject({ holds: true, n: 24 });
    expect(measured.planted).toContain('delay 0.008 s');
    // People of the model's training are learned from alone.
    expect(finding(result, /^r of age.*: generated BOLD connectivity/)).toMatchObject({ holds: true, n: 20 });
    expect(finding(result, /^r of BMI.*: measured BOLD connectivity/)).toMatchObject({ holds: false });
    expect(finding(result, /^r of age.*: EEG connectivity/)).toMatchObject({ holds: false });
    expect(result.caption).toMatch(/^Not read off people whom the decoder had not seen: /);
    expect(result.caption).toContain('Read: age from');
  });

  it('finds age in the frequency of alpha', async () => {
    const eeg = (run: Parameters<typeof noisyEeg>[0]) => {
      const frequency = 12 - (run.metadata['age'] as number) / 20;
      return noisyEeg(run, (_, second) => 2 * Math.sin(2 * Math.PI * frequency * second));
    };
    const result = await fig5c.make(
      plantedStudy('films', { space: CORTEX, unseen: people({ eeg: 0, signal: 0 }), eeg }),
    );
    expect(finding(result, /^r of age.*: EEG spectrum$/)).toMatchObject({ holds: true });
    expect(finding(result, /^r of age.*: generated BOLD connectivity/)).toMatchObject({ holds: false });
  });

  it('says where generated BOLD cannot be tested, for want of people whom the model has not seen', async () => {
    const made = people({ eeg: 0, signal: 0 });
    const data = { space: CORTEX, training: made.slice(0, 22), unseen: made.slice(22) };
    const { caption, findings } = await fig5c.make(plantedStudy('films', data));
    expect(caption).toContain('Not tried: age from generated BOLD connectivity (only 2 people');
    expect(findings.filter(({ value }) => Number.isNaN(value))).toHaveLength(4);
  });
});

describe('figure 5d: which hand', () => {
  const runs = (strength: Strength) => names(7).map((person) => handRun(person, strength, 14));

  it('finds hands in light and in voltages, and what light adds', async () => {
    const eeg = (run: Parameters<typeof noisyEeg>[0]) =>
      noisyEeg(run, (channel, second) => {
        const trial = run.trials!.find(({ onset }) => second >= onset && second < onset + 10);
        const isOwn = trial !== undefined && (trial.label === 'left') === channel < 2;
        return (isOwn ? 0.3 : 1) * Math.sin(2 * Math.PI * 12 * second);
      });
    const result = await fig5d.make(
      plantedStudy('imagery', { space: LIGHT, unseen: runs({ eeg: 0, signal: 0.5 }), eeg }),
    );
    expectSound(result);
    expect(finding(result, /accuracy.*: EEG, common spatial patterns$/)).toMatchObject({
      holds: true,
      paper: { value: 0.6 },
    });
    expect(finding(result, /accuracy.*: EEG, tangent space$/)).toMatchObject({ holds: true });
    expect(finding(result, /accuracy.*: measured HbO$/)).toMatchObject({ holds: true, paper: { value: 0.47 } });
    expect(finding(result, /accuracy.*: EEG band power$/)).toMatchObject({ holds: false });
    expect(finding(result, /gain.*: EEG \+ generated HbO and HbR less EEG band power$/)).toMatchObject({ holds: true });
    // Voltages say all: light adds nothing to what decodes them.
    expect(finding(result, /gain.*less EEG, common spatial patterns$/)).toMatchObject({ holds: false });
  });

  it('claims nothing where there is nothing', async () => {
    const result = await fig5d.make(plantedStudy('imagery', { space: LIGHT, unseen: runs({ eeg: 0, signal: 0 }) }));
    expectSound(result);
    expect(result.findings.filter(({ holds }) => holds)).toEqual([]);
    expect(result.caption).toMatch(/^Not above chance/);
  });
});

it('are registered', () => {
  expect(FIGURES.map(({ name }) => name)).toEqual(expect.arrayContaining(['fig5a', 'fig5b', 'fig5c', 'fig5d']));
});
