/**
 * Imagined movement of one hand: the schedule of Shin et al. (2017), IEEE Trans. Neural Syst. Rehabil. Eng. 25, and what imagery
 * does to the rhythms of the sensorimotor cortex, after Pfurtscheller & Lopes da Silva (1999), Clin. Neurophysiol. 110: mu and beta
 * lose power on both sides, more so opposite to the hand; gamma of the opposite side grows (Miller et al. 2010, PNAS 107).
 */
import type { Random } from '../foundation/index.js';
import type { RecordingEvent } from '../recordings/index.js';
import { LEAD_IN, type Modulation, SLOW_STEP } from './latent.js';
import type { SimulationSettings } from './settings.js';
import { BANDS, type BandName } from './spectrum.js';
import type { ImageryTrial, RunPlan } from './task.js';

export type { Hand, ImageryTrial } from './task.js';

/** Schedule of a run, seconds. */
export const IMAGERY_TIMING = { rest: 60, cue: 2, imagery: 10, pause: [15, 17] } as const;

/** Regions that answer to imagery, and how much of the response they show. */
export const HAND_REGIONS: Readonly<Record<string, number>> = { G_precentral: 1, S_central: 1, G_postcentral: 0.8 };

/**
 * Amplitude of the rhythms of the hand regions at rest against those of other regions in this task: hands that wait have strong
 * Rolandic rhythms of their own, without which no electrode would show their loss.
 */
export const ROLANDIC_GAIN: Partial<Record<BandName, number>> = { alpha: 3, beta: 2.5 };

/** Share of people whose rhythms hardly answer: "BCI inefficiency", 15–30 % in Vidaurre & Blankertz (2010), Brain Topogr. 23. */
const INEFFICIENT_SHARE = 0.2;
/** Beta's loss against mu's and gamma's gain against mu's loss, in the logarithm of the amplitude. */
const BETA_PART = 0.75;
const GAMMA_PART = 0.8;
/** Spread over trials of the response, in its logarithm, and of the part that the same side shows. */
const TRIAL_SPREAD = 0.35;
const IPSILATERAL_SPREAD = 0.15;
/** From the start of imagery to that of the response, and the time that it takes to rise and to fall, seconds. */
const LATENCY = 0.25;
const RISE = 1;
/** The scalp's response to the task: µM of HbO over the whole path, its spread over people, and its time constant in seconds. */
const SYSTEMIC = 0.15;
const SYSTEMIC_SPREAD = 0.4;
const SYSTEMIC_LAG = 3;

/** How a person's brain and scalp answer to imagery. */
export interface ImageryTraits {
  /** Whether the response is weak by the draw that makes one in five people so. */
  inefficient: boolean;
  /** Part of mu's and beta's resting power that the side opposite to the hand loses in a middling trial. */
  muDepth: number;
  betaDepth: number;
  /** Factor on the amplitude of gamma there. */
  gammaGain: number;
  /** Response of the side of the hand as a part of the other's, in the logarithm of the amplitude. */
  ipsilateral: number;
  /** Mean response of the scalp to a trial, µM of HbO over the whole path. */
  systemic: number;
}

/** Draws how a person answers to imagery. */
export function drawImageryTraits(random: Random): ImageryTraits {
  const inefficient = random.uniform() < INEFFICIENT_SHARE;
  const muDepth = inefficient ? random.uniform(0.04, 0.15) : random.uniform(0.3, 0.65);
  const amplitude = 0.5 * Math.log(1 - muDepth);
  return {
    inefficient,
    muDepth,
    betaDepth: 1 - Math.exp(2 * BETA_PART * amplitude),
    gammaGain: Math.exp(-GAMMA_PART * amplitude),
    ipsilateral: random.uniform(0.2, 0.6),
    systemic: SYSTEMIC * Math.exp(random.normal(0, SYSTEMIC_SPREAD)),
  };
}

/**
 * Draws the trials of a run: as many left as right, in random order.
 *
 * @param count even
 * @returns the trials, and the length of the run in whole seconds
 */
export function drawTrials(
  traits: ImageryTraits,
  count: number,
  random: Random,
): { trials: ImageryTrial[]; duration: number } {
  const { rest, cue, imagery, pause } = IMAGERY_TIMING;
  const order = random.fork('order').permutation(count);
  const pauses = random.fork('pauses');
  const strengths = random.fork('strengths');
  let time: number = rest;
  const trials = order.map((place): ImageryTrial => {
    // Milliseconds, as in the tables of events.
    const start = Math.round(1000 * time) / 1000;
    time = start + cue + imagery + pauses.uniform(pause[0], pause[1]);
    return {
      hand: place < count / 2 ? 'left' : 'right',
      cue: start,
      onset: Math.round(1000 * (start + cue)) / 1000,
      strength: Math.exp(strengths.normal(0, TRIAL_SPREAD)),
      ipsilateral: traits.ipsilateral + strengths.normal(0, IPSILATERAL_SPREAD),
      systemic: traits.systemic * (1 + 0.5 * strengths.normal()),
    };
  });
  return { trials, duration: Math.ceil(time + rest) };
}

