/** Figure 2d: how long generated BOLD follows the EEG, beside measured BOLD and what was planted, by the same measure. */
import { spinTest } from '../cortex/index.js';
import type { TargetRun } from '../data/index.js';
import {
  type LagCorrelations,
  type LagRun,
  lagCorrelations,
  PROFILE_LAGS,
  profileOf,
  type RunScore,
} from '../evaluate/index.js';
import { spearman } from '../explain/index.js';
import { extended, HemocastError } from '../foundation/index.js';
import { electrodePosition } from '../recordings/index.js';
import type { Figure, FigureResult, Finding } from './figure.js';
import type { Panel } from './panels.js';
import { captionOf, overPeople, shown, shownP, withInterval } from './person-summary.js';
import { isCortical, onCortex, regionNames } from './region-values.js';
import type { Study, StudyData } from './study.js';
import { studyRegionTurns } from './study-turns.js';

const PAPER = { value: 6, differs: 'seconds, read off one map and course; no measure of the delay is stated there' };
/** Delays that differ by no more than this count as the same, seconds: half a volume of most recordings. */
const SAME = 1;
const LEVEL = 0.05;
/** mm²; keeps an electrode that lies on a region from taking all the weight (equation 1). */
const EPSILON = 25;

type Label = 'measured' | 'generated';

interface Delays {
  label: Label;
  all: LagCorrelations;
  /** Seconds `[region]`, of the profile over bands; NaN where it has no top. */
  byRegion: Float64Array;
  /** The peak of each person's runs. */
  people: RunScore[];
  /** The same by band `[band]`. */
  byBand: RunScore[][];
}

export const fig2d: Figure = {
  name: 'fig2d',
  title: 'Delay of generated BOLD behind the EEG',
  question:
    'How many seconds does generated BOLD follow the EEG, in each region and band, and is it the measured delay?',
  needs: ['films'],
  make,
};

async function make(study: Study): Promise<FigureResult> {
  const data = await study.data('films');
  const { space, unseen, bands } = data;
  const weights = electrodeWeights(data);
  const generated: Float32Array[] = [];
  for (const [i, run] of unseen.entries()) {
    study.progress.report('generate', i, unseen.length);
    generated.push((await data.generate(run)).mean);
  }
  const lagRuns = (signalOf: (run: TargetRun, i: number) => Float32Array) =>
    unseen.map((run, i) => ({ ...lagRunOf(run, signalOf(run, i), weights), person: run.person }));
  study.progress.report('delays', 0, 2);
  const measured = delaysOf(
    'measured',
    lagRuns(({ signal }) => signal),
    data,
  );
  study.progress.report('delays', 1, 2);
  const made = delaysOf(
    'generated',
    lagRuns((_, i) => generated[i]),
    data,
  );
  const planted = await plantedDelays(data);
  const turns = studyRegionTurns(study, space);
  const findings: Finding[] = [
    ...delayFindings(made, measured, planted, study),
    ...regionFindings(made, measured, planted?.byRegion, turns),
    ...bandFindings([made, measured], bands, study),
  ];
  return {
    caption: caption(findings),
    findings,
    panels: [
      profilePanel([made, measured], planted?.mean),
      regionPanel(made, measured, regionNames(space)),
      bandPanel([made, measured], bands, study),
      ...(isCortical(space, study.template) ? [cortexPanel([made, measured], planted?.byRegion, study)] : []),
    ],
    details: {
      measure:
        'correlation of the log band power near a region with its signal at delays of 0 to 14 s; root mean square over what is named, top of a parabola through the largest value and its neighbours',
      regions: regionNames(space),
      seconds: {
        generated: [...made.byRegion],
        measured: [...measured.byRegion],
        planted: planted && [...planted.byRegion],
      },
    },
  };
}

/** Share of each electrode in what is near a region `[region, electrode]`, by inverse squared distance. */
function electrodeWeights({ space, electrodes }: StudyData): Float32Array {
  const places = electrodes.map((name) => electrodePosition(name));
  const unknown = electrodes.filter((_, e) => places[e] === undefined);
  if (space.places === undefined || unknown.length > 0) {
    throw new HemocastError('places-missing', 'A delay by region needs places of regions and electrodes', {
      expected: 'electrodes of the 10-5 system, and a target with places',
      found: unknown.length > 0 ? `no place of ${unknown.join(', ')}` : 'a target without places',
    });
  }
  const regions = space.regions.length;
  const centres = new Float64Array(3 * regions);
  const counts = new Float64Array(regions);
  for (let value = 0; value < space.labels.length; value++) {
    const region = space.labels[value];
    if (region < 0) continue;
    counts[region]++;
    for (let k = 0; k < 3; k++) centres[3 * region + k] += space.places[3 * value + k];
  }
  const weights = new Float32Array(regions * electrodes.length);
  for (let r = 0; r < regions; r++) {
    const near = places.map((place) => {
      const squares = place!.reduce((sum, x, k) => sum + (x - centres[3 * r + k] / Math.max(1, counts[r])) ** 2, 0);
      return 1 / (squares + EPSILON);
    });
    const whole = near.reduce((sum, value) => sum + value, 0);
    near.forEach((value, e) => {
      weights[r * electrodes.length + e] = value / whole;
    });
  }
  return weights;
}

