/**
 * Runs that were prepared before: features, cross-spectra and targets of a run, kept under a hash of everything that they depend on. A run
 * whose files have not changed is not prepared again, and its arrays lie outside memory until they are read.
 */
import {
  type ArrayStore,
  type KeptValues,
  madeWhenRead,
  type Storage,
  type StoredArray,
  type StoredEntry,
  sha256,
  sha256OfFile,
  storedArray,
  withLazyFields,
} from '../foundation/index.js';
import type { TargetSeries } from '../modalities/index.js';
import { pairCount, type SpectraSource } from '../signal/index.js';
import type { NeuralDrive, PairedRun, PairedTarget } from './paired-run.js';
import type { KeepSpectra } from './source-features.js';

/** Raised whenever the same files would give other runs, or are kept in another form. */
const VERSION = 2;

/** A run, and what there is to say about its preparation. */
export interface PreparedRun {
  run: PairedRun;
  /** Sentences about what was left out, assumed or replaced. */
  remarks: string[];
}

/** What a prepared run depends on. */
export interface RunOrigin {
  /** Files that it may be read from, with the names that they have within the data set. */
  files: ReadonlyMap<string, string>;
  /** Everything else, as JSON. */
  parameters: unknown;
}

/** Keeps prepared runs in a store of arrays. */
export class PreparedRuns {
  private readonly identities = new Map<string, Promise<string>>();

  constructor(
    private readonly storage: Storage,
    private readonly arrays: ArrayStore,
  ) {}

  /**
   * The run as it was kept, or made and kept.
   *
   * @throws what making and the store throw
   */
  async take(origin: RunOrigin, make: (keep: KeepSpectra) => Promise<PreparedRun>): Promise<PreparedRun> {
    const key = await this.keyOf(origin);
    const spectraKey = `${key}-spectra`;
    const known = await this.arrays.open(key);
    const spectra = known && (await this.arrays.open(spectraKey))?.arrays.values;
    const found = known && restored(known, spectra, key);
    if (found !== undefined) return found;
    let kept: StoredArray | undefined;
    const { run, remarks } = await make(async (source) => {
      kept = (await this.arrays.save(spectraKey, '', { values: inParts(source) })).arrays.values;
      return spectraIn(kept, source);
    });
    return restored(await this.arrays.save(key, ...keptForm(run, remarks)), kept, key)!;
  }

  /** A hash of what files hold. Where the platform knows when files were changed, what is unchanged since is not read again. */
  private async keyOf({ files, parameters }: RunOrigin): Promise<string> {
    const names = [...files.keys()].sort();
    const text = (list: readonly string[]) => JSON.stringify([VERSION, names, list, parameters]);
    const states: (string | undefined)[] = [];
    for (const name of names) states.push(await this.storage.state?.(files.get(name)!));
    const isKnown = states.every((state): state is string => state !== undefined);
    const shortcut = isKnown ? await sha256(`state ${text(states)}`) : undefined;
    const earlier = shortcut === undefined ? undefined : await this.arrays.open(shortcut);
    if (earlier !== undefined) return earlier.facts;
    const sums: string[] = [];
    for (const name of names) sums.push(await this.contentOf(files.get(name)!));
    const key = await sha256(`content ${text(sums)}`);
    if (shortcut !== undefined) await this.arrays.save(shortcut, key, {});
    return key;
  }

  /** SHA-256 of a file, computed once. */
  private contentOf(path: string): Promise<string> {
    const known = this.identities.get(path) ?? sha256OfFile(this.storage, path);
    this.identities.set(path, known);
    return known;
  }
}

/** The parts of a run that are arrays, by name, and all others as text. */
function keptForm(run: PairedRun, remarks: readonly string[]): [string, Record<string, Float32Array>] {
  const { features, spectra, targets, drive, ...others } = run;
  const arrays: Record<string, Float32Array> = { features };
  if (drive !== undefined) arrays.drive = drive.data;
  const described = Object.entries(targets).map(([name, { series, ceiling }]) => {
    const { data, scale, ...rest } = series;
    arrays[`${name} data`] = data;
    if (scale !== undefined) arrays[`${name} scale`] = scale;
    if (ceiling !== undefined) arrays[`${name} ceiling`] = ceiling;
    return [name, rest] as const;
  });
  const facts = {
    ...{ run: others, remarks, targets: Object.fromEntries(described), regions: drive?.regions },
    spectra: spectra && { steps: spectra.steps, bands: spectra.bands, channels: spectra.channels },
  };
  return [JSON.stringify(facts, numbersAsText), arrays];
}

