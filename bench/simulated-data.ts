/** Data sets that benches simulate once and keep: one for each seed, difficulty and version of the simulator. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NodeStorage } from '../src/cli/node-storage.js';
import { embeddedTemplate, type Template } from '../src/cortex/index.js';
import { PairedData, type PeopleSplit, splitPeople } from '../src/data/index.js';
import { Random, type Storage } from '../src/foundation/index.js';
import { targetNamed } from '../src/modalities/index.js';
import { type SimulationSettings, simulateDataset } from '../src/simulate/index.js';

/** Where everything is kept that can be made again. */
export const CACHE = join(tmpdir(), 'hemocast-bench');

/** What a data set is like. */
export interface DataSetting {
  seed: string;
  difficulty: Difficulty;
  /** People to train on, to choose on, and to score. */
  train: number;
  validation: number;
  test: number;
  /** Minutes a person, over two films. */
  minutes: number;
  /** What is measured beside EEG; BOLD where absent. */
  modalities?: SimulationSettings['modalities'];
  /** Electrodes; 32 where absent. */
  montage?: SimulationSettings['montage'];
  /** Factor on the drive-related BOLD against its noise; 1 where absent. */
  signalToNoise?: number;
}

/** A data set on the disk, and who is who in it. */
export interface BenchData {
  setting: DataSetting;
  /** Everything that belongs to this data set, results included. */
  folder: string;
  storage: Storage;
  data: PairedData;
  people: PeopleSplit;
  template: Template;
}

/** The worlds of the simulator: `easy`, in which the figures before were taken, and `published`. */
export const DIFFICULTIES: readonly Difficulty[] = ['easy', 'published'];

type Difficulty = SimulationSettings['difficulty'];

/** @throws RangeError for the name of no world */
export function difficultyNamed(name: string): Difficulty {
  const found = DIFFICULTIES.find((one) => one === name);
  if (found === undefined) throw new RangeError(`No difficulty ${name}; there are ${DIFFICULTIES.join(' and ')}.`);
  return found;
}

/** The setting of the issue: 8 people to train on, 2 to choose on, 6 unseen, two films of four minutes. */
export const ISSUE_SETTING = { train: 8, validation: 2, test: 6, minutes: 8 } as const;

/** A rehearsal in which every step runs and no figure means anything. */
export const TINY_SETTING = { train: 3, validation: 1, test: 2, minutes: 2 } as const;

/**
 * Opens a data set of 32 electrodes and BOLD, simulated where it is not there yet. The people who are chosen on and scored come first,
 * so that they are the same whatever the number of those to train on.
 */
export async function simulatedData(cache: string, setting: DataSetting): Promise<BenchData> {
  const template = embeddedTemplate();
  const storage = new NodeStorage();
  const { seed, difficulty, train, validation, test, minutes, modalities = ['bold'], montage = 32 } = setting;
  const { signalToNoise = 1 } = setting;
  const people = train + validation + test;
  const others = `${modalities.join() === 'bold' ? '' : `-${modalities.join('+')}`}${montage === 32 ? '' : `-${montage}`}${signalToNoise === 1 ? '' : `-snr${signalToNoise}`}`;
  const name = `${difficulty}-${seed}-${people}x${minutes}${others}-${codeDigest(['simulate', 'cortex'])}`;
  const folder = join(cache, name);
  const settings: Partial<SimulationSettings> = {
    people,
    minutes,
    films: 2,
    montage,
    modalities,
    signalToNoise,
    seed: numeric(seed),
    difficulty,
  };
  const bids = join(folder, 'bids');
  const report = (_: string, done: number, total: number) => {
    console.error(`  simulated ${done} of ${total} people`);
  };
  console.error(`data set ${difficulty} ${seed} in ${folder}`);
  await simulateDataset(settings, storage, bids, { template, progress: { report } });
  const data = await PairedData.open(storage, bids, { targets: modalities.map(targetNamed) });
  return { setting, folder, storage, data, people: splitOf(data.people, setting), template };
}

/** Draws who is scored and chosen on from the first people of the data set; the others are trained on. */
function splitOf(people: readonly string[], { seed, validation, test }: DataSetting): PeopleSplit {
  const first = people.slice(0, validation + test + 1);
  const drawn = splitPeople(first, { validation, test }, new Random(seed).fork('people of a bench'));
  return { ...drawn, train: [...drawn.train, ...people.slice(first.length)].sort() };
}

/** Seeds that are numbers are numbers to the simulator too. */
export function numeric(seed: string): number | string {
  return /^\d+$/.test(seed) ? Number(seed) : seed;
}

/** Eight digits that change with the code of some rooms. */
export function codeDigest(rooms: readonly string[]): string {
  const hash = createHash('sha256');
  for (const room of rooms) {
    const folder = fileURLToPath(new URL(`../src/${room}`, import.meta.url));
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.ts$/.test(name));
    for (const name of files.filter((one) => !/\.(test|fixture)\.ts$/.test(one)).sort()) {
      hash.update(name).update(readFileSync(join(folder, name)));
    }
  }
  return hash.digest('hex').slice(0, 8);
}