function lagRunOf(run: TargetRun, signal: Float32Array, weights: Float32Array): LagRun {
  return extended(run, { signal, weights });
}

function delaysOf(label: Label, runs: readonly (LagRun & { person: string })[], { space, bands }: StudyData): Delays {
  const names = [...new Set(runs.map(({ person }) => person))];
  const own = names.map((name) =>
    lagCorrelations(
      runs.filter(({ person }) => person === name),
      space,
    ),
  );
  // Every person counts alike.
  const values = own[0].values.map((_, at) => own.reduce((sum, one) => sum + one.values[at] / own.length, 0));
  const all = { ...own[0], values };
  const peak = (of: LagCorrelations, only: { region?: number; band?: number }) =>
    profileOf(of, only).peakSeconds ?? Number.NaN;
  const people = (only: { band?: number }) => names.map((person, p) => ({ person, value: peak(own[p], only) }));
  return {
    label,
    all,
    byRegion: Float64Array.from(space.regions, (_, region) => peak(all, { region })),
    people: people({}),
    byBand: bands.map((_, band) => people({ band })),
  };
}

interface PlantedDelays {
  mean: number;
  /** `[region]`; NaN where none is known. */
  byRegion: Float64Array;
  people: RunScore[];
}

async function plantedDelays(data: StudyData): Promise<PlantedDelays | undefined> {
  const { unseen, space } = data;
  const sums = new Float64Array(space.regions.length);
  let regional = 0;
  const people: RunScore[] = [];
  for (const run of unseen) {
    const delays = (await data.planted?.(run))?.delays;
    if (delays !== undefined) {
      regional++;
      for (let r = 0; r < sums.length; r++) sums[r] += delays[r];
    }
    const value = delays === undefined ? Number(run.metadata['plantedDelaySeconds'] ?? Number.NaN) : meanKnown(delays);
    if (Number.isFinite(value)) people.push({ person: run.person, value });
  }
  if (people.length === 0) return undefined;
  const byRegion = sums.map((sum) => (regional > 0 ? sum / regional : Number.NaN));
  return { mean: meanKnown(people.map(({ value }) => value)), byRegion, people };
}

