import type { Template } from '../cortex/index.js';
import type { Random } from '../foundation/index.js';
import type { BloodResponse, Sensitivity } from './haemodynamics.js';
import { electrodePlaces, type Head } from './head.js';
import { SLOW_STEP } from './latent.js';
import { slowCourse } from './noise.js';
import type { PersonTraits } from './person.js';

/** Wavelengths in nm with the molar extinction of HbO and HbR in 1/(cm·M), decadic (Prahl 1999, after Gratzer and Kollias). */
export const WAVELENGTHS = [
  { nanometres: 760, hbo: 586, hbr: 1548.52, pathlength: 6.2 },
  { nanometres: 850, hbo: 1058, hbr: 691.32, pathlength: 5.2 },
] as const;

/** Sampling rate of the optical recording, Hz. */
export const FNIRS_RATE = 10;
const LONG_DISTANCE = 30;
const SHORT_DISTANCE = 8;
/** Haemoglobin of grey matter at rest, µM, and the part of it that is deoxygenated (the balloon's E₀). */
const TOTAL_HAEMOGLOBIN = 80;
const DEOXY_PART = 0.34;
/** Part of the light's path that lies in cortex: long and short channels (Strangman et al. 2014). */
export const CORTEX_PART = 0.12;
/** Part of that which the light of a short channel sees. */
const SHORT_PART = 0.03;
/** Shot and sensor noise, as a part of the light. */
const LIGHT_NOISE = 0.0015;
/** Blood of the scalp that every channel sees, µM of HbO over the whole path: Mayer waves, breathing, pulse, slow change. */
const MAYER = 0.22;
const BREATHING = 0.09;
const PULSE = 0.16;
const SLOW = 0.22;

/** From a source at a 10-10 place to a detector on the way to the neighbouring place. */
const PAIRS: [string, string][] = [
  ['F3', 'F1'],
  ['F4', 'F2'],
  ['F7', 'F5'],
  ['F8', 'F6'],
  ['FC3', 'FC1'],
  ['FC4', 'FC2'],
  ['C3', 'C1'],
  ['C4', 'C2'],
  ['C5', 'T7'],
  ['C6', 'T8'],
  ['CP3', 'CP1'],
  ['CP4', 'CP2'],
  ['P3', 'P1'],
  ['P4', 'P2'],
  ['P7', 'P5'],
  ['P8', 'P6'],
  ['O1', 'PO3'],
  ['O2', 'PO4'],
  ['Oz', 'POz'],
  ['AFz', 'Fpz'],
];

export interface FnirsChannel {
  /** Of its places: `C5CP5`, `F3-F1`, `F3-short`. */
  name: string;
  /** Index into sources and detectors, from 0. */
  source: number;
  detector: number;
  short: boolean;
  /** mm between source and detector. */
  distance: number;
}

export interface Probe {
  /** Spread of the channels' noise over channels and people, in the logarithm; 0 = all alike. */
  noiseSpread: number;
  sourceNames: string[];
  detectorNames: string[];
  /** `[source, 3]` and `[detector, 3]` mm. */
  sources: Float32Array;
  detectors: Float32Array;
  channels: FnirsChannel[];
  /** Cortex under each channel; weights sum to 1. */
  sensitivity: Sensitivity[];
}

export interface FnirsRun {
  probe: Probe;
  /** Hz. */
  sampleRate: number;
  samples: number;
  /** Raw light intensity, `[channel × wavelength, sample]`: all wavelengths of channel 0, then of channel 1 …; arbitrary units. */
  intensity: Float32Array;
  /** True concentration changes in the cortex under each channel, µM of cortex, `[channel, sample]`. */
  hbo: Float32Array;
  hbr: Float32Array;
}

/** Sources at 10-10 places, each with a long channel of 30 mm and a short one of 8 mm. */
export function fnirsProbe(head: Head, template: Template): Probe {
  const places = electrodePlaces(PAIRS.flat());
  const sources = new Float32Array(PAIRS.length * 3);
  const detectors = new Float32Array(PAIRS.length * 6);
  const channels: FnirsChannel[] = [];
  const sensitivity: Sensitivity[] = [];
  const detectorNames: string[] = [];
  PAIRS.forEach(([from, to], i) => {
    const a = places.subarray(6 * i, 6 * i + 3);
    const b = places.subarray(6 * i + 3, 6 * i + 6);
    const length = Math.hypot(b[0] - a[0], b[1] - a[1], b[2] - a[2]);
    sources.set(a, 3 * i);
    [LONG_DISTANCE, SHORT_DISTANCE].forEach((distance, k) => {
      const towards = k === 0 ? distance / length : -distance / length;
      const place = [0, 1, 2].map((c) => a[c] + towards * (b[c] - a[c]));
      detectors.set(place, 3 * (2 * i + k));
      const name = k === 0 ? `${from}-${to}` : `${from}-short`;
      detectorNames.push(name);
      channels.push({ name, source: i, detector: 2 * i + k, short: k === 1, distance });
      const middle = place.map((p, c) => (p + a[c]) / 2);
      sensitivity.push(cortexUnder(head, template, middle));
    });
  });
  const sourceNames = PAIRS.map(([from]) => from);
  return { noiseSpread: 0, sourceNames, detectorNames, sources, detectors, channels, sensitivity };
}

