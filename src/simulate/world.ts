/** What sets the two worlds of the simulator apart: one that tests can win in minutes, and one as hard as published recordings. */
import { BANDS, type BandName } from './spectrum.js';

/** `easy`: strong, slow, few-dimensional rhythms; `published`: slow band power as real EEG has it. */
export const DIFFICULTIES = ['easy', 'published'] as const;
export type Difficulty = (typeof DIFFICULTIES)[number];

/** Rhythms and background of the EEG. */
export interface EegWorld {
  /** Root mean square over the cap of each band's oscillations at rest, µV, in order of `BANDS`. */
  amplitude: readonly number[];
  /** Full width at half power of each band's carriers, Hz. */
  width: readonly number[];
  /** Spread over regions of a carrier's frequency, as a part of it. */
  regionalSpread: number;
  /** Root mean square of the 1/f background, µV. */
  background: number;
  /** First-order noises that sum to the background's slope: corner frequency in Hz, and part of the background. */
  slope: readonly (readonly [corner: number, part: number])[];
  /** How the background waxes and wanes with the broadband course and in each of its parts, in the logarithm of its amplitude; in `easy` it is steady. */
  waxing?: { broadband: number; own: number };
}

/** Spread of the blood's response over regions and people. */
export interface BloodWorld {
  /** Response of the vasodilatory signal to one unit of drive, set for a clean BOLD of about 0.8 % (standard deviation). */
  efficacy: number;
  /** Seconds: over regions in all people alike, over regions of one person, and over people. */
  delay: { shared: number; own: number; person: number };
  /** Standard deviations of the logarithm. */
  coupling: { shared: number; own: number };
  transit: { shared: number; own: number; person: number };
}

/** Standard deviations of the parts of BOLD noise, percent. */
export interface NoiseWorld {
  global: number;
  network: number;
  region: number;
  vertex: number;
  drift: number;
}

export interface World {
  eeg: EegWorld;
  blood: BloodWorld;
  noise: NoiseWorld;
}

const easy: World = {
  eeg: {
    amplitude: [4, 3, 5, 3.1, 1.3],
    width: BANDS.map(({ width }) => width),
    regionalSpread: 0.03,
    background: 5,
    slope: [
      [0.3, 1],
      [1.2, 0.55],
      [5, 0.27],
      [20, 0.13],
    ],
  },
  blood: {
    efficacy: 0.0312,
    delay: { shared: 0.35, own: 0.15, person: 0 },
    coupling: { shared: 0.25, own: 0.1 },
    transit: { shared: 0.08, own: 0.05, person: 0 },
  },
  noise: { global: 0.49, network: 0.38, region: 0.29, vertex: 0.45, drift: 0.6 },
};

/**
 * Calibrated by `scripts/calibrate-simulator.ts` to EEGMAT and EEGMMIDB. The haemodynamic response peaks up to a second sooner or later
 * between people, and less so between regions of one person (Handwerker et al. 2004, NeuroImage 21). Gamma is weak at the scalp: what is
 * measured from 30 Hz on is mostly muscle and noise (Whitham et al. 2007, Clin. Neurophysiol. 118).
 */
const published: World = {
  eeg: {
    amplitude: [3.4, 3.3, 4.4, 2.6, 0.35],
    width: [2, 2.4, 1.4, 9, 26],
    regionalSpread: 0.06,
    background: 6,
    slope: easy.eeg.slope,
    waxing: { broadband: 0.13, own: 0.13 },
  },
  blood: {
    efficacy: 0.095,
    delay: { shared: 0.45, own: 0.3, person: 0.45 },
    coupling: { shared: 0.25, own: 0.15 },
    transit: { shared: 0.1, own: 0.08, person: 0.12 },
  },
  noise: easy.noise,
};

/** The constants of a world. */
export const WORLDS: Readonly<Record<Difficulty, World>> = { easy, published };

/** Frequency of each band's carriers in one person, Hz, in order of `BANDS`. */
export function carrierPeaks(person: {
  alphaFrequency: number;
  carriers?: Readonly<Record<BandName, number>>;
}): number[] {
  const { alphaFrequency, carriers } = person;
  return BANDS.map(({ name, peak }) => carriers?.[name] ?? (name === 'alpha' ? alphaFrequency : peak));
}
