/**
 * Rest with the eyes open and with the eyes closed. Closing them makes the posterior alpha rhythm grow: power two to four times as
 * large over the back of the head, with little change elsewhere (Berger 1929; Barry et al. 2007, Clin. Neurophysiol. 118).
 */
import type { Random } from '../foundation/index.js';
import type { SimulationSettings } from './settings.js';
import { BANDS } from './spectrum.js';
import type { Region, RunPlan } from './task.js';

/** Gain of alpha's amplitude over the back of the head when the eyes close: mean, spread over people and least, of its logarithm. */
const GAIN = { mean: 0.55, spread: 0.2, least: 0.1 };
/** Part of the gain that other regions show. */
const ELSEWHERE = 0.35;
const POSTERIOR = /occip|cuneus|calcarine|Lingual|pariet|oc-temp|Angular|subparietal/;

/** Runs of rest in turn: eyes open, eyes closed, eyes open, … */
export function restRuns(settings: SimulationSettings, random: Random): RunPlan[] {
  const { runs, minutes } = settings;
  const traits = random.fork('eyes');
  const gain = Math.max(GAIN.least, traits.normal(GAIN.mean, GAIN.spread));
  const duration = Math.floor((60 * minutes) / runs);
  return Array.from({ length: runs }, (_, k) => {
    const closed = k % 2 === 1;
    const task = closed ? 'restEyesClosed' : 'restEyesOpen';
    const nth = Math.floor(k / 2) + 1;
    return {
      task,
      ...(runs > 2 && { run: nth }),
      description: `Resting with the eyes ${closed ? 'closed' : 'open'} (simulated)`,
      duration,
      events: [{ onset: 0, duration, label: closed ? 'eyesClosed' : 'eyesOpen' }],
      trials: [],
      eyesClosed: closed,
      ...(closed && { modulate: (regions: readonly Region[], steps: number) => closedEyes(gain, regions, steps) }),
      answers: (name: string) => closed && POSTERIOR.test(name),
      planted: { eyes: closed ? 'closed' : 'open', alphaGain: closed ? Math.exp(gain) : 1 },
      random: random.fork(`${task} ${nth}`),
    };
  });
}

function closedEyes(gain: number, regions: readonly Region[], steps: number) {
  return BANDS.map(({ name: band }) =>
    regions.map(({ name }) =>
      band === 'alpha' ? new Float32Array(steps).fill(gain * (POSTERIOR.test(name) ? 1 : ELSEWHERE)) : undefined,
    ),
  );
}
