/** Every way through the shared state that the bench scores, and its variants without a part of it. */

import { Random } from '../src/foundation/index.js';
import type { JointlyTrained } from '../src/train/joint/fit-joint.js';

/** What is given of a run, and what is asked for. */
export interface Way {
  name: string;
  target: 'bold' | 'fnirs';
  source: boolean;
  /** What was measured besides: a whole modality, or every other channel of fNIRS, of which the others are asked for. */
  observed?: 'bold' | 'fnirs' | 'half';
  /** The observation is taken from another time of the run. */
  shifted?: boolean;
  /** Which fit of the shared state; the first where absent. */
  fit?: string;
}

export const EEG_BOLD = 'EEG → BOLD';
export const EEG_FNIRS = 'EEG → fNIRS';
export const BOTH_BOLD = 'EEG + fNIRS → BOLD';
export const FNIRS_BOLD = 'fNIRS → BOLD';
const HALF = 'EEG + half of fNIRS → the other half';
const EEG_HALF = 'EEG → the other half of fNIRS';
const PLACES = 'by places';
const RANDOM_PLACES = 'by random places';
const ONE_KIND = 'by places, HbO and HbR alike';

/** Fits of the shared state: from runs that have both modalities, and from places alone, as where no run has both. */
export const FITS: Readonly<Record<string, (trained: readonly JointlyTrained[]) => readonly JointlyTrained[]>> = {
  'from runs': (trained) => trained,
  [PLACES]: apart,
  [RANDOM_PLACES]: (trained) => apart(trained).map(withRandomPlaces),
  [ONE_KIND]: (trained) =>
    apart(trained).map((one) => ({
      ...one,
      ...(one.followsBold && { followsBold: { ...one.followsBold, HbR: one.followsBold['HbO'] } }),
    })),
};

export const WAYS: readonly Way[] = [
  { name: EEG_BOLD, target: 'bold', source: true },
  { name: BOTH_BOLD, target: 'bold', source: true, observed: 'fnirs' },
  { name: FNIRS_BOLD, target: 'bold', source: false, observed: 'fnirs' },
  { name: `${FNIRS_BOLD}, shifted`, target: 'bold', source: false, observed: 'fnirs', shifted: true },
  { name: `${BOTH_BOLD}, ${PLACES}`, target: 'bold', source: true, observed: 'fnirs', fit: PLACES },
  { name: `${BOTH_BOLD}, ${RANDOM_PLACES}`, target: 'bold', source: true, observed: 'fnirs', fit: RANDOM_PLACES },
  { name: `${BOTH_BOLD}, ${ONE_KIND}`, target: 'bold', source: true, observed: 'fnirs', fit: ONE_KIND },
  { name: EEG_FNIRS, target: 'fnirs', source: true },
  { name: 'EEG + BOLD → fNIRS', target: 'fnirs', source: true, observed: 'bold' },
  { name: 'BOLD → fNIRS', target: 'fnirs', source: false, observed: 'bold' },
  { name: 'BOLD → fNIRS, shifted', target: 'fnirs', source: false, observed: 'bold', shifted: true },
  { name: EEG_HALF, target: 'fnirs', source: true },
  { name: HALF, target: 'fnirs', source: true, observed: 'half' },
];

/** Ways whose scores are over the half of fNIRS that is not given. */
export function isOfHalf({ name }: Way): boolean {
  return name === HALF || name === EEG_HALF;
}

export const DIFFERENCES: readonly { of: string; against: string; least?: number }[] = [
  { of: BOTH_BOLD, against: EEG_BOLD, least: 0 },
  { of: FNIRS_BOLD, against: `${FNIRS_BOLD}, shifted`, least: 0 },
  { of: FNIRS_BOLD, against: EEG_BOLD },
  { of: `${BOTH_BOLD}, ${PLACES}`, against: EEG_BOLD, least: 0 },
  { of: `${BOTH_BOLD}, ${PLACES}`, against: `${BOTH_BOLD}, ${RANDOM_PLACES}` },
  { of: `${BOTH_BOLD}, ${PLACES}`, against: `${BOTH_BOLD}, ${ONE_KIND}` },
  { of: 'EEG + BOLD → fNIRS', against: EEG_FNIRS },
  { of: 'BOLD → fNIRS', against: 'BOLD → fNIRS, shifted', least: 0 },
  { of: HALF, against: EEG_HALF, least: 0 },
];

/** As though every modality were measured in other people: no run has two. */
function apart(trained: readonly JointlyTrained[]): JointlyTrained[] {
  return trained.map((one, i) => ({
    ...one,
    crossFitted: one.crossFitted.map((entry) => ({ ...entry, run: { ...entry.run, id: `${i} ${entry.run.id}` } })),
  }));
}

/** Channels at the places of others. */
function withRandomPlaces(one: JointlyTrained): JointlyTrained {
  if (one.followsBold === undefined) return one;
  const { configuration } = one;
  const random = new Random('random places');
  const places = configuration.target.places
    .map((place) => ({ place, key: random.uniform() }))
    .sort((a, b) => a.key - b.key)
    .map(({ place }) => place);
  return { ...one, configuration: { ...configuration, target: { ...configuration.target, places } } };
}
