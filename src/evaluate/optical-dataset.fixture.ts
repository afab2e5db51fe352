/** Runs as an fNIRS cap records them during motor imagery, with a known response, for the tests of this room. */
import type { TargetRun } from '../data/paired-run.js';
import { Random } from '../foundation/index.js';
import type { ScoreSpace, Trial } from '../modalities/index.js';

/** Regions below the channels; two channels in each. */
const PLACES = ['G_precentral', 'S_central', 'G_front_middle'].flatMap((name) =>
  ['L', 'R'].map((hemisphere) => ({ name, hemisphere })),
);
export const KINDS = ['HbO', 'HbR'];
export const CHANNELS = 2 * PLACES.length;
/** Size of the response of sensorimotor channels: opposite the hand, and on its side. */
export const CONTRALATERAL = 1;
export const IPSILATERAL = 0.4;
/** HbR falls where HbO rises. */
export const HBR_SHARE = -0.5;

/** Values in the order of channels, HbO and HbR of each; a region and kind each. */
export function opticalSpace(): ScoreSpace {
  const values = Array.from({ length: 2 * CHANNELS }, (_, value) => value);
  return {
    labels: values.map((value) => 2 * Math.floor(value / 4) + (value % 2)),
    regions: PLACES.flatMap((place) => KINDS.map((kind) => ({ ...place, kind }))),
    kindOf: values.map((value) => value % 2),
    kinds: KINDS,
  };
}

/** Response to a trial, by seconds from its onset: a triangle from 0 to 20 s with its top of 1 at 10 s. */
export function response(seconds: number): number {
  return Math.max(0, 1 - Math.abs(seconds - 10) / 10);
}

export interface OpticalSettings {
  people: number;
  trialsPerHand?: number;
  /** Deviation of white noise at each value. */
  noise?: number;
  seed?: number;
}

/**
 * Runs of left and right trials, one every 40 s, sampled once a second. Two electrodes show, in steps of half a second, what
 * the two hemispheres do; the blood follows their boxcar of 10 s with the response above, so that the truth is known.
 */
export function opticalDataset({ people, trialsPerHand = 5, noise = 0, seed = 1 }: OpticalSettings): TargetRun[] {
  const random = new Random(seed);
  return Array.from({ length: people }, (_, person) => {
    const own = random.fork(person);
    const trials: Trial[] = Array.from({ length: 2 * trialsPerHand }, (_, k) => ({
      onset: 20 + 40 * k,
      duration: 10,
      label: (k + person) % 2 === 0 ? 'left' : 'right',
    }));
    const volumes = 40 * trials.length + 20;
    const step = 0.5;
    const seconds = volumes / step;
    const features = own.fillNormal(new Float32Array(seconds * 2), 0.1);
    const space = opticalSpace();
    const signal = own.fillNormal(new Float32Array(2 * CHANNELS * volumes), noise);
    for (const { onset, label } of trials) {
      for (let s = 0; s < seconds; s++) {
        const since = (s + 0.5) * step - onset;
        if (since < 0 || since >= 10) continue;
        for (const electrode of [0, 1]) {
          features[2 * s + electrode] += opposite(label, electrode === 0 ? 'L' : 'R') ? CONTRALATERAL : IPSILATERAL;
        }
      }
      for (let value = 0; value < 2 * CHANNELS; value++) {
        const { name, hemisphere } = space.regions[space.labels[value]];
        if (name === 'G_front_middle') continue;
        const size = (opposite(label, hemisphere) ? CONTRALATERAL : IPSILATERAL) * (value % 2 === 0 ? 1 : HBR_SHARE);
        for (let v = 0; v < volumes; v++) signal[value * volumes + v] += size * response(v - onset);
      }
    }
    return {
      id: `person${person}`,
      person: `person${person}`,
      task: 'imagery',
      taskStart: 0,
      trials,
      features,
      seconds,
      step,
      electrodes: 2,
      bands: 1,
      signal,
      volumes,
      tr: 1,
      startTime: 0,
      metadata: {},
    };
  });
}

const opposite = (hand: string, hemisphere: string) => (hand === 'left') === (hemisphere === 'R');
