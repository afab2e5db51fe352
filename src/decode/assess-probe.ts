/** A probe's scores with their intervals, beside what the same procedure makes of labels that say nothing. */
import { quantile } from '../evaluate/index.js';
import { HemocastError, type Progress, type Random } from '../foundation/index.js';
import { LinearProbe, type ProbeDesign, type ProbePrediction } from './linear-probe.js';
import {
  PROBE_SCORES,
  type ProbeScore,
  probeInterval,
  probeScore,
  type Resampled,
  type Scored,
  smallerIsBetter,
} from './probe-scores.js';

/** Examples that are probed together: their features lie in one space. */
export interface ProbeExamples extends ProbeDesign {
  /** 1 or 0, or a number. */
  truth: readonly number[];
  /** What a label belongs to as a whole, such as a recording: its examples keep one label when labels are exchanged. */
  units: readonly string[];
  /** Units within a block change labels with each other when nothing is to be read: those of one person, or all people. */
  blocks: readonly string[];
  /** See {@link Scored}. */
  strata: readonly string[];
}

export interface AssessOptions {
  kind: 'classes' | 'number';
  resampled: Resampled;
  /** Permutations of the labels, each with the whole procedure from scaling to choice. Default 200. */
  permutations?: number;
  random: Random;
  progress?: Progress;
}

/** One score with all that it is to be read beside. */
export interface AssessedScore {
  value: number;
  /** 95 %; see {@link probeInterval}. */
  interval?: [number, number];
  /** Mean of the same score over permuted labels: not 0.5 and not 0 where leaving out one of few shifts it. */
  chance: number;
  /** Middle 95 % of the same. */
  chanceRange: [number, number];
  /** (1 + permutations that did as well) / (1 + permutations), one-sided. */
  p: number;
}

export interface ProbeResult {
  scores: Partial<Record<ProbeScore, AssessedScore>>;
  examples: number;
  /** Groups that were left out, one after the other. */
  groups: number;
  permutations: number;
  predictions: { group: string; unit: string; truth: number; predicted: number }[];
  choices: ProbePrediction['choices'];
}

/**
 * Predicts every example by a model that never saw its group, scores the predictions, and repeats the whole procedure
 * with labels exchanged between units. Parts are probed each in itself (their features may come from different encoders)
 * and scored together.
 *
 * @throws HemocastError as {@link LinearProbe}; `probe-units` where a unit has two labels
 *
 * @example
 * const { scores } = assessProbe([examples], { kind: 'classes', resampled: 'strata', random: new Random(1) });
 * scores['balanced accuracy']; // { value: 0.71, interval: [0.6, 0.82], chance: 0.5, p: 0.005, … }
 */
export function assessProbe(parts: readonly ProbeExamples[], options: AssessOptions): ProbeResult {
  const { kind, resampled, permutations = 200, random, progress } = options;
  for (const part of parts) checkUnits(part);
  const probes = parts.map((part) => new LinearProbe(part));
  const predict = (truths: readonly ArrayLike<number>[]) =>
    probes.map((probe, k) => (kind === 'classes' ? probe.classify(truths[k]) : probe.regress(truths[k])));
  const joined = (truths: readonly ArrayLike<number>[], found: readonly ProbePrediction[]): Scored => ({
    truth: truths.flatMap((truth) => Array.from(truth)),
    predicted: found.flatMap(({ values }) => Array.from(values)),
    strata: parts.flatMap(({ strata }) => strata),
  });
  const truths = parts.map(({ truth }) => truth);
  const found = predict(truths);
  const real = joined(truths, found);
  const names = PROBE_SCORES[kind];
  const nulls = names.map(() => new Float64Array(permutations));
  const shuffler = random.fork('permutations');
  for (let k = 0; k < permutations; k++) {
    progress?.report('permutations', k, permutations);
    const exchanged = parts.map((part) => exchangeLabels(part, shuffler));
    const scored = joined(exchanged, predict(exchanged));
    names.forEach((name, s) => {
      nulls[s][k] = probeScore(name, scored);
    });
  }
  progress?.report('permutations', permutations, permutations);
  return {
    scores: Object.fromEntries(
      names.map((name, s) => {
        const value = probeScore(name, real);
        return [
          name,
          {
            value,
            interval: probeInterval(name, real, resampled, random.fork(`interval of ${name}`)),
            ...besideChance(value, nulls[s], smallerIsBetter(name)),
          },
        ];
      }),
    ),
    examples: real.truth.length,
    groups: probes.reduce((sum, _, k) => sum + found[k].choices.length, 0),
    permutations,
    predictions: parts.flatMap((part, k) =>
      part.groups.map((group, i) => ({
        group,
        unit: part.units[i],
        truth: part.truth[i],
        predicted: found[k].values[i],
      })),
    ),
    choices: found.flatMap(({ choices }) => choices),
  };
}

export function besideChance(
  value: number,
  none: Float64Array,
  smaller: boolean,
): Omit<AssessedScore, 'value' | 'interval'> {
  // Equal scores are counted as well done, whatever the order of summation made of their last digits.
  const slack = 1e-9;
  const asGood = none.filter((other) => (smaller ? other <= value + slack : other >= value - slack)).length;
  return {
    chance: none.reduce((sum, other) => sum + other, 0) / none.length,
    chanceRange: [quantile(none, 0.025), quantile(none, 0.975)],
    p: (1 + asGood) / (1 + none.length),
  };
}

/** Labels as they might have been if nothing depended on them: exchanged between the units of each block. */
export function exchangeLabels(
  { truth, units, blocks }: Pick<ProbeExamples, 'truth' | 'units' | 'blocks'>,
  random: Random,
): number[] {
  const first = new Map<string, number>();
  units.forEach((unit, i) => {
    if (!first.has(unit)) first.set(unit, i);
  });
  const members = new Map<string, string[]>();
  for (const [unit, i] of first) members.set(blocks[i], [...(members.get(blocks[i]) ?? []), unit]);
  const label = new Map<string, number>();
  for (const own of members.values()) {
    random.permutation(own.length).forEach((other, k) => {
      label.set(own[k], truth[first.get(own[other])!]);
    });
  }
  return units.map((unit) => label.get(unit)!);
}

function checkUnits({ truth, units, blocks, strata, groups }: ProbeExamples): void {
  const first = new Map<string, number>();
  const n = groups.length;
  if ([truth, units, blocks, strata].some((list) => list.length !== n)) {
    throw new HemocastError('probe-shape', 'The descriptions of the examples differ in length', {
      expected: `${n} labels, units, blocks and strata`,
      found: `${truth.length}, ${units.length}, ${blocks.length} and ${strata.length}`,
    });
  }
  units.forEach((unit, i) => {
    const before = first.get(unit) ?? i;
    first.set(unit, before);
    if (truth[before] === truth[i] && blocks[before] === blocks[i]) return;
    throw new HemocastError('probe-units', 'A unit of examples has two labels or stands in two blocks', {
      field: unit,
      found: `${truth[before]} in ${blocks[before]}, ${truth[i]} in ${blocks[i]}`,
    });
  });
}
