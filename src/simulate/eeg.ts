import type { Random } from '../foundation/index.js';
import type { Recording, RecordingEvent } from '../recordings/index.js';
import { addArtefacts } from './artefacts.js';
import type { Head } from './head.js';
import { type Latents, LEAD_IN, SLOW_STEP } from './latent.js';
import { QuickNoise, Resonator, slowCourse } from './noise.js';
import type { PersonTraits } from './person.js';
import { BANDS, type BandName } from './spectrum.js';
import { upsample } from './upsample.js';
import { carrierPeaks, type EegWorld } from './world.js';

/** Carriers of slow bands are made at a part of the sampling rate. */
const SLOWEST_RATE = [28, 28, 50, 120, 0];
const SENSOR_NOISE = 0.35;
/** Time constants with which the background waxes and wanes, seconds. */
const WAXING_TEMPO = [1.5, 0.6] as const;
const BLOCK = 256;

export interface EegSettings {
  sampleRate: number;
  samples: number;
  lineFrequency: number;
  world: EegWorld;
  /** Whether nobody blinks. */
  eyesClosed?: boolean;
}

/** Per band `[region]`: amplitude of its rhythm against that of others. */
export type RhythmMaps = Partial<Record<BandName, Float32Array>>;

/**
 * EEG of one run in µV against the ear lobes.
 *
 * @param field `[electrode + 1, region]` of this person, see `regionField`
 * @param maps `[region]` relative amplitude of a band's rhythm, of bands that are not alike everywhere
 */
export function simulateEeg(
  person: PersonTraits,
  latents: Latents,
  head: Head,
  field: Float32Array,
  maps: RhythmMaps,
  settings: EegSettings,
  events: RecordingEvent[],
  random: Random,
): Recording {
  const { sampleRate, samples } = settings;
  const electrodes = head.electrodes.length;
  const data = new Float32Array(electrodes * samples);
  BANDS.forEach((band, b) => {
    addBand(data, person, latents, field, maps[band.name], b, settings, random);
  });
  addBackground(data, electrodes, field, settings, latents, random.fork('background'));
  addArtefacts(data, head, person, latents, settings, random);
  const sensor = random.fork('sensor');
  const noise = new Float32Array(samples);
  for (let e = 0; e < electrodes; e++) {
    // Contact differs from electrode to electrode, and so does its noise.
    const level = SENSOR_NOISE * Math.exp(sensor.normal(0, 0.4));
    new QuickNoise(sensor).fill(noise, samples);
    for (let t = 0, i = e * samples; t < samples; t++, i++) data[i] += level * noise[t];
  }
  return {
    channels: head.electrodes.map((name, e) => ({
      name,
      type: 'eeg' as const,
      unit: 'µV',
      position: [head.positions[3 * e], head.positions[3 * e + 1], head.positions[3 * e + 2]] as const,
    })),
    sampleRate,
    samples,
    data,
    events,
  };
}

/** Field against the reference, `[electrode, region]`, with per-region amplitude. */
function referenced(field: Float32Array, regions: number, amplitude: (region: number) => number): Float32Array {
  const electrodes = field.length / regions - 1;
  const against = new Float32Array(electrodes * regions);
  for (let e = 0; e < electrodes; e++)
    for (let r = 0; r < regions; r++)
      against[e * regions + r] = amplitude(r) * (field[e * regions + r] - field[electrodes * regions + r]);
  return against;
}

function addBand(
  data: Float32Array,
  person: PersonTraits,
  latents: Latents,
  field: Float32Array,
  map: Float32Array | undefined,
  b: number,
  { sampleRate, samples, world }: EegSettings,
  random: Random,
): void {
  const band = BANDS[b];
  const { steps } = latents;
  const envelope = latents.envelopes[b];
  const regions = envelope.length / steps;
  const electrodes = data.length / samples;
  const amplitude = world.amplitude[b] * person.bandGain[band.name];
  const mixing = referenced(field, regions, (r) => amplitude * (map?.[r] ?? 1));
  const factor = SLOWEST_RATE[b] === 0 ? 1 : Math.max(1, Math.floor(sampleRate / SLOWEST_RATE[b] / 2) * 2);
  const rate = sampleRate / factor;
  const count = Math.ceil(samples / factor) + 1;
  const frequency = carrierPeaks(person)[b];
  const fork = random.fork(band.name);
  const carriers = Array.from({ length: regions }, (_, r) => ({
    noise: new QuickNoise(fork.fork(r)),
    // Each region oscillates at a frequency of its own around the person's.
    resonator: new Resonator(frequency * (1 + world.regionalSpread * fork.normal()), world.width[b], rate),
  }));
  const mixed = new Float32Array(electrodes * count);
  const sources = new Float32Array(regions * BLOCK);
  const step = new Int32Array(BLOCK);
  const part = new Float32Array(BLOCK);
  for (let start = 0; start < count; start += BLOCK) {
    const size = Math.min(BLOCK, count - start);
    for (let i = 0; i < size; i++) {
      const place = ((start + i) / rate + LEAD_IN) / SLOW_STEP;
      step[i] = Math.min(steps - 2, Math.floor(place));
      part[i] = place - step[i];
    }
    for (let r = 0; r < regions; r++) {
      const source = sources.subarray(r * BLOCK, (r + 1) * BLOCK);
      carriers[r].noise.fill(source, size);
      carriers[r].resonator.run(source, size);
      const row = r * steps;
      for (let i = 0; i < size; i++) {
        const at = row + step[i];
        source[i] *= envelope[at] + part[i] * (envelope[at + 1] - envelope[at]);
      }
    }
    for (let e = 0; e < electrodes; e++)
      mixBlock(mixed, e * count + start, mixing, e * regions, sources, regions, size);
  }
  if (factor === 1) {
    for (let e = 0; e < electrodes; e++)
      for (let t = 0; t < samples; t++) data[e * samples + t] += mixed[e * count + t];
  } else {
    for (let e = 0; e < electrodes; e++)
      upsample(mixed.subarray(e * count, (e + 1) * count), factor, data.subarray(e * samples, (e + 1) * samples));
  }
}

