import type { Random } from '../foundation/index.js';
import type { EegSettings } from './eeg.js';
import type { Head } from './head.js';
import { type Latents, LEAD_IN, SLOW_STEP } from './latent.js';
import { QuickNoise, Resonator } from './noise.js';
import type { PersonTraits } from './person.js';

/** Eyes in the fsaverage frame, mm; the cornea is what a blink's field comes from. */
const EYES = [
  [-32, 68, -42],
  [32, 68, -42],
];
/** Peak of a blink at the electrode nearest to the eyes, µV. */
const BLINK_PEAK = 130;
const BLINKS_PER_MINUTE = 12;
const BURSTS_PER_MINUTE = 4;
/** Places of the muscles that reach the cap, mm: temporales, frontales, neck. */
const MUSCLES = [
  [-72, 8, -20],
  [72, 8, -20],
  [-35, 78, 10],
  [35, 78, 10],
  [-48, -92, -45],
  [48, -92, -45],
];

/** Adds blinks, heartbeat, muscle bursts, mains and slow electrode drift to `[electrode, sample]` in µV. */
export function addArtefacts(
  data: Float32Array,
  head: Head,
  person: PersonTraits,
  latents: Latents,
  settings: EegSettings,
  random: Random,
): void {
  if (settings.eyesClosed !== true) addBlinks(data, head, latents, settings, random.fork('blinks'));
  addHeartbeat(data, head, person, settings, random.fork('heart'));
  addMuscle(data, head, settings, random.fork('muscle'));
  addMainsAndDrift(data, head, settings, random.fork('mains'));
}

/** 1 at the nearest electrode, falling with the square of the distance. */
function nearness(head: Pick<Head, 'electrodes' | 'positions'>, place: readonly number[]): Float64Array {
  const { positions } = head;
  const weights = new Float64Array(head.electrodes.length);
  for (let e = 0; e < weights.length; e++) {
    const distance = Math.hypot(...place.map((p, k) => positions[3 * e + k] - p));
    weights[e] = (40 / Math.max(distance, 40)) ** 2;
  }
  return weights;
}

function addBlinks(data: Float32Array, head: Head, latents: Latents, settings: EegSettings, random: Random): void {
  const { sampleRate, samples } = settings;
  const left = nearness(head, EYES[0]);
  const right = nearness(head, EYES[1]);
  const length = Math.round(0.36 * sampleRate);
  const shape = Float64Array.from({ length }, (_, i) => {
    const x = i / length;
    return x < 0.4 ? Math.sin((Math.PI * x) / 0.8) ** 2 : Math.cos((Math.PI * (x - 0.4)) / 1.2) ** 2;
  });
  let seconds = 0;
  for (;;) {
    // People blink a little more when they are drowsy.
    const step = Math.min(latents.steps - 1, Math.floor((seconds + LEAD_IN) / SLOW_STEP));
    const rate = (BLINKS_PER_MINUTE / 60) * Math.exp(0.25 * latents.arousal[step]);
    seconds += 0.6 - Math.log(random.uniform()) / rate;
    const start = Math.round(seconds * sampleRate);
    if (start >= samples) return;
    const peak = BLINK_PEAK * Math.exp(random.normal(0, 0.25));
    for (let e = 0; e < left.length; e++) {
      const weight = (peak * (left[e] + right[e])) / 1.4;
      for (let i = 0; i < length && start + i < samples; i++) data[e * samples + start + i] += weight * shape[i];
    }
  }
}

function addHeartbeat(
  data: Float32Array,
  head: Head,
  person: PersonTraits,
  { sampleRate, samples }: EegSettings,
  random: Random,
): void {
  const rate = 1.12 + 0.004 * (person.bmi - 25) + random.normal(0, 0.1);
  const gains = head.electrodes.map((_, e) => 2 + 0.03 * head.positions[3 * e] + random.normal(0, 0.5));
  const half = Math.round(0.05 * sampleRate);
  let seconds = random.uniform();
  while (seconds * sampleRate < samples) {
    const centre = Math.round(seconds * sampleRate);
    for (let i = Math.max(0, centre - half); i < Math.min(samples, centre + half); i++) {
      const x = (i - centre) / sampleRate;
      const beat = Math.exp(-((x / 0.012) ** 2)) - 0.3 * Math.exp(-(((x - 0.025) / 0.012) ** 2));
      for (let e = 0; e < gains.length; e++) data[e * samples + i] += gains[e] * beat;
    }
    seconds += (1 + 0.06 * Math.sin(2 * Math.PI * 0.25 * seconds) + random.normal(0, 0.02)) / rate;
  }
}

/** Adds the activity of muscles at the temples, the forehead and the neck, steady and in bursts. */
export function addMuscle(
  data: Float32Array,
  head: Pick<Head, 'electrodes' | 'positions'>,
  settings: Pick<EegSettings, 'sampleRate' | 'samples'>,
  random: Random,
): void {
  const { sampleRate, samples } = settings;
  const course = new Float32Array(samples);
  const width = Math.min(60, sampleRate * 0.3);
  MUSCLES.forEach((place, m) => {
    const fork = random.fork(m);
    const weights = nearness(head, place);
    new QuickNoise(fork).fill(course, samples);
    new Resonator(Math.min(70, sampleRate * 0.3), width, sampleRate).run(course, samples);
    const level = new Float32Array(samples).fill(0.35 * Math.exp(fork.normal(0, 0.5)));
    let seconds = 0;
    for (;;) {
      seconds -= (Math.log(fork.uniform()) * 60) / BURSTS_PER_MINUTE;
      const start = Math.round(seconds * sampleRate);
      if (start >= samples) break;
      const length = Math.round(sampleRate * Math.min(6, 0.5 - 1.2 * Math.log(fork.uniform())));
      const peak = 6 * Math.exp(fork.normal(0, 0.6));
      for (let i = 0; i < length && start + i < samples; i++)
        level[start + i] += peak * Math.sin((Math.PI * i) / length) ** 2;
    }
    for (let i = 0; i < samples; i++) course[i] *= level[i];
    for (let e = 0; e < weights.length; e++)
      for (let t = 0, i = e * samples; t < samples; t++, i++) data[i] += weights[e] * course[t];
  });
}

function addMainsAndDrift(data: Float32Array, head: Head, settings: EegSettings, random: Random): void {
  const { sampleRate, samples, lineFrequency } = settings;
  const turn = (2 * Math.PI * lineFrequency) / sampleRate;
  const [turnCosine, turnSine] = [Math.cos(turn), Math.sin(turn)];
  const pole = Math.exp((-2 * Math.PI * 0.05) / sampleRate);
  const kick = 8 * Math.sqrt(1 - pole * pole);
  const noise = new Float32Array(samples);
  for (let e = 0; e < head.electrodes.length; e++) {
    const amplitude = 1.2 * Math.exp(random.normal(0, 0.5));
    const phase = random.normal(0, 0.4);
    let [cosine, sine] = [amplitude * Math.cos(phase), amplitude * Math.sin(phase)];
    let drift = random.normal(0, 8);
    new QuickNoise(random).fill(noise, samples);
    for (let t = 0, i = e * samples; t < samples; t++, i++) {
      drift = pole * drift + kick * noise[t];
      data[i] += sine + drift;
      [cosine, sine] = [cosine * turnCosine - sine * turnSine, cosine * turnSine + sine * turnCosine];
    }
  }
}