/** Cross-spectra of a whole night are more than fits into memory beside the recording. */
function inParts(spectra: SpectraSource): KeptValues {
  const { steps, bands, channels } = spectra;
  return {
    length: steps * bands * pairCount(channels),
    parts: {
      *[Symbol.iterator]() {
        for (let from = 0; from < steps; from += STEPS) yield spectra.read(from, Math.min(steps, from + STEPS));
      },
    },
  };
}

/** Steps of a part. */
const STEPS = 256;

interface Facts {
  run: Omit<PairedRun, 'features' | 'spectra' | 'targets' | 'drive'>;
  remarks: string[];
  targets: Record<string, Omit<TargetSeries, 'data' | 'scale'>>;
  regions?: string[];
  spectra?: Omit<SpectraSource, 'read'>;
}

/** The run of an entry; undefined where the entry lacks something. */
function restored(
  { facts, arrays }: StoredEntry,
  spectraValues: StoredArray | undefined,
  content: string,
): PreparedRun | undefined {
  let known: Facts;
  try {
    known = JSON.parse(facts, textAsNumbers);
  } catch {
    return undefined;
  }
  const { run, remarks, targets, regions, spectra } = known;
  if (arrays.features === undefined || (spectra !== undefined && spectraValues === undefined)) return undefined;
  const read: Record<string, PairedTarget> = {};
  for (const [name, series] of Object.entries(targets)) {
    const [data, scale, ceiling] = ['data', 'scale', 'ceiling'].map((part) => arrays[`${name} ${part}`]);
    if (data === undefined) return undefined;
    read[name] = withLazyFields(
      { series: withLazyFields(series, { data: whole(data), ...(scale && { scale: whole(scale) }) }) },
      { ...(ceiling && { ceiling: whole(ceiling) }) },
    ) as PairedTarget;
  }
  const drive = arrays.drive && withLazyFields({ regions: regions ?? [] }, { data: whole(arrays.drive) });
  return {
    remarks,
    run: withLazyFields(
      {
        ...run,
        content,
        targets: read,
        ...(spectra && { spectra: spectraIn(spectraValues!, spectra) }),
        ...(drive && { drive: drive as NeuralDrive }),
      },
      { features: whole(arrays.features) },
    ),
  };
}

function whole(array: StoredArray): () => Float32Array {
  return madeWhenRead(() => array.read());
}

/** Cross-spectra whose steps are read where they are needed. */
function spectraIn(array: StoredArray, { steps, bands, channels }: Omit<SpectraSource, 'read'>): SpectraSource {
  const perStep = array.length / steps;
  return { steps, bands, channels, read: (from, until) => array.read(from * perStep, until * perStep) };
}

/** JSON knows neither infinities nor numbers that are none. */
function numbersAsText(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? `number ${value}` : value;
}

function textAsNumbers(_: string, value: unknown): unknown {
  const text = typeof value === 'string' ? /^number (NaN|-?Infinity)$/.exec(value)?.[1] : undefined;
  return text === undefined ? value : Number(text);
}

/**
 * An array that belongs to a run and to something else, kept beside the run where runs are kept, and in memory where they are not.
 *
 * @param kind what the array is, and what it depends on besides the run
 */
export async function keptBeside(
  arrays: ArrayStore | undefined,
  { content }: Pick<PairedRun, 'content'>,
  kind: unknown,
  make: () => Promise<Float32Array>,
): Promise<() => Float32Array> {
  if (arrays === undefined || content === undefined) {
    const values = await make();
    return () => values;
  }
  const key = await sha256(JSON.stringify([VERSION, content, kind]));
  const known =
    (await arrays.open(key))?.arrays.values ?? (await arrays.save(key, '', { values: await make() })).arrays.values;
  return whole(known ?? storedArray(await make()));
}
