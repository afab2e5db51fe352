/**
 * Slow courses in the world of published recordings. Unlike in `easy` (`latent.ts`), band power waxes and wanes little and quickly, each
 * region has courses of its own in every band, the bands share a common course, and a region's drive is its own sum of bands.
 */
import type { Random } from '../foundation/index.js';
import { VIGILANCE_SHARE } from './band-coupling.js';
import { FILM_FEATURES, NETWORKS } from './functional-regions.js';
import { type FunctionalMap, type Latents, type Modulation, SLOW_STEP } from './latent.js';
import { slowCourse } from './noise.js';
import type { PersonTraits } from './person.js';
import { BANDS } from './spectrum.js';

/** Time constants of slow courses, seconds: the longer and the shorter one of `slowCourse`. */
const TEMPO = {
  arousal: [3, 1.2],
  network: [2.5, 1],
  broadband: [1.5, 0.6],
  own: [1.2, 0.5],
  local: [2, 0.7],
} as const;
/** As {@link TEMPO}, of a film's features. */
export const PUBLISHED_FILM_TEMPO = { slow: 2.5, fast: 1 } as const;

/** Strengths of the parts of a region's activation, in units of its standard deviation. */
const FILM_STRENGTH = 0.72;
const NETWORK_STRENGTH = 0.6;
const LOCAL_STRENGTH = 0.45;

/**
 * How far each part moves the logarithm of a band's amplitude: activation, arousal, a course that all bands and regions share, the band's
 * own course of each network, and the band's own course of each region.
 */
const BAND_RESPONSE = [
  { activation: -0.06, arousal: 0.06, broadband: 0.02, own: 0.08, local: 0.12 },
  { activation: 0.16, arousal: -0.03, broadband: -0.02, own: 0.16, local: 0.22 },
  { activation: -0.2, arousal: 0.14, broadband: 0.16, own: 0.09, local: 0.18 },
  { activation: 0.1, arousal: -0.04, broadband: 0.08, own: 0.06, local: 0.1 },
  { activation: 0.26, arousal: -0.13, broadband: 0.04, own: 0.06, local: 0.12 },
] as const;

/** Who and what a run is drawn for. */
export interface PublishedRun {
  person: PersonTraits;
  /** `[region]` per band, see `drawBandCoupling`. */
  weights: readonly Float32Array[];
  map: FunctionalMap;
  /** `[feature, filmSteps]` from `filmCourses` */
  film: Float32Array;
  /** Step at which the film begins. */
  filmStart: number;
  steps: number;
  /** What a task does to the bands, in order of `BANDS`. */
  modulation?: Modulation;
  /** Factor on how far the bands wax and wane in a region `[region]`; 1 where absent. */
  fluctuation?: Float32Array;
}

/** Draws the slow courses of one run. */
export function drawPublishedLatents(run: PublishedRun, random: Random): Latents {
  const { person, weights, map, steps, modulation, fluctuation } = run;
  const regions = map.network.length;
  const course = (label: string, tempo: keyof typeof TEMPO) =>
    slowCourse(random.fork(label), steps, SLOW_STEP, TEMPO[tempo][0], TEMPO[tempo][1]);
  const arousal = course('arousal', 'arousal');
  const broadband = course('broadband', 'broadband');
  const networks = NETWORKS.map((name) => course(name, 'network'));
  const own = BANDS.map((band) => NETWORKS.map((name) => course(`${band.name} ${name}`, 'own')));
  // Alpha's weight against that of an alert person.
  const vigilance = arousal.map((value) => 1 - VIGILANCE_SHARE * value);
  const envelopes = BANDS.map(() => new Float32Array(regions * steps));
  const drive = new Float32Array(regions * steps);
  for (let r = 0; r < regions; r++) {
    const depth = fluctuation?.[r] ?? 1;
    const activation = activationOf(run, r, networks[map.network[r]], course(`region ${r}`, 'local'));
    BANDS.forEach(({ name }, b) => {
      const response = BAND_RESPONSE[b];
      const ownCourse = own[b][map.network[r]];
      const local = course(`${name} region ${r}`, 'local');
      const arousalStrength = response.arousal * person.arousal * map.arousal[r];
      const change = modulation?.[b][r];
      for (let t = 0, i = r * steps; t < steps; t++, i++) {
        const latent =
          response.activation * activation[t] +
          arousalStrength * arousal[t] +
          response.broadband * broadband[t] +
          response.own * ownCourse[t] +
          response.local * local[t];
        const moved = depth * latent;
        const value = Math.exp(change === undefined ? moved : moved + change[t]);
        envelopes[b][i] = value;
        drive[i] += weights[b][r] * (name === 'alpha' ? vigilance[t] : 1) * (value - 1);
      }
    });
  }
  return { steps, envelopes, drive, arousal, broadband };
}

/** Network, local course and film of one region, `[step]`. */
function activationOf(run: PublishedRun, r: number, network: Float32Array, local: Float32Array): Float32Array {
  const { person, map, film, filmStart, steps } = run;
  const features = FILM_FEATURES.length;
  const filmSteps = film.length / features;
  const networkStrength = NETWORK_STRENGTH * person.networks[map.network[r]];
  const activation = network.map((value, t) => networkStrength * value + LOCAL_STRENGTH * local[t]);
  const end = Math.min(steps, filmStart + filmSteps);
  for (let k = 0; k < features; k++) {
    const strength = FILM_STRENGTH * person.film * map.film[r * features + k];
    for (let t = filmStart; t < end; t++) activation[t] += strength * film[k * filmSteps + t - filmStart];
  }
  return activation;
}