/** Adds Σ_r weights[r]·source_r to a row, four sources at a time so that the row is read and written seldom. */
function mixBlock(
  target: Float32Array,
  to: number,
  weights: Float32Array,
  from: number,
  sources: Float32Array,
  regions: number,
  size: number,
): void {
  let r = 0;
  for (; r + 4 <= regions; r += 4) {
    const [a, b, c, d] = [weights[from + r], weights[from + r + 1], weights[from + r + 2], weights[from + r + 3]];
    const row = r * BLOCK;
    for (let i = 0; i < size; i++)
      target[to + i] +=
        a * sources[row + i] +
        b * sources[row + BLOCK + i] +
        c * sources[row + 2 * BLOCK + i] +
        d * sources[row + 3 * BLOCK + i];
  }
  for (; r < regions; r++) for (let i = 0; i < size; i++) target[to + i] += weights[from + r] * sources[r * BLOCK + i];
}

/** 1/f noise of the whole cortex: independent courses mixed so that electrodes correlate as a random cortex makes them. */
function addBackground(
  data: Float32Array,
  electrodes: number,
  field: Float32Array,
  { sampleRate, samples, world }: EegSettings,
  { steps, broadband }: Latents,
  random: Random,
): void {
  const { background, slope, waxing } = world;
  const regions = field.length / (electrodes + 1);
  const against = referenced(field, regions, () => 1);
  const lower = choleskyOfOuter(against, electrodes, regions);
  const noise = new Float32Array(samples);
  const course = new Float32Array(samples);
  for (let j = 0; j < electrodes; j++) {
    course.fill(0);
    for (const [corner, share] of slope) {
      new QuickNoise(random).fill(noise, samples);
      const pole = Math.exp((-2 * Math.PI * corner) / sampleRate);
      const gain = background * share * Math.sqrt(1 - pole * pole);
      let value = random.normal(0, background * share);
      for (let t = 0; t < samples; t++) {
        value = pole * value + gain * noise[t];
        course[t] += value;
      }
    }
    if (waxing !== undefined) {
      const own = slowCourse(random.fork(`waxing ${j}`), steps, SLOW_STEP, ...WAXING_TEMPO);
      wax(course, sampleRate, (step) => Math.exp(waxing.broadband * (broadband?.[step] ?? 0) + waxing.own * own[step]));
    }
    for (let e = j; e < electrodes; e++) {
      const weight = lower[e * electrodes + j];
      for (let t = 0, i = e * samples; t < samples; t++, i++) data[i] += weight * course[t];
    }
  }
}

/** Multiplies a course of the recording with a slow one, given at steps of {@link SLOW_STEP} from −LEAD_IN seconds. */
function wax(course: Float32Array, sampleRate: number, slow: (step: number) => number): void {
  const factors = Float32Array.from(
    { length: Math.ceil((course.length / sampleRate + LEAD_IN) / SLOW_STEP) + 2 },
    (_, s) => slow(s),
  );
  for (let t = 0; t < course.length; t++) {
    const place = (t / sampleRate + LEAD_IN) / SLOW_STEP;
    const step = Math.floor(place);
    course[t] *= factors[step] + (place - step) * (factors[step + 1] - factors[step]);
  }
}

/** Lower Cholesky factor of A·Aᵀ with a small ridge, for A `[n, m]`. */
function choleskyOfOuter(a: Float32Array, n: number, m: number): Float64Array {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? 1e-3 : 0;
      for (let k = 0; k < m; k++) sum += a[i * m + k] * a[j * m + k];
      for (let k = 0; k < j; k++) sum -= lower[i * n + k] * lower[j * n + k];
      lower[i * n + j] = i === j ? Math.sqrt(sum) : sum / lower[j * n + j];
    }
  }
  return lower;
}
