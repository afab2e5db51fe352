/** Several BIDS data sets as one: people and runs by names of their own, every target on one clock. */
import { type ArrayStore, extended, HemocastError, type Storage } from '../foundation/index.js';
import type { SourceModality, SourcePreparation, TargetModality } from '../modalities/index.js';
import type { PairedModalities } from './find-pairs.js';
import { PairedData } from './paired-data.js';
import type { PairedRun } from './paired-run.js';
import { siteNames } from './site-names.js';
import type { DataSite, RunReading, TrainingData } from './training-data.js';

/** Where a data set lies, and what of it is wanted; a folder alone means all of it. */
export type DataPlace = string | ({ root: string } & Pick<PairedModalities, 'unit' | 'besides'>);

/** A place in full. */
function placed(place: DataPlace): { root: string } & Pick<PairedModalities, 'unit' | 'besides'> {
  return typeof place === 'string' ? { root: place } : place;
}

/** One of the data sets. */
interface PooledSite {
  name: string;
  data: PairedData;
}

/**
 * Data sets that are learned from together. Each has some of the targets. People are named `site/person` and runs `site/run`; electrodes
 * are those of the first data set, and a target has the repetition time of the first data set that has it.
 */
export class PooledData implements TrainingData {
  private constructor(
    readonly source: SourceModality,
    readonly targets: readonly TargetModality[],
    private readonly parts: readonly PooledSite[],
    readonly arrays: ArrayStore | undefined,
  ) {}

  /**
   * @param known names of a model's data sets, where these are to be read for it: those without any of the targets are passed over
   * @throws HemocastError `no-paired-runs` where a data set has none of the targets, or none of them has one; `data-set-twice`,
   *   `data-set-unknown`, and what opening a data set throws
   */
  static async open(
    storage: Storage,
    places: readonly DataPlace[],
    modalities: PairedModalities,
    known?: readonly string[],
  ): Promise<PooledData> {
    const roots = places.map((place) => placed(place).root);
    const names = siteNames(roots, known);
    const parts: PooledSite[] = [];
    for (const [i, place] of places.entries()) {
      const { root, ...wanted } = placed(place);
      try {
        parts.push({ name: names[i], data: await PairedData.openSome(storage, root, { ...modalities, ...wanted }) });
      } catch (error) {
        const isWithout = error instanceof HemocastError && error.code === 'no-paired-runs';
        if (!isWithout || known === undefined) throw error;
      }
    }
    const nowhere = modalities.targets.find((target) => !parts.some(({ data }) => data.targets.includes(target)));
    if (nowhere !== undefined) {
      throw new HemocastError(
        'no-paired-runs',
        `None of the data sets has ${nowhere.title} beside ${modalities.source.title}`,
        {
          file: roots.join(', '),
          expected: nowhere.words.expected,
          found: `${modalities.source.title} with ${[...new Set(parts.flatMap(({ data }) => data.targets.map(({ title }) => title)))].join(', ')} alone`,
          advice: 'Leave this target out of --targets, or add a data set that has it.',
        },
      );
    }
    return new PooledData(modalities.source, modalities.targets, parts, modalities.arrays);
  }

  get root(): string {
    return this.parts.map(({ data }) => data.root).join(', ');
  }

  get name(): string {
    return this.parts.map(({ name, data }) => `${name} (${data.name})`).join(', ');
  }

  get warnings(): string[] {
    return this.parts.flatMap(({ name, data }) => data.warnings.map((text) => `${name}: ${text}`));
  }

  get people(): string[] {
    return this.parts.flatMap(({ name, data }) => data.people.map((person) => `${name}/${person}`)).sort();
  }

  get simulated(): boolean {
    return this.parts.some(({ data }) => data.simulated);
  }

  async sites(): Promise<DataSite[]> {
    const found: DataSite[] = [];
    for (const { name, data } of this.parts) {
      const [site] = await data.sites();
      const people = Object.entries(site.people).map(([target, own]) => [target, own.map((one) => `${name}/${one}`)]);
      found.push({ ...site, name, people: Object.fromEntries(people) });
    }
    return found;
  }

  sensors(): ReturnType<TrainingData['sensors']> {
    return this.parts[0].data.sensors();
  }

  targetFiles(people: readonly string[], target: string): string[] {
    return this.parts.flatMap(({ name, data }) => data.targetFiles(ownOf(name, people), target));
  }

  sourceFiles(people: readonly string[]): string[] {
    return this.parts.flatMap(({ name, data }) => data.sourceFiles(ownOf(name, people)));
  }

  namesIn(root: string, people: readonly string[]): string[] {
    return this.parts.flatMap(({ name, data }) => data.namesIn(root, ownOf(name, people)));
  }

  async runsOf(
    people: readonly string[],
    preparation: SourcePreparation,
    reading: RunReading = {},
  ): Promise<PairedRun[]> {
    const wanted = reading.targets ?? this.targets.map(({ name }) => name);
    const clocks = { ...this.clocks(wanted), ...reading.clocks };
    const runs: PairedRun[] = [];
    for (const { name, data } of this.parts) {
      const targets = wanted.filter((target) => data.targets.some((own) => own.name === target));
      const own = ownOf(name, people);
      if (targets.length === 0 || own.length === 0) continue;
      for (const run of await data.runsOf(own, preparation, { ...reading, targets, clocks })) {
        runs.push(extended(run, { id: `${name}/${run.id}`, person: `${name}/${run.person}` }));
      }
    }
    return runs;
  }

  /** The repetition time of each target in the first data set that states one. */
  private clocks(targets: readonly string[]): Record<string, number> {
    return Object.fromEntries(
      targets.flatMap((target) => {
        const stated = this.parts.map(({ data }) => data.clockOf(target)).find((value) => value !== undefined);
        return stated === undefined ? [] : [[target, stated]];
      }),
    );
  }
}

/** The people of a site among others, as they are named there. */
function ownOf(site: string, people: readonly string[]): string[] {
  const prefix = `${site}/`;
  return people.filter((person) => person.startsWith(prefix)).map((person) => person.slice(prefix.length));
}

/**
 * One data set as it is, or several as one.
 *
 * @param known names of the data sets of a model that was trained on several; undefined for any other
 * @throws what `PairedData.open` and `PooledData.open` throw
 */
export function openTrainingData(
  storage: Storage,
  places: readonly DataPlace[],
  modalities: PairedModalities,
  known?: readonly string[],
): Promise<TrainingData> {
  if (places.length > 1 || known !== undefined) return PooledData.open(storage, places, modalities, known);
  const { root, ...wanted } = placed(places[0]);
  return PairedData.open(storage, root, { ...modalities, ...wanted });
}
