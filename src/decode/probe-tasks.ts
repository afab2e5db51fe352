/**
 * Questions put to EEG features: rest or arithmetic, left or right fist, age, gender. How each is grouped, scored and
 * permuted is fixed here, before any features are seen.
 */
import { HemocastError } from '../foundation/index.js';
import type { ProbeExamples } from './assess-probe.js';
import type { FeatureSource, PooledFeatures, ProbeSegment, SegmentFeatures } from './feature-source.js';
import type { EegmatPerson, FistTrial } from './probe-recordings.js';
import type { Resampled } from './probe-scores.js';

/** One example: the mean of its segments' features, and what is to be read off it. */
export interface ProbeTaskExample {
  person: string;
  segments: readonly ProbeSegment[];
  /** 1 or 0, or a number. */
  truth: number;
  /** Left out as a whole. */
  group: string;
  /** Has one label as a whole. */
  unit: string;
  /** Its units exchange labels under the null hypothesis. */
  block: string;
  /** Scored together. */
  stratum: string;
}

export interface ProbeTask {
  name: string;
  kind: 'classes' | 'number';
  resampled: Resampled;
  /** See `ProbeDesign`. */
  innerFolds?: number;
  /** Whether the mean of a group's units is subtracted from each of its examples. */
  centred: boolean;
  /** What to know before the scores are read. */
  remark: string;
  examples: ProbeTaskExample[];
}

/** Parts into which training people are dealt where each brings many examples. */
const INNER_FOLDS = 5;

const ORDER = 'rest came before arithmetic for everyone, so that time passing helps too';

/** Arithmetic (1) or rest (0), segment by segment; people left out, each with the same weight. */
export function arithmeticTask(people: readonly EegmatPerson[]): ProbeTask {
  return {
    name: 'rest or arithmetic',
    kind: 'classes',
    resampled: 'strata',
    innerFolds: INNER_FOLDS,
    centred: false,
    remark: `16 s segments, scored within each person, interval over people; ${ORDER}`,
    examples: people.flatMap(({ person, rest, arithmetic }) =>
      [rest, arithmetic].flatMap((segments, truth) =>
        segments.map((segment) => ({
          person,
          segments: [segment],
          truth,
          group: person,
          unit: `${person} ${truth}`,
          block: person,
          stratum: person,
        })),
      ),
    ),
  };
}

/** As `arithmeticTask`, each person's features about the mean of their two recordings. */
export function centredArithmeticTask(people: readonly EegmatPerson[]): ProbeTask {
  return {
    ...arithmeticTask(people),
    name: 'rest or arithmetic, centred',
    centred: true,
    remark: `as above, features about the mean of a person's two recordings: it is known that one is rest and one arithmetic, not which; ${ORDER}`,
  };
}

/** Right (1) or left fist (0), trial by trial; runs left out. */
export function fistTask(trials: readonly FistTrial[], imagined: boolean, person = 'S001'): ProbeTask {
  return {
    name: `left or right fist, ${imagined ? 'imagined' : 'carried out'}`,
    kind: 'classes',
    resampled: 'examples',
    centred: false,
    remark: `one person: trials of 4 s, scored within each run; the interval is over trials and says nothing of other people`,
    examples: trials
      .filter((trial) => trial.imagined === imagined)
      .map(({ run, side, segment }) => ({
        person,
        segments: [segment],
        truth: side === 'right' ? 1 : 0,
        group: run,
        unit: segment.id,
        block: run,
        stratum: run,
      })),
  };
}

/** Age in years off the mean of all of a person's rest. */
export function ageTask(people: readonly EegmatPerson[]): ProbeTask {
  return {
    ...traitTask(people, ({ age }) => age),
    name: 'age',
    kind: 'number',
    remark: `years; ${spread(people)}; leaving one out pulls r below 0 where there is nothing to read: see chance`,
  };
}

/** Male (1) or female (0) off the mean of all of a person's rest. */
export function genderTask(people: readonly EegmatPerson[]): ProbeTask {
  const men = people.filter(({ gender }) => gender === 'M').length;
  return {
    ...traitTask(people, ({ gender }) => (gender === 'M' ? 1 : 0)),
    name: 'gender',
    kind: 'classes',
    remark: `${men} men and ${people.length - men} women: the score hangs on each of the men`,
  };
}