function meanKnown(values: ArrayLike<number>): number {
  const known = Array.from(values).filter(Number.isFinite);
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

function delayFindings(made: Delays, measured: Delays, planted: PlantedDelays | undefined, study: Study): Finding[] {
  const of = (label: string, scores: readonly RunScore[]) => {
    const { points: _, ...estimate } = overPeople(scores, study.random(`fig2d ${label}`));
    return estimate;
  };
  const without = made.people.filter(({ value }) => Number.isNaN(value)).length;
  const less = (other: readonly RunScore[]) =>
    made.people.map(({ person, value }) => {
      const own = other.filter((one) => one.person === person).map((one) => one.value);
      return { person, value: value - own.reduce((sum, x) => sum + x, 0) / own.length };
    });
  const within = (quantity: string, other: readonly RunScore[]): Finding => {
    const estimate = of(quantity, less(other));
    const { low = Number.NaN, high = Number.NaN } = estimate;
    return { quantity, ...estimate, holds: low > -SAME && high < SAME };
  };
  return [
    {
      ...{ quantity: 'delay of generated BOLD behind the EEG, s', ...of('generated', made.people), paper: PAPER },
      ...(planted && { planted: planted.mean }),
      ...(without > 0 && { caveat: `${without} people have no top between 0 and 14 s and are left out` }),
    },
    { quantity: 'delay of measured BOLD behind the EEG, s', ...of('measured', measured.people) },
    within(`generated less measured delay, s (the same: within ${SAME} s)`, measured.people),
    ...(planted ? [within(`generated less planted delay, s (the same: within ${SAME} s)`, planted.people)] : []),
  ];
}

function regionFindings(
  made: Delays,
  measured: Delays,
  planted: Float64Array | undefined,
  turns: readonly Int32Array[],
): Finding[] {
  const compare = (quantity: string, a: Float64Array, b: Float64Array): Finding => {
    const n = [...a.keys()].filter((r) => Number.isFinite(a[r]) && Number.isFinite(b[r])).length;
    const value = spearman(a, b);
    const spin = turns.length > 0 && !Number.isNaN(value) ? spinTest(a, turns, (map) => spearman(map, b)) : undefined;
    return {
      ...{ quantity, value, n, of: 'regions' },
      ...(spin && { p: spin.p, correction: `spin test, ${spin.turns} turns` }),
      ...(Number.isNaN(value) && { caveat: 'too few regions have a top between 0 and 14 s' }),
      holds: spin !== undefined && value > 0 && spin.p <= LEVEL,
    };
  };
  const known = planted?.some(Number.isFinite) ? planted : undefined;
  return [
    compare('Spearman of delays over regions, generated and measured', made.byRegion, measured.byRegion),
    ...(known
      ? [
          compare('Spearman of delays over regions, generated and planted', made.byRegion, known),
          compare('Spearman of delays over regions, measured and planted', measured.byRegion, known),
        ]
      : []),
  ];
}

function bandFindings(all: readonly Delays[], bands: readonly string[], study: Study): Finding[] {
  return all.flatMap(({ label, byBand }) =>
    bands.map((band, b) => {
      const { points: _, ...estimate } = overPeople(byBand[b], study.random(`fig2d ${label} ${band}`));
      const none = Number.isNaN(estimate.value) && { caveat: 'nobody has a top between 0 and 14 s' };
      return { quantity: `delay of ${label} BOLD behind ${band}, s`, ...estimate, ...none };
    }),
  );
}

function caption(findings: readonly Finding[]): string {
  const of = (start: string) => findings.find(({ quantity }) => quantity.startsWith(start));
  const made = of('delay of generated BOLD behind the EEG')!;
  const measured = of('delay of measured BOLD behind the EEG')!;
  const difference = of('generated less measured')!;
  const planted = of('generated less planted');
  const regions =
    of('Spearman of delays over regions, generated and planted') ?? of('Spearman of delays over regions')!;
  const to = regions.quantity.endsWith('planted') ? 'planted' : 'measured';
  return captionOf([
    {
      text: `Generated BOLD follows the EEG by ${withInterval(made, 1)} s, measured BOLD by ${withInterval(measured, 1)} s (${made.n} people; paper: 6 s)${planted ? `, planted were ${shown(made.planted as number, 1)} s` : ''}.`,
    },
    {
      text: difference.holds
        ? `The two delays differ by less than ${SAME} s.`
        : `That the two delays are the same is not shown: they differ by ${withInterval(difference, 1)} s.`,
      holds: difference.holds,
    },
    {
      text: regions.holds
        ? `Regions that are ${to} to be late are generated late (rank correlation ${shown(regions.value)}, ${shownP(regions.p!)} against turned maps).`
        : `Which regions are late is not shown to agree with the ${to} delays (rank correlation ${shown(regions.value)}${regions.p === undefined ? '' : `, ${shownP(regions.p)}`}).`,
      holds: regions.holds,
    },
    {
      text: 'A mean delay follows from the response that the model was given and learned; only differences between regions and people test more.',
    },
  ]);
}

function profilePanel(all: readonly Delays[], planted: number | undefined): Panel {
  return {
    ...{ kind: 'lines', title: 'Relation to the EEG by delay' },
    x: { label: 'seconds by which BOLD follows the EEG' },
    y: { label: 'correlation, root mean square over regions and bands' },
    series: all.map(({ label, all: own }) => ({
      label: `${label} BOLD`,
      x: [...PROFILE_LAGS],
      y: profileOf(own).values,
    })),
    places: [{ label: 'paper', value: 6 }, ...(planted === undefined ? [] : [{ label: 'planted', value: planted }])],
  };
}

function regionPanel(made: Delays, measured: Delays, names: readonly string[]): Panel {
  const points = names.map((label, r) => ({
    x: measured.byRegion[r],
    y: made.byRegion[r],
    group: label.slice(0, 1),
    label,
  }));
  return {
    ...{ kind: 'scatter', title: 'By region', diagonal: true },
    x: { label: 'delay of measured BOLD, s' },
    y: { label: 'delay of generated BOLD, s' },
    points: points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)),
  };
}

function bandPanel(all: readonly Delays[], bands: readonly string[], study: Study): Panel {
  return {
    ...{ kind: 'bars', title: 'By band', value: { label: 'delay behind the power of the band, s' } },
    groups: bands.map((label, b) => ({
      label,
      bars: all.map(({ label: series, byBand }) => ({
        series: `${series} BOLD`,
        ...overPeople(byBand[b], study.random(`fig2d ${series} ${label}`)),
      })),
    })),
  };
}

function cortexPanel(all: readonly Delays[], planted: Float64Array | undefined, { template }: Study): Panel {
  const known = planted?.some(Number.isFinite) ? [{ label: 'planted', values: planted }] : [];
  const maps = [...all.map(({ label, byRegion }) => ({ label: `${label} BOLD`, values: byRegion })), ...known];
  const centre = meanKnown(maps.flatMap(({ values }) => [...values]));
  return {
    ...{ kind: 'cortex', title: 'Where BOLD is late', unit: `seconds from ${shown(centre, 1)} s`, limit: 2 },
    maps: maps.map(({ label, values }) => ({
      label,
      values: onCortex(
        template,
        values.map((value) => value - centre),
      ),
    })),
  };
}
