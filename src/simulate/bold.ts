import type { Random } from '../foundation/index.js';
import { slowCourse } from './noise.js';
import type { NoiseWorld } from './world.js';

const NETWORK_MODES = 14;
/** Wavelength scale of the smooth noise maps, mm. */
const MODE_SCALE = 30;

/** What the noise needs to know of the cortex. */
export interface BoldGround {
  /** `[vertex, 3]` mm. */
  midpoints: Float32Array;
  labels: Int16Array;
  regions: number;
  faces: Uint32Array;
}

export interface BoldTiming {
  volumes: number;
  tr: number;
}

/**
 * Noise of a BOLD run in percent, `[vertex, volume]`: a global course from heart
 * and breathing that no EEG shows, smooth network-like courses, regional and
 * local autocorrelated noise, and drift.
 */
export function boldNoise(
  ground: BoldGround,
  { volumes, tr }: BoldTiming,
  random: Random,
  world: NoiseWorld,
): Float32Array {
  const count = ground.labels.length;
  const noise = new Float32Array(count * volumes);
  addMaps(noise, [globalMap(ground, world.global, random.fork('global map'))], (k) =>
    globalCourse(volumes, tr, random.fork(`global ${k}`)),
  );
  const modes = Array.from({ length: NETWORK_MODES }, (_, k) => smoothMap(ground, MODE_SCALE, random.fork(`map ${k}`)));
  for (const mode of modes) for (let v = 0; v < count; v++) mode[v] *= world.network / Math.sqrt(NETWORK_MODES);
  addMaps(noise, modes, (k) => slowCourse(random.fork(`mode ${k}`), volumes, tr, 2.5, 1));
  const drifts = Array.from({ length: 4 }, (_, k) => smoothMap(ground, 60, random.fork(`drift map ${k}`)));
  addMaps(noise, drifts, (k) => driftCourse(k, volumes, world.drift));
  addLocal(noise, ground, { volumes, tr }, world, random.fork('local'));
  return noise;
}

function addMaps(noise: Float32Array, maps: Float32Array[], course: (k: number) => Float32Array): void {
  maps.forEach((map, k) => {
    const values = course(k);
    const volumes = values.length;
    for (let v = 0; v < map.length; v++)
      for (let t = 0, i = v * volumes; t < volumes; t++, i++) noise[i] += map[v] * values[t];
  });
}

function globalMap(ground: BoldGround, level: number, random: Random): Float32Array {
  const map = smoothMap(ground, 40, random);
  for (let v = 0; v < map.length; v++) map[v] = level * Math.max(0.1, 1 + 0.25 * map[v]);
  return map;
}

/** Slow breathing-volume and heart-rate changes, with a quicker aliased part. */
function globalCourse(volumes: number, tr: number, random: Random): Float32Array {
  const slow = slowCourse(random.fork('slow'), volumes, tr, 5, 2);
  const quick = slowCourse(random.fork('quick'), volumes, tr, 0.6, 0);
  for (let t = 0; t < volumes; t++) slow[t] = 0.8 * slow[t] + 0.6 * quick[t];
  return slow;
}

/** Polynomial-like drift: the first cosines of the run. */
function driftCourse(k: number, volumes: number, level: number): Float32Array {
  return Float32Array.from({ length: volumes }, (_, t) => {
    const x = (t + 0.5) / volumes;
    return (level / (1 + k)) * (k === 0 ? 2 * x - 1 : Math.cos(Math.PI * k * x));
  });
}

/** A smooth Gaussian map of unit variance by random Fourier features (Rahimi & Recht 2007). */
function smoothMap(ground: BoldGround, scale: number, random: Random): Float32Array {
  const count = ground.labels.length;
  const map = new Float32Array(count);
  const waves = 24;
  for (let w = 0; w < waves; w++) {
    const [x, y, z] = [random.normal(0, 1 / scale), random.normal(0, 1 / scale), random.normal(0, 1 / scale)];
    const phase = random.uniform(0, 2 * Math.PI);
    for (let v = 0; v < count; v++) {
      const at = 3 * v;
      const turn = x * ground.midpoints[at] + y * ground.midpoints[at + 1] + z * ground.midpoints[at + 2];
      map[v] += Math.sqrt(2 / waves) * Math.cos(turn + phase);
    }
  }
  return map;
}

function addLocal(
  noise: Float32Array,
  ground: BoldGround,
  { volumes, tr }: BoldTiming,
  world: NoiseWorld,
  random: Random,
): void {
  const regional = Array.from({ length: ground.regions }, (_, r) => slowCourse(random.fork(r), volumes, tr, 1.2, 0));
  const thermal = random.fork('thermal');
  const pole = 0.3;
  const kick = world.vertex * Math.sqrt(1 - pole * pole);
  for (let v = 0; v < ground.labels.length; v++) {
    const course = ground.labels[v] >= 0 ? regional[ground.labels[v]] : undefined;
    let value = world.vertex * thermal.normal();
    for (let t = 0, i = v * volumes; t < volumes; t++, i++) {
      noise[i] += value + (course === undefined ? 0 : world.region * course[t]);
      value = pole * value + kick * thermal.normal();
    }
  }
}