function traitTask(people: readonly EegmatPerson[], truth: (person: EegmatPerson) => number) {
  return {
    resampled: 'examples' as const,
    centred: false,
    examples: people.map((person) => ({
      person: person.person,
      segments: person.rest,
      truth: truth(person),
      group: person.person,
      unit: person.person,
      block: 'people',
      stratum: 'people',
    })),
  };
}

function spread(people: readonly EegmatPerson[]): string {
  const ages = people.map(({ age }) => age).sort((a, b) => a - b);
  return `${ages[0]} to ${ages.at(-1)}, half of them at most ${ages[Math.floor((ages.length - 1) / 2)]}`;
}

/**
 * A task's examples with the features of one source: every channel's own, and their mean over channels as a second, smaller
 * view; the probe chooses between the two within its training groups.
 *
 * @param people whose examples are taken
 * @param part name of the part, where people are probed in several
 * @throws HemocastError `probe-channels` where segments differ in their channels, `probe-data` without examples
 */
export async function taskExamples(
  task: ProbeTask,
  people: readonly string[],
  source: FeatureSource,
  cache: SegmentFeatures,
  part = '',
): Promise<ProbeExamples> {
  const examples = task.examples.filter(({ person }) => people.includes(person));
  if (examples.length === 0) {
    throw new HemocastError('probe-data', 'There is no example of a task', {
      field: task.name,
      expected: `examples of ${people.join(', ') || 'someone'}`,
    });
  }
  const rows: Float64Array[] = [];
  let first: PooledFeatures | undefined;
  for (const { segments } of examples) {
    const pooled = await Promise.all(segments.map((segment) => cache.of(source, segment)));
    first ??= pooled[0];
    for (const features of pooled) checkChannels(task, first, features);
    const row = new Float64Array(first.values.length);
    for (const { values } of pooled) for (let k = 0; k < row.length; k++) row[k] += values[k] / pooled.length;
    rows.push(row);
  }
  if (task.centred) centre(rows, examples);
  const { channels, width } = first!;
  const all = new Float32Array(rows.length * channels.length * width);
  const mean = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    all.set(row, i * row.length);
    for (let k = 0; k < width; k++) {
      let sum = 0;
      for (let c = 0; c < channels.length; c++) sum += row[c * width + k];
      mean[i * width + k] = sum / channels.length;
    }
  });
  return {
    views: [
      { name: 'mean over channels', width, values: mean },
      { name: 'channels', width: channels.length * width, values: all },
    ],
    innerFolds: task.innerFolds,
    groups: examples.map(({ group }) => group),
    truth: examples.map(({ truth }) => truth),
    units: examples.map(({ unit }) => unit),
    blocks: examples.map(({ block }) => `${part} ${block}`.trim()),
    strata: examples.map(({ stratum }) => stratum),
  };
}

/** Subtracts from each row the mean over its group's units of each unit's mean. */
function centre(rows: readonly Float64Array[], examples: readonly ProbeTaskExample[]): void {
  for (const group of new Set(examples.map((example) => example.group))) {
    const own = examples.flatMap((example, i) => (example.group === group ? [i] : []));
    const sizes = new Map<string, number>();
    for (const i of own) sizes.set(examples[i].unit, (sizes.get(examples[i].unit) ?? 0) + 1);
    const centre = new Float64Array(rows[own[0]].length);
    for (const i of own) {
      const share = 1 / (sizes.get(examples[i].unit)! * sizes.size);
      for (let k = 0; k < centre.length; k++) centre[k] += share * rows[i][k];
    }
    for (const i of own) for (let k = 0; k < centre.length; k++) rows[i][k] -= centre[k];
  }
}

function checkChannels(task: ProbeTask, wanted: PooledFeatures, { channels, width }: PooledFeatures): void {
  if (width === wanted.width && channels.join() === wanted.channels.join()) return;
  throw new HemocastError('probe-channels', 'Recordings of one task differ in their channels', {
    field: task.name,
    expected: `${wanted.channels.join(', ')}; ${wanted.width} features each`,
    found: `${channels.join(', ')}; ${width}`,
  });
}
