/** The three features of ICLabel together, as its network takes them. */
import type { Activations } from './activations.js';
import { autocorrelationFeature } from './autocorrelation-feature.js';
import { powerFeature } from './power-feature.js';
import { MAP_SIDE, scalpMaps } from './scalp-map.js';

export interface ComponentFeatures {
  components: number;
  /** `[component, 32, 32]`, between −0.99 and 0.99; see `scalpMaps`. */
  maps: Float32Array;
  /** `[component, 100]`; see `powerFeature`. */
  spectra: Float32Array;
  /** `[component, 100]`; see `autocorrelationFeature`. */
  autocorrelations: Float32Array;
}

/** Where components lie and what they do. */
export interface ComponentSignals extends Activations {
  /** `[channel, component]` at average reference. */
  mixing: ArrayLike<number>;
  /** Of the channels: x to the right, y forwards, z up. */
  places: readonly (readonly [number, number, number] | undefined)[];
  /** From which the angles of the scalp maps are taken; the origin by default. */
  centre?: readonly [number, number, number];
}

/** All features are scaled by this, as the network was trained. */
const SCALE = 0.99;

/**
 * Features of every component (Pion-Tonachini, Kreutz-Delgado & Makeig, NeuroImage 198:181, 2019, §2.3).
 *
 * @throws HemocastError `iclabel-places`, `iclabel-rate`, `signal-too-short`
 */
export function componentFeatures(signals: ComponentSignals): ComponentFeatures {
  const { components, mixing, places, centre } = signals;
  const scaled = (values: Float32Array) => values.map((value) => SCALE * value);
  return {
    components,
    maps: scaled(scalpMaps(mixing, components, places, centre)),
    spectra: scaled(powerFeature(signals)),
    autocorrelations: scaled(autocorrelationFeature(signals)),
  };
}

/** Orientations in which the network sees each component. */
export const ORIENTATIONS = 4;

/**
 * Every component four times: as it is, with its sign changed, mirrored, and both. What a component is depends on neither its sign nor the side of the head.
 *
 * @returns features `[orientation, component, …]`
 */
export function inAllOrientations({
  components,
  maps,
  spectra,
  autocorrelations,
}: ComponentFeatures): ComponentFeatures {
  const mirrored = new Float32Array(maps.length);
  for (let at = 0; at < maps.length; at++) {
    const column = at % MAP_SIDE;
    mirrored[at] = maps[at - column + MAP_SIDE - 1 - column];
  }
  const times = (values: Float32Array) => joined(Array.from({ length: ORIENTATIONS }, () => values));
  return {
    components: ORIENTATIONS * components,
    maps: joined([maps, maps.map((value) => -value), mirrored, mirrored.map((value) => -value)]),
    spectra: times(spectra),
    autocorrelations: times(autocorrelations),
  };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(parts.length * parts[0].length);
  parts.forEach((part, k) => {
    result.set(part, k * part.length);
  });
  return result;
}