/** Labelled vertices under a point of the scalp, weighted by a Gaussian of 12 mm around the nearest. */
export function cortexUnder(head: Head, template: Template, point: number[]): Sensitivity {
  const distance = (v: number, to: ArrayLike<number>) =>
    Math.hypot(...[0, 1, 2].map((k) => head.midpoints[3 * v + k] - to[k]));
  const labelled = Array.from(template.labels.keys()).filter((v) => template.labels[v] >= 0);
  const nearest = labelled.reduce((best, v) => (distance(v, point) < distance(best, point) ? v : best), labelled[0]);
  const centre = head.midpoints.subarray(3 * nearest, 3 * nearest + 3);
  const vertices = labelled.filter((v) => distance(v, centre) < 24);
  const weights = vertices.map((v) => Math.exp(-((distance(v, centre) / 12) ** 2) / 2));
  const total = weights.reduce((sum, w) => sum + w, 0);
  return { vertices: Uint32Array.from(vertices), weights: Float32Array.from(weights, (w) => w / total) };
}

/** Haemoglobin of the cortex, µM above rest, from its blood volume and deoxyhaemoglobin, both relative and less rest. */
export function haemoglobinChange(volume: number, deoxy: number): { hbo: number; hbr: number } {
  const hbr = DEOXY_PART * TOTAL_HAEMOGLOBIN * deoxy;
  return { hbo: TOTAL_HAEMOGLOBIN * volume - hbr, hbr };
}

/** Part of a channel's path of light that lies in cortex: what the recording shows of a change there. */
export function cortexPart({ short }: FnirsChannel): number {
  return (short ? SHORT_PART : 1) * CORTEX_PART;
}

/**
 * Raw light intensities of one run: the balloon's blood under each channel and
 * the scalp's own rhythms, by the modified Beer–Lambert law (Delpy et al. 1988)
 * `I = I₀·exp(−ln 10 · d · DPF · Σ ε·Δc)`.
 *
 * @param evoked the scalp's response to the task, µM of HbO over the whole path, `[sample]`
 */
export function simulateFnirs(
  probe: Probe,
  blood: BloodResponse,
  duration: number,
  person: PersonTraits,
  random: Random,
  evoked?: Float32Array,
): FnirsRun {
  const samples = Math.floor(duration * FNIRS_RATE);
  const count = probe.channels.length;
  const run: FnirsRun = {
    probe,
    sampleRate: FNIRS_RATE,
    samples,
    intensity: new Float32Array(count * WAVELENGTHS.length * samples),
    hbo: new Float32Array(count * samples),
    hbr: new Float32Array(count * samples),
  };
  const scalp = scalpBlood(samples, person, random.fork('scalp'));
  evoked?.forEach((value, t) => {
    scalp.hbo[t] += value;
  });
  probe.channels.forEach((channel, c) => {
    const fork = random.fork(c);
    const gain = Math.exp(fork.normal(0, 0.25));
    const seen = cortexPart(channel);
    const noise = LIGHT_NOISE * Math.exp(fork.fork('noise').normal(0, probe.noiseSpread));
    const base = WAVELENGTHS.map(() => (channel.short ? 4 : 0.6) * Math.exp(fork.normal(0, 0.5)));
    const drift = slowCourse(fork, samples, 1 / FNIRS_RATE, 40, 10);
    for (let t = 0; t < samples; t++) {
      const place = t / FNIRS_RATE / SLOW_STEP;
      const step = Math.min(blood.steps - 2, Math.floor(place));
      const i = c * blood.steps + step;
      const part = place - step;
      const volume = blood.volume[i] + part * (blood.volume[i + 1] - blood.volume[i]);
      const deoxy = blood.deoxy[i] + part * (blood.deoxy[i + 1] - blood.deoxy[i]);
      const { hbo, hbr } = haemoglobinChange(volume, deoxy);
      run.hbo[c * samples + t] = hbo;
      run.hbr[c * samples + t] = hbr;
      const allHbo = seen * hbo + gain * scalp.hbo[t] + 0.05 * drift[t];
      const allHbr = seen * hbr + gain * scalp.hbr[t] - 0.01 * drift[t];
      WAVELENGTHS.forEach(({ hbo: e1, hbr: e2, pathlength }, w) => {
        const absorption = Math.LN10 * (channel.distance / 10) * pathlength * (e1 * allHbo + e2 * allHbr) * 1e-6;
        const value = base[w] * Math.exp(-absorption) * (1 + noise * fork.normal());
        run.intensity[(c * WAVELENGTHS.length + w) * samples + t] = value;
      });
    }
  });
  return run;
}

/** Blood of the scalp, µM over the whole path. */
function scalpBlood(samples: number, person: PersonTraits, random: Random): { hbo: Float32Array; hbr: Float32Array } {
  const slow = slowCourse(random.fork('slow'), samples, 1 / FNIRS_RATE, 12, 5);
  const wander = slowCourse(random.fork('wander'), samples, 1 / FNIRS_RATE, 15, 5);
  const heart = 1.12 + 0.004 * (person.bmi - 25) + random.normal(0, 0.1);
  const hbo = new Float32Array(samples);
  const hbr = new Float32Array(samples);
  let [mayer, breath, pulse] = [random.uniform(0, 6), random.uniform(0, 6), random.uniform(0, 6)];
  for (let t = 0; t < samples; t++) {
    const turn = (2 * Math.PI) / FNIRS_RATE;
    mayer += turn * (0.1 + 0.012 * wander[t]);
    breath += turn * (0.26 + 0.02 * wander[t]);
    pulse += turn * (heart + 0.04 * Math.sin(breath));
    const low = MAYER * (1 + 0.3 * slow[t]) * Math.sin(mayer) + SLOW * slow[t];
    hbo[t] = low + BREATHING * Math.sin(breath) + PULSE * Math.sin(pulse);
    hbr[t] = 0.15 * low;
  }
  return { hbo, hbr };
}
