/** What was planted in one run, as files. */
import type { Template } from '../cortex/index.js';
import { formatJson } from '../formats/json.js';
import { formatTsv } from '../formats/tsv.js';
import type { BidsWriter } from '../recordings/index.js';
import { electrodePlaces } from './head.js';
import { HAND_REGIONS, type Hand, IMAGERY_TIMING, type ImageryTrial, trialDepth } from './motor-imagery.js';
import { entitiesOf } from './run-files.js';
import type { SimulatedPerson, SimulatedRun } from './simulate.js';
import { BANDS } from './spectrum.js';

/** Electrodes that count as lying over the hand area: mm from C3 or C4. */
const HAND_DISTANCE = 30;
/** Channels of light that count as seeing it: part of their sensitivity in the hand regions of one side. */
const HAND_SENSITIVITY = 0.4;

/** Writes `*_truth.json` and the drive of every region, `*_drive.tsv`. */
export async function writeTruth(
  derivatives: BidsWriter,
  template: Template,
  person: SimulatedPerson,
  run: SimulatedRun,
): Promise<void> {
  const { truth } = run;
  const entities = entitiesOf(person, run);
  await derivatives.writeDerivative({
    dataType: 'func',
    name: { ...entities, suffix: 'truth', extension: '.json' },
    bytes: formatJson({
      ...taskTruth(person, run, template),
      ...runTruth(run, template),
      bandStrengths: bandStrengths(person, run, template),
    }),
  });
  const names = template.regions.map(({ hemisphere, name }) => `${hemisphere}_${name}`);
  const rows = Array.from({ length: truth.seconds }, (_, s) =>
    names.map((_, r) => Number(truth.drive[r * truth.seconds + s].toPrecision(5))),
  );
  await derivatives.writeDerivative({
    dataType: 'func',
    name: { ...entities, suffix: 'drive', extension: '.tsv' },
    bytes: formatTsv(names, rows),
  });
}

function runTruth({ truth }: SimulatedRun, template: Template): object {
  return {
    delaySeconds: rounded(truth.delaySeconds),
    delays: byRegion(template, truth.delays),
    bandWeights: truth.bandWeights,
    activeRegions: truth.activeRegions,
    driveFile: 'neural drive per region, one line a second, centred on the half second',
  };
}

/** Standard deviation over time of what each band puts into the drive of each region: its weight times the spread of its amplitude. */
function bandStrengths({ weights, traits }: SimulatedPerson, { latents }: SimulatedRun, template: Template): object {
  const { envelopes, steps } = latents;
  const strengths = BANDS.map(({ name }, b) =>
    Float32Array.from(template.regions, (_, region) => {
      const own = envelopes[b].subarray(region * steps, (region + 1) * steps);
      const mean = own.reduce((sum, value) => sum + value, 0) / steps;
      const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / steps;
      return Math.abs(weights?.[b][region] ?? traits.bandWeights[name]) * Math.sqrt(variance);
    }),
  );
  return Object.fromEntries(BANDS.map(({ name }, b) => [name, byRegion(template, strengths[b])]));
}

function taskTruth(person: SimulatedPerson, run: SimulatedRun, template: Template): object {
  const { imagery } = person;
  if (run.filmStart !== undefined) return { film: run.task, filmStart: run.filmStart };
  if (imagery === undefined) return { task: run.task, run: run.run, ...run.planted };
  const depth = (trial: ImageryTrial, contralateral: boolean) => ({
    mu: rounded(trialDepth(imagery, trial, 'alpha', contralateral)),
    beta: rounded(trialDepth(imagery, trial, 'beta', contralateral)),
  });
  return {
    task: run.task,
    run: run.run,
    timing: IMAGERY_TIMING,
    handRegions: HAND_REGIONS,
    handDelaySeconds: handDelays(run, template),
    contralateralChannels: { left: handChannels(run, template, 'left'), right: handChannels(run, template, 'right') },
    depths:
      'power that a band loses in the trial in a region whose share in handRegions is 1, as a part of that at rest',
    trials: run.trials.map((trial) => ({
      hand: trial.hand,
      cue: trial.cue,
      onset: trial.onset,
      strength: rounded(trial.strength),
      contralateral: depth(trial, true),
      ipsilateral: depth(trial, false),
      systemic: rounded(trial.systemic),
    })),
  };
}

/** Planted lag of BOLD in the hand regions of each hemisphere, mean over its regions, seconds. */
function handDelays({ truth }: SimulatedRun, template: Template): Record<string, number | null> {
  const mean = (side: string) => {
    const delays = template.regions.flatMap(({ hemisphere, name }, r) =>
      hemisphere === side && name in HAND_REGIONS ? [truth.delays[r]] : [],
    );
    return rounded(delays.reduce((sum, delay) => sum + delay, 0) / delays.length);
  };
  return { L: mean('L'), R: mean('R') };
}

/**
 * Channels of a run over the hand area opposite to a hand: electrodes within 30 mm of C3 or C4, and channels of light with
 * 0.4 or more of their sensitivity in the hand regions of that side.
 */
export function handChannels({ eeg, fnirs }: SimulatedRun, template: Template, hand: Hand) {
  const side = hand === 'left' ? 'R' : 'L';
  const centre = electrodePlaces([side === 'L' ? 'C3' : 'C4']);
  const near = eeg.channels.filter(
    ({ position }) => position && Math.hypot(...position.map((p, k) => p - centre[k])) < HAND_DISTANCE,
  );
  const inHand = (vertex: number) => {
    const region = template.regions[template.labels[vertex]];
    return region?.hemisphere === side && region.name in HAND_REGIONS;
  };
  const seen = fnirs?.probe.channels.filter((channel, c) => {
    const { vertices, weights } = fnirs.probe.sensitivity[c];
    const part = vertices.reduce((sum, v, i) => sum + (inHand(v) ? weights[i] : 0), 0);
    return !channel.short && part >= HAND_SENSITIVITY;
  });
  return { eeg: near.map(({ name }) => name), ...(seen && { fnirs: seen.map(({ name }) => name) }) };
}

/** Values by the name of the region, `L_G_cuneus`. */
export function byRegion(template: Template, values: Float32Array): Record<string, number | null> {
  return Object.fromEntries(
    template.regions.map(({ hemisphere, name }, r) => [`${hemisphere}_${name}`, rounded(values[r])]),
  );
}

/** Five digits; null where there is no number. */
export function rounded(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(5)) : null;
}
