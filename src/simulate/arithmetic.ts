/**
 * Mental arithmetic in blocks, between blocks of rest. Alpha of parietal and frontal cortex falls in most people (in 15 of the 18 people
 * of EEGMAT its share of the power does), frontal theta grows (Klimesch 1999, Brain Res. Rev. 29), and the fronto-parietal network works
 * while the default network rests (Menon et al. 2000, NeuroImage 12; Raichle et al. 2001, PNAS 98).
 */
import type { Random } from '../foundation/index.js';
import { NETWORKS, networkOf } from './functional-regions.js';
import { LEAD_IN, SLOW_STEP } from './latent.js';
import type { SimulationSettings } from './settings.js';
import { BANDS, type BandName } from './spectrum.js';
import type { Region, RunPlan } from './task.js';

/** Schedule of a run, seconds: rest first, then blocks of arithmetic, each with rest after it. */
export const ARITHMETIC_TIMING = { block: 30, rest: 30 } as const;

/** Seconds in which the rhythms change over at a block's borders. */
const RISE = 2;
/** Change of a band's amplitude in its logarithm: mean and spread over people. */
const CHANGE: Partial<Record<BandName, { mean: number; spread: number }>> = {
  theta: { mean: 0.1, spread: 0.08 },
  alpha: { mean: -0.22, spread: 0.2 },
  beta: { mean: 0.05, spread: 0.06 },
  gamma: { mean: 0.25, spread: 0.08 },
};
/** Spread over blocks of the response, as a part of it. */
const BLOCK_SPREAD = 0.3;

/** How a person answers: change of each band's amplitude in a middling block, in its logarithm. */
export type ArithmeticTraits = Readonly<Record<BandName, number>>;

/** Draws how a person answers. */
export function drawArithmeticTraits(random: Random): ArithmeticTraits {
  return Object.fromEntries(
    BANDS.map(({ name }) => {
      const change = CHANGE[name];
      return [name, change === undefined ? 0 : random.normal(change.mean, change.spread)];
    }),
  ) as ArithmeticTraits;
}

/** Part of a band's change that a region shows. */
function share(band: BandName, name: string): number {
  const network = NETWORKS[networkOf(name)];
  const works = network === 'control' || network === 'dorsalAttention';
  if (band === 'alpha') return works || network === 'visual' ? 1 : 0.6;
  if (band === 'theta') return works || /front|cingul-(Ant|Mid)/.test(name) ? 1 : 0.2;
  if (band === 'gamma' && network === 'default') return -0.6;
  return works ? 1 : 0;
}

/** Runs of arithmetic against rest; `trials` blocks a run. */
export function arithmeticRuns(settings: SimulationSettings, random: Random): RunPlan[] {
  const traits = drawArithmeticTraits(random.fork('arithmetic'));
  const { block, rest } = ARITHMETIC_TIMING;
  return Array.from({ length: settings.runs }, (_, k) => {
    const own = random.fork(`arithmetic ${k + 1}`);
    const strengths = own.fork('strengths');
    const blocks = Array.from({ length: settings.trials }, (_, i) => ({
      onset: rest + i * (block + rest),
      strength: Math.max(0, strengths.normal(1, BLOCK_SPREAD)),
    }));
    return {
      task: 'arithmetic',
      run: k + 1,
      description: 'Mental arithmetic in blocks between rest (simulated)',
      duration: rest + settings.trials * (block + rest),
      events: [
        { onset: 0, duration: rest, label: 'rest' },
        ...blocks.flatMap(({ onset }) => [
          { onset, duration: block, label: 'arithmetic' },
          { onset: onset + block, duration: rest, label: 'rest' },
        ]),
      ],
      trials: [],
      modulate: (regions: readonly Region[], steps: number) => arithmeticModulation(traits, blocks, regions, steps),
      answers: (name: string) => share('gamma', name) > 0,
      planted: { timing: ARITHMETIC_TIMING, changes: traits, blocks },
      random: own,
    };
  });
}

function arithmeticModulation(
  traits: ArithmeticTraits,
  blocks: readonly { onset: number; strength: number }[],
  regions: readonly Region[],
  steps: number,
) {
  const course = Float32Array.from({ length: steps }, (_, t) => {
    const time = t * SLOW_STEP - LEAD_IN;
    return blocks.reduce((sum, { onset, strength }) => {
      const into = Math.min(1, Math.max(0, (time - onset) / RISE));
      const out = Math.min(1, Math.max(0, (time - onset - ARITHMETIC_TIMING.block) / RISE));
      return sum + strength * (into - out);
    }, 0);
  });
  return BANDS.map(({ name: band }) =>
    regions.map(({ name }) => {
      const height = traits[band] * share(band, name);
      return height === 0 ? undefined : course.map((value) => height * value);
    }),
  );
}