/**
 * The runs of one person.
 *
 * @param random the person's
 */
export function imageryRuns(settings: SimulationSettings, imagery: ImageryTraits, random: Random): RunPlan[] {
  return Array.from({ length: settings.runs }, (_, k) => {
    const own = random.fork(`motorImagery ${k + 1}`);
    const { trials, duration } = drawTrials(imagery, settings.trials, own.fork('trials'));
    return {
      task: 'motorImagery',
      run: k + 1,
      description: 'Imagining movements of the left or right hand (simulated)',
      duration,
      events: imageryEvents(trials),
      trials,
      modulate: (regions, steps) => imageryModulation(imagery, trials, regions, steps),
      answers: (name) => name in HAND_REGIONS,
      random: own,
    };
  });
}

/** Cues and imagery, as they stand in the recording. */
export function imageryEvents(trials: readonly ImageryTrial[]): RecordingEvent[] {
  const { cue: seconds, imagery } = IMAGERY_TIMING;
  return trials.flatMap(({ hand, cue, onset }) => [
    { onset: cue, duration: seconds, label: 'cue' },
    { onset, duration: imagery, label: hand },
  ]);
}

/** Change of a band's logarithmic amplitude in a middling trial, opposite to the hand. */
function bandChange(traits: ImageryTraits, band: BandName): number {
  if (band === 'alpha') return 0.5 * Math.log(1 - traits.muDepth);
  if (band === 'beta') return 0.5 * Math.log(1 - traits.betaDepth);
  return band === 'gamma' ? Math.log(traits.gammaGain) : 0;
}

/** Part of the response that the side of the hand shows; gamma's is focal and stays opposite to the hand. */
function sidePart(trial: ImageryTrial, contralateral: boolean, band: BandName): number {
  if (contralateral) return 1;
  return band === 'gamma' ? 0 : trial.ipsilateral;
}

/**
 * Power that a band loses in a trial, as a part of that at rest (event-related desynchronisation).
 *
 * @param contralateral on the side opposite to the hand
 */
export function trialDepth(
  traits: ImageryTraits,
  trial: ImageryTrial,
  band: 'alpha' | 'beta',
  contralateral: boolean,
): number {
  return 1 - Math.exp(2 * trial.strength * sidePart(trial, contralateral, band) * bandChange(traits, band));
}

/**
 * What imagery adds to the logarithm of the envelopes.
 *
 * @param regions of the template, in its order
 * @param steps from −LEAD_IN seconds
 */
export function imageryModulation(
  traits: ImageryTraits,
  trials: readonly ImageryTrial[],
  regions: readonly { hemisphere: string; name: string }[],
  steps: number,
): Modulation {
  return BANDS.map(({ name: band }) => {
    const change = bandChange(traits, band);
    return regions.map(({ hemisphere, name }) => {
      const share = HAND_REGIONS[name];
      if (share === undefined || change === 0) return undefined;
      const course = new Float32Array(steps);
      for (const trial of trials) {
        const contralateral = (hemisphere === 'L') === (trial.hand === 'right');
        const height = change * share * trial.strength * sidePart(trial, contralateral, band);
        addResponse(course, trial.onset, height);
      }
      return course;
    });
  });
}

/** Adds a plateau with flanks of half a cosine to a course of {@link SLOW_STEP}. */
function addResponse(course: Float32Array, onset: number, height: number): void {
  const start = onset + LATENCY;
  const end = start + IMAGERY_TIMING.imagery;
  const flank = (x: number) => 0.5 - 0.5 * Math.cos(Math.PI * Math.min(1, Math.max(0, x)));
  const first = Math.floor((start + LEAD_IN) / SLOW_STEP);
  const last = Math.min(course.length - 1, Math.ceil((end + RISE + LEAD_IN) / SLOW_STEP));
  for (let t = first; t <= last; t++) {
    const time = t * SLOW_STEP - LEAD_IN;
    course[t] += height * (flank((time - start) / RISE) - flank((time - end) / RISE));
  }
}

/**
 * The scalp's response to the task, alike on both sides of the head: effort raises blood pressure and the flow through the skin
 * (Kirilina et al. 2012, NeuroImage 61).
 *
 * @returns µM of HbO over the whole path, `[sample]`
 */
export function systemicResponse(trials: readonly ImageryTrial[], samples: number, rate: number): Float32Array {
  const course = new Float32Array(samples);
  for (const { cue, onset, systemic } of trials) {
    const end = Math.min(samples, Math.round((onset + IMAGERY_TIMING.imagery) * rate));
    for (let t = Math.round(cue * rate); t < end; t++) course[t] += systemic;
  }
  const pole = Math.exp(-1 / (SYSTEMIC_LAG * rate));
  let value = 0;
  for (let t = 0; t < samples; t++) {
    value = pole * value + (1 - pole) * course[t];
    course[t] = value;
  }
  return course;
}
