/** Two groups of people, compared by what a model generates from their EEG. */
import type { Template } from '../../cortex/index.js';
import { UnpairedData } from '../../data/index.js';
import {
  compareGroups,
  FEW_PEOPLE,
  type GroupComparison,
  meanOfMaps,
  REGION_MEASURES,
  ScoredValues,
} from '../../evaluate/index.js';
import { HemocastError, type Progress, Random, type Storage } from '../../foundation/index.js';
import { bold, eeg, preparationOf, targetNamed } from '../../modalities/index.js';
import { generate } from '../../models/index.js';
import type { LoadedModel } from '../../train/model-folder.js';

export interface ComparePeopleTask {
  storage: Storage;
  model: LoadedModel;
  /** Folder of the BIDS data set. */
  dataset: string;
  /** As `group=patient,control`. */
  by: string;
  measure: string;
  permutations: number;
  template: Template;
  seed: number | string;
  progress?: Progress;
  signal?: AbortSignal;
}

export interface ComparedPeople {
  column: string;
  /** The first is compared with the second. */
  groups: [string, string];
  /** People of each. */
  people: [string[], string[]];
  regions: { name: string; difference: number; g: number; p: number; fdr: number; familywise: number }[];
  comparison: GroupComparison;
  /** Sentences: few people, recordings left out. */
  warnings: string[];
}

/**
 * Generates BOLD for every EEG recording of the people of both groups and compares a measure of each region. A person with several
 * recordings counts once, by their mean.
 *
 * @throws HemocastError `compare-target` where the model generates something else than BOLD; `compare-by`, `compare-column`, `compare-group`;
 *   what reading throws
 */
export async function comparePeople(task: ComparePeopleTask): Promise<ComparedPeople> {
  const { storage, model, dataset, template, signal } = task;
  const { configuration } = model;
  const target = targetNamed(configuration.target.name);
  if (target.name !== bold.name) {
    throw new HemocastError('compare-target', 'The model generates something else than BOLD', {
      field: '--model',
      expected: 'a model of BOLD',
      found: target.title,
    });
  }
  const { column, groups } = groupsOf(task.by);
  const data = await UnpairedData.open(storage, dataset);
  const recordings = (await data.sourceRecordings(eeg)).map((one) => ({
    one,
    value: one.recording.participant()?.[column]?.trim(),
  }));
  requireGroups(
    recordings.map(({ value }) => value),
    { column, groups, dataset },
  );
  const measure = REGION_MEASURES.find(({ name }) => name === task.measure)!;
  const space = target.space(configuration.target, template);
  const scored = new ScoredValues(space);
  const random = new Random(task.seed).fork('compare');
  const maps = new Map<string, { group: number; own: Float64Array[] }>();
  const warnings: string[] = [];
  const wanted = recordings.flatMap(({ one, value = '' }) => {
    const group = groups.indexOf(value);
    return group < 0 ? [] : [{ one, group }];
  });
  for (const [index, { one, group }] of wanted.entries()) {
    signal?.throwIfAborted();
    task.progress?.report('generate', index, wanted.length, one.id);
    const run = await data.readSource(one, eeg, preparationOf(configuration));
    const volumes = Math.floor((run.seconds * (run.step ?? 1)) / configuration.target.tr);
    const moments = { startTime: 0, tr: configuration.target.tr };
    const options = { random: random.fork(one.id), linear: false, signal };
    const { mean } = await generate(model, await model.eeg.featured({ ...run, ...moments }), volumes, options);
    const known = maps.get(one.person) ?? { group, own: [] };
    known.own.push(measure.of(scored.regionMeans(mean, volumes), volumes));
    maps.set(one.person, known);
  }
  const people = [...maps.keys()].sort();
  const sides = people.map((person) => maps.get(person)!.group === 0);
  const comparison = compareGroups(
    people.map((person) => meanOfMaps(maps.get(person)!.own)),
    sides,
    { random: random.fork('permutations'), permutations: task.permutations },
  );
  const smallest = Math.min(...comparison.people);
  if (smallest < FEW_PEOPLE) {
    warnings.push(
      `The smaller group has ${smallest} people: no map of differences can be relied on below ${FEW_PEOPLE}, whatever its p-values are.`,
    );
  }
  return {
    column,
    groups,
    people: [people.filter((_, i) => sides[i]), people.filter((_, i) => !sides[i])],
    regions: space.regions.map(({ hemisphere, name }, region) => ({
      name: `${hemisphere}_${name}`,
      difference: comparison.difference[region],
      g: comparison.effect[region],
      p: comparison.p[region],
      fdr: comparison.fdr[region],
      familywise: comparison.familywise[region],
    })),
    comparison,
    warnings,
  };
}

/**
 * A column and two groups, as `group=patient,control`.
 *
 * @throws HemocastError `compare-by`
 */
export function groupsOf(by: string): { column: string; groups: [string, string] } {
  const [, column, first, second] = /^([^=]+)=([^,=]+),([^,=]+)$/.exec(by)?.map((part) => part.trim()) ?? [];
  if (!column || !first || !second || first === second) {
    throw new HemocastError('compare-by', 'Two groups are not named', {
      field: '--by',
      expected: 'a column of participants.tsv and two of its values, as group=patient,control',
      found: by,
    });
  }
  return { column, groups: [first, second] };
}

function requireGroups(
  found: readonly (string | undefined)[],
  { column, groups, dataset }: { column: string; groups: readonly string[]; dataset: string },
): void {
  const values = [...new Set(found.filter((value) => value !== undefined))].sort();
  const file = `${dataset}/participants.tsv`;
  if (values.length === 0) {
    throw new HemocastError('compare-column', 'participants.tsv has no such column, or nobody with EEG is in it', {
      ...{ file, field: '--by', expected: 'a column of participants.tsv', found: column },
    });
  }
  for (const group of groups) {
    if (values.includes(group)) continue;
    throw new HemocastError('compare-group', 'Nobody with EEG belongs to this group', {
      ...{ file, field: `--by ${column}`, expected: values.slice(0, 12).join(', '), found: group },
    });
  }
}
