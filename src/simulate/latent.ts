import type { Random } from '../foundation/index.js';
import { FILM_FEATURES, filmResponse, NETWORKS, networkOf } from './functional-regions.js';
import { slowCourse } from './noise.js';
import type { PersonTraits } from './person.js';
import { BANDS } from './spectrum.js';

/** Seconds between values of all slow courses. */
export const SLOW_STEP = 0.25;
/** Seconds simulated before a run's first moment, so that haemodynamics have forgotten rest. */
export const LEAD_IN = 40;

/** Strengths of the parts of a region's activation, in units of its standard deviation. */
const FILM_STRENGTH = 0.76;
const NETWORK_STRENGTH = 0.68;
const LOCAL_STRENGTH = 0.22;
/** Time constants of a film's features, seconds. */
const FILM_TEMPO: { slow: number; fast: number } = { slow: 4, fast: 2 };
/** Depth of the envelopes' modulation: an envelope is exp(depth × latent). */
const DEPTH = 0.46;

/** How activation, arousal and the band's own network course move each band. */
const BAND_RESPONSE = [
  { activation: -0.35, arousal: 0.35, own: 0.45 },
  { activation: 0.3, arousal: 0.35, own: 0.45 },
  { activation: -0.95, arousal: 0.9, own: 0.33 },
  { activation: 0.7, arousal: -0.3, own: 0.33 },
  { activation: 1, arousal: -0.42, own: 0.33 },
];

/** What a task adds to the logarithm of the envelopes: per band and region `[step]`, or nothing. */
export type Modulation = readonly (readonly (Float32Array | undefined)[])[];

/** Slow courses of one run, all `[…, step]` at {@link SLOW_STEP} from −{@link LEAD_IN} seconds. */
export interface Latents {
  steps: number;
  /** Amplitude envelopes relative to their resting value, per band `[region, step]`. */
  envelopes: Float32Array[];
  /** Neural drive `[region, step]`: Σ_band weight × (envelope − 1). */
  drive: Float32Array;
  /** `[step]` */
  arousal: Float32Array;
  /** Course that all rhythms and the 1/f background share, where there is one; `[step]`. */
  broadband?: Float32Array;
}

/** Part of each region in the film's features and the networks, the same for everybody. */
export interface FunctionalMap {
  network: Int16Array;
  /** `[region, feature]`, rows scaled to the region's response to films. */
  film: Float32Array;
  /** `[region]` sensitivity to arousal. */
  arousal: Float32Array;
}

/** Derives the functional map from the names of the regions. */
export function functionalMap(names: string[]): FunctionalMap {
  const film = new Float32Array(names.length * FILM_FEATURES.length);
  names.forEach((name, r) => {
    film.set(filmResponse(name), r * FILM_FEATURES.length);
  });
  const network = Int16Array.from(names, networkOf);
  const posterior = (name: string) => /occip|cuneus|calcarine|Lingual|pariet|oc-temp|Angular/.test(name);
  return { network, film, arousal: Float32Array.from(names, (name) => (posterior(name) ? 1.2 : 0.9)) };
}

/**
 * Time courses of a film's features: the same for everybody who watches it, and
 * the same up to any length. Before the film's start they are this person's rest.
 *
 * @param tempo time constants, seconds
 * @returns `[feature, step]` from the film's first moment
 */
export function filmCourses(random: Random, steps: number, tempo = FILM_TEMPO): Float32Array {
  const courses = new Float32Array(FILM_FEATURES.length * steps);
  FILM_FEATURES.forEach((feature, k) => {
    courses.set(slowCourse(random.fork(feature), steps, SLOW_STEP, tempo.slow, tempo.fast), k * steps);
  });
  return courses;
}

/**
 * Draws the slow courses of one run.
 *
 * @param film `[feature, filmSteps]` from {@link filmCourses}
 * @param filmStart step at which the film begins
 * @param modulation what a task does to the bands, in order of `BANDS`
 * @param fluctuation factor on how far the bands wax and wane in a region `[region]`; 1 where absent
 */
export function drawLatents(
  person: PersonTraits,
  map: FunctionalMap,
  film: Float32Array,
  filmStart: number,
  steps: number,
  random: Random,
  modulation?: Modulation,
  fluctuation?: Float32Array,
): Latents {
  const regions = map.network.length;
  const course = (label: string, slow: number, fast: number) =>
    slowCourse(random.fork(label), steps, SLOW_STEP, slow, fast);
  const arousal = course('arousal', 10, 4);
  const networks = NETWORKS.map((name) => course(name, 6, 2.5));
  const own = BANDS.map((band) => NETWORKS.map((name) => course(`${band.name} ${name}`, 5, 2)));
  const envelopes = BANDS.map(() => new Float32Array(regions * steps));
  const drive = new Float32Array(regions * steps);
  const features = FILM_FEATURES.length;
  const filmSteps = film.length / features;
  const activation = new Float32Array(steps);
  for (let r = 0; r < regions; r++) {
    const network = map.network[r];
    const depth = fluctuation === undefined ? DEPTH : DEPTH * fluctuation[r];
    const local = slowCourse(random.fork(`region ${r}`), steps, SLOW_STEP, 4, 1.5);
    const net = networks[network];
    const netStrength = NETWORK_STRENGTH * person.networks[network];
    for (let t = 0; t < steps; t++) activation[t] = netStrength * net[t] + LOCAL_STRENGTH * local[t];
    for (let k = 0; k < features; k++) {
      const strength = FILM_STRENGTH * person.film * map.film[r * features + k];
      const end = Math.min(steps, filmStart + filmSteps);
      for (let t = filmStart; t < end; t++) activation[t] += strength * film[k * filmSteps + t - filmStart];
    }
    BANDS.forEach((band, b) => {
      const response = BAND_RESPONSE[b];
      const weight = person.bandWeights[band.name];
      const ownCourse = own[b][network];
      const arousalStrength = response.arousal * person.arousal * map.arousal[r];
      const envelope = envelopes[b];
      const change = modulation?.[b][r];
      for (let t = 0, i = r * steps; t < steps; t++, i++) {
        const latent = response.activation * activation[t] + arousalStrength * arousal[t] + response.own * ownCourse[t];
        const moved = depth * latent;
        const value = Math.exp(change === undefined ? moved : moved + change[t]);
        envelope[i] = value;
        drive[i] += weight * (value - 1);
      }
    });
  }
  return { steps, envelopes, drive, arousal };
}
