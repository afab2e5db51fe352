/**
 * Recordings divided in time, for people with one session alone: of each run an early part trains, the last one tests, one between them
 * chooses, and the gaps between them belong to nobody.
 */
import type { SourcePreparation } from '../modalities/index.js';
import { cutRun } from './cut-run.js';
import type { PairedRun } from './paired-run.js';
import { type PeopleSplit, splitWithGap, type VolumeRange } from './split.js';
import type { DataSite, RunReading, TrainingData } from './training-data.js';

/** Seconds between parts unless chosen: a window of the model, its lags and the haemodynamic response. */
export const DEFAULT_GAP_SECONDS = 90;
/** Of what is divided, the share that lies behind the gap. */
const BEHIND = 0.25;
/** Seconds of the source before a part that belong to it: the response to them lies within it. */
const LEAD = 20;
const SIDES = ['train', 'validation', 'test'] as const;
type Side = (typeof SIDES)[number];

/** Names of a person's parts, as they stand in a split: `01train`, `01validation`, `01test`. */
const unitOf = (person: string, side: Side) => `${person}${side}`;

/** Who trains, chooses and tests: every person's early part, the middle one, the last. */
export function sidesOf(units: readonly string[]): PeopleSplit {
  const of = (side: Side) => units.filter((unit) => unit.endsWith(side));
  return { train: of('train'), validation: of('validation'), test: of('test') };
}

/** The same data with each person's runs in three parts. */
export class GapData implements TrainingData {
  constructor(
    private readonly data: TrainingData,
    private readonly gapSeconds = DEFAULT_GAP_SECONDS,
  ) {}

  get root() {
    return this.data.root;
  }
  get name() {
    return this.data.name;
  }
  get source() {
    return this.data.source;
  }
  get targets() {
    return this.data.targets;
  }
  get arrays() {
    return this.data.arrays;
  }
  get warnings() {
    return this.data.warnings;
  }
  get simulated() {
    return this.data.simulated;
  }

  get people(): string[] {
    return this.data.people.flatMap((person) => SIDES.map((side) => unitOf(person, side))).sort();
  }

  async sites(): Promise<DataSite[]> {
    return (await this.data.sites()).map((site) => ({
      ...site,
      people: Object.fromEntries(
        Object.entries(site.people).map(([target, own]) => [
          target,
          own.flatMap((person) => SIDES.map((side) => unitOf(person, side))),
        ]),
      ),
    }));
  }

  sensors(): ReturnType<TrainingData['sensors']> {
    return this.data.sensors();
  }

  /** Whole files, for their names and sums: whoever learns from them would learn from the parts that test. */
  targetFiles(units: readonly string[], target: string): string[] {
    return this.data.targetFiles(this.personsOf(units), target);
  }

  sourceFiles(units: readonly string[]): string[] {
    return this.data.sourceFiles(this.personsOf(units));
  }

  namesIn(root: string, units: readonly string[]): string[] {
    return this.data.namesIn(root, this.personsOf(units));
  }

  /** @throws HemocastError `recording-too-short` where a run leaves no parts beside the gaps; `run-encoded` */
  async runsOf(
    units: readonly string[],
    preparation: SourcePreparation,
    reading: RunReading = {},
  ): Promise<PairedRun[]> {
    const wanted = new Set(units);
    const runs: PairedRun[] = [];
    for (const run of await this.data.runsOf(this.personsOf(units), preparation, reading)) {
      for (const side of SIDES) {
        if (!wanted.has(unitOf(run.person, side))) continue;
        const ranges = Object.entries(run.targets).map(([target, { series }]) => [
          target,
          partOf(series.volumes, series.tr, this.gapSeconds, side),
        ]);
        runs.push(cutRun(run, side, Object.fromEntries(ranges), side === 'train' ? 0 : LEAD));
      }
    }
    return runs;
  }

  private personsOf(units: readonly string[]): string[] {
    const wanted = new Set(units);
    return this.data.people.filter((person) => SIDES.some((side) => wanted.has(unitOf(person, side))));
  }
}

/** The moments of a side: what `splitWithGap` leaves for training is divided once more. */
export function partOf(volumes: number, tr: number, gapSeconds: number, side: Side): VolumeRange {
  const options = { testFraction: BEHIND, gapSeconds };
  const { train: early, test } = splitWithGap(volumes, tr, options);
  if (side === 'test') return test;
  const { train, test: validation } = splitWithGap(early.end, tr, options);
  return side === 'train' ? train : validation;
}
