import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { electrodePosition, montageNames, type Recording } from '../recordings/index.js';
import { DEFAULT_BANDS } from '../signal/index.js';
import { defaultCleaning, NO_PEAK, prepareEeg } from './eeg.js';
import { bandsAbout, defaultIndividualAlpha, individualAlphaAgreements, individualBands } from './individual-bands.js';

const SECONDS = 60;
const RATE = 200;
const SAMPLES = SECONDS * RATE;
const names = montageNames(19);
const preparation = {
  electrodes: names,
  bands: DEFAULT_BANDS,
  cleaning: { ...defaultCleaning, notch: false as const },
};
const individual = { ...preparation, individualAlpha: defaultIndividualAlpha };

/** Noise whose power falls with frequency, and a rhythm that comes and goes every 4 s at some electrodes. */
function recording(frequency: number | undefined, where: (name: string) => boolean): Recording {
  const random = new Random('people');
  const data = new Float32Array(names.length * SAMPLES);
  names.forEach((name, c) => {
    let slow = 0;
    for (let i = 0; i < SAMPLES; i++) {
      const value = random.normal();
      slow = 0.97 * slow + value;
      const second = i / RATE;
      const rhythm =
        4 * (1.2 + Math.sin((2 * Math.PI * second) / 4)) * Math.sin(2 * Math.PI * (frequency ?? 0) * second);
      data[c * SAMPLES + i] = slow + value + (where(name) ? rhythm : 0);
    }
  });
  const channels = names.map((name) => ({
    name,
    type: 'eeg' as const,
    unit: 'µV',
    position: electrodePosition(name),
  }));
  return { channels, sampleRate: RATE, samples: SAMPLES, data, events: [] };
}

const isOccipital = (name: string) => /^(O|P\d|Pz)/.test(name);

describe('bands about an alpha peak', () => {
  it('are the peak ± 2 Hz, between which neighbours end and begin; the others stay', () => {
    expect(bandsAbout(DEFAULT_BANDS, 9.1, { reach: 2 }).map(({ name, low, high }) => [name, low, high])).toEqual([
      ['delta', 1, 4],
      ['theta', 4, 7.1],
      ['alpha', 7.1, 11.1],
      ['beta', 11.1, 30],
      ['gamma', 30, 70],
    ]);
  });

  it('agree with bands that have one alpha, and stay wide enough wherever the peak lies', () => {
    const wrong = (bands: typeof DEFAULT_BANDS, alpha = defaultIndividualAlpha) =>
      individualAlphaAgreements(bands, alpha)
        .filter(([, expected, found]) => expected !== found)
        .map(([field]) => field);
    expect(wrong(DEFAULT_BANDS)).toEqual([]);
    expect(wrong(DEFAULT_BANDS.filter(({ name }) => name !== 'alpha'))).toEqual(['eeg.bands']);
    expect(wrong([...DEFAULT_BANDS, ...DEFAULT_BANDS])).toEqual(['eeg.bands']);
    // Theta would begin at 4 Hz and end at 3.
    expect(wrong(DEFAULT_BANDS, { from: 5, to: 13, reach: 2 })).toEqual(['eeg.individualAlpha']);
  });

  it('are found from the electrodes at the back', () => {
    const pass = { low: 1, high: 75 };
    const at = (where: (name: string) => boolean) =>
      individualBands(recording(10.5, where), DEFAULT_BANDS, defaultIndividualAlpha, pass);
    expect(at(isOccipital).peak).toBeCloseTo(10.5, 0);
    const frontal = at((name) => name.startsWith('F'));
    expect(frontal).toEqual({ bands: DEFAULT_BANDS });
  });
});

describe('EEG features with individual bands', () => {
  const of = (band: string, features: Float32Array, electrode: string) => {
    const at = names.indexOf(electrode) * 5 + DEFAULT_BANDS.findIndex(({ name }) => name === band);
    return Float32Array.from({ length: SECONDS }, (_, s) => features[s * names.length * 5 + at]);
  };
  /** Correlation with the course of the rhythm's amplitude. */
  const followed = (course: Float32Array) =>
    course.reduce((sum, value, s) => sum + value * Math.sin((2 * Math.PI * (s + 0.5)) / 4), 0) /
    (SECONDS * Math.SQRT1_2);

  it('hold a slow alpha in alpha, which the usual bands leave to theta', () => {
    const eeg = () => recording(7.5, isOccipital);
    const usual = prepareEeg(eeg(), { ...preparation, spectra: true });
    const own = prepareEeg(eeg(), { ...individual, spectra: true });
    expect(usual.individual).toBeUndefined();
    expect(own.individual!.peak).toBeCloseTo(7.5, 0);
    expect(own.individual!.bands[2].low).toBeCloseTo(own.individual!.peak! - 2, 9);
    expect(followed(of('theta', usual.features, 'O1'))).toBeGreaterThan(0.6);
    expect(followed(of('alpha', own.features, 'O1'))).toBeGreaterThan(0.6);
    expect(followed(of('alpha', own.features, 'O1'))).toBeGreaterThan(followed(of('alpha', usual.features, 'O1')));
    expect(Math.abs(followed(of('theta', own.features, 'O1')))).toBeLessThan(0.4);
    // Cross-spectra, from which power at the target's places is computed, are of the same bands.
    const pairs = (names.length * (names.length + 1)) / 2;
    const diagonal = names.indexOf('O1') * ((names.indexOf('O1') + 1) / 2) + names.indexOf('O1');
    const alphaAt = (prepared: typeof own, second: number) =>
      prepared.spectra!.read(second, second + 1)[2 * pairs + diagonal];
    for (const second of [9, 21]) expect(alphaAt(own, second)).toBeGreaterThan(2 * alphaAt(usual, second));
  });

  it('are the usual ones where there is no peak, and say so', () => {
    const usual = prepareEeg(
      recording(undefined, () => false),
      preparation,
    );
    const own = prepareEeg(
      recording(undefined, () => false),
      individual,
    );
    expect(own.individual).toEqual({ bands: DEFAULT_BANDS });
    expect(own.features).toEqual(usual.features);
    expect(own.replaced).toContain(NO_PEAK);
    expect(usual.replaced).not.toContain(NO_PEAK);
  });
});

describe('EEG features by wavelets', () => {
  it('are features and cross-spectra of wavelets', () => {
    const eeg = () => recording(10, isOccipital);
    const tapers = prepareEeg(eeg(), { ...preparation, spectra: true });
    const named = prepareEeg(eeg(), { ...preparation, spectra: true, power: 'multitaper' });
    const wavelets = prepareEeg(eeg(), { ...preparation, spectra: true, power: 'wavelet' });
    expect(named.features).toEqual(tapers.features);
    expect(wavelets.features).toHaveLength(tapers.features.length);
    const difference = (a: Float32Array, b: Float32Array) =>
      Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) / a.length);
    expect(difference(wavelets.features, tapers.features)).toBeGreaterThan(0.1);
    const [a, b] = [wavelets, tapers].map(({ spectra }) => spectra!.read(10, 20));
    expect(a).toHaveLength(b.length);
    expect(difference(a, b)).toBeGreaterThan(0);
  });
});
