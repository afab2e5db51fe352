/** The recordings that probes are made on, cleaned and cut: EEGMAT and EEGMMIDB of PhysioNet. */
import { HemocastError, joinPath, type Progress, type Storage } from '../foundation/index.js';
import { type CleanEegOptions, cleanEeg } from '../preprocess/index.js';
import { type Recording, readEegRecording } from '../recordings/index.js';
import type { ProbeSegment } from './feature-source.js';

/** One cleaning for every source of features: that which LaBraM asks for, on the reference of the recording. */
export const PROBE_CLEANING: CleanEegOptions = { low: 0.1, high: 75, notch: 'auto', rate: 200, reference: 'none' };

/** Seconds of a segment of rest or arithmetic. */
export const SEGMENT_SECONDS = 16;
/** Seconds from the cue that are taken of a movement. */
export const TRIAL_SECONDS = 4;

/** A person of EEGMAT at rest (about 182 s) and, after that, in mental arithmetic (about 62 s). */
export interface EegmatPerson {
  person: string;
  age: number;
  gender: 'F' | 'M';
  rest: ProbeSegment[];
  arithmetic: ProbeSegment[];
}

/**
 * Reads EEGMAT (Zyma et al., Data 4:14, 2019): the people of whom `Subject…_1.edf` and `Subject…_2.edf` are both there.
 *
 * @param people names such as `Subject07`; default all
 * @throws HemocastError `probe-data` where a person or their row in `subject-info.csv` is missing, and what reading and cleaning throw
 */
export async function readEegmat(
  storage: Storage,
  folder: string,
  people?: readonly string[],
  progress?: Progress,
): Promise<EegmatPerson[]> {
  const files = new Set((await storage.list(folder)).map(({ name }) => name));
  const present = [...files].flatMap((file) => {
    const person = /^(Subject\d+)_1\.edf$/.exec(file)?.[1];
    return person !== undefined && files.has(`${person}_2.edf`) ? [person] : [];
  });
  const wanted = people ?? present;
  const missing = wanted.filter((person) => !present.includes(person));
  if (missing.length > 0 || wanted.length === 0) {
    throw new HemocastError('probe-data', 'Recordings of EEGMAT are missing', {
      file: folder,
      expected: 'Subject…_1.edf (rest) and Subject…_2.edf (arithmetic)',
      found: missing.length > 0 ? `nothing of ${missing.join(', ')}` : 'no person with both',
    });
  }
  const traits = await readTraits(storage, joinPath(folder, 'subject-info.csv'));
  const result: EegmatPerson[] = [];
  for (const [k, person] of wanted.entries()) {
    progress?.report('read EEGMAT', k, wanted.length, person);
    const own = traits.get(person);
    if (own === undefined) {
      throw new HemocastError('probe-data', 'A person is not in the table of people', {
        file: joinPath(folder, 'subject-info.csv'),
        field: 'Subject',
        expected: person,
      });
    }
    const segments = async (run: 1 | 2) => {
      const clean = await cleanFile(storage, joinPath(folder, `${person}_${run}.edf`));
      const count = Math.floor(clean.samples / (SEGMENT_SECONDS * clean.sampleRate));
      return Array.from({ length: count }, (_, s) => ({
        id: `${person}_${run} ${s * SEGMENT_SECONDS} s`,
        recording: excerpt(clean, s * SEGMENT_SECONDS, SEGMENT_SECONDS),
      }));
    };
    result.push({ person, ...own, rest: await segments(1), arithmetic: await segments(2) });
  }
  progress?.report('read EEGMAT', wanted.length, wanted.length);
  return result;
}

/** One movement of a fist, carried out or imagined. */
export interface FistTrial {
  run: string;
  side: 'left' | 'right';
  imagined: boolean;
  segment: ProbeSegment;
}

/** Runs of EEGMMIDB in which the left (T1) or the right fist (T2) opens and closes. */
const FIST_RUNS = { carriedOut: ['R03', 'R07', 'R11'], imagined: ['R04', 'R08', 'R12'] };

/**
 * Reads the movements of the left and right fist of one person of EEGMMIDB (Schalk et al., IEEE TBME 51:1034, 2004): the
 * first 4 s from the cue.
 *
 * @throws HemocastError what reading and cleaning throw
 */
export async function readFistTrials(storage: Storage, folder: string, person = 'S001'): Promise<FistTrial[]> {
  const trials: FistTrial[] = [];
  for (const run of [...FIST_RUNS.carriedOut, ...FIST_RUNS.imagined]) {
    const clean = await cleanFile(storage, joinPath(folder, `${person}${run}.edf`));
    for (const { onset, label } of clean.events) {
      if (label !== 'T1' && label !== 'T2') continue;
      if ((onset + TRIAL_SECONDS) * clean.sampleRate > clean.samples) continue;
      trials.push({
        run,
        side: label === 'T1' ? 'left' : 'right',
        imagined: FIST_RUNS.imagined.includes(run),
        segment: { id: `${person}${run} ${onset} s`, recording: excerpt(clean, onset, TRIAL_SECONDS) },
      });
    }
  }
  return trials;
}

async function cleanFile(storage: Storage, path: string): Promise<Recording> {
  return cleanEeg(await readEegRecording(storage, path), PROBE_CLEANING).recording;
}

/** Part of a recording as one of its own; events are left out. */
function excerpt({ channels, samples, sampleRate, data }: Recording, start: number, seconds: number): Recording {
  const first = Math.round(start * sampleRate);
  const count = Math.round(seconds * sampleRate);
  const part = new Float32Array(channels.length * count);
  for (let c = 0; c < channels.length; c++) {
    part.set(data.subarray(c * samples + first, c * samples + first + count), c * count);
  }
  return { channels, sampleRate, samples: count, data: part, events: [] };
}

async function readTraits(storage: Storage, file: string): Promise<Map<string, { age: number; gender: 'F' | 'M' }>> {
  const lines = new TextDecoder()
    .decode(await storage.read(file))
    .trim()
    .split(/\r?\n/);
  const columns = lines[0].split(',');
  const [subject, age, gender] = ['Subject', 'Age', 'Gender'].map((name) => columns.indexOf(name));
  const traits = new Map<string, { age: number; gender: 'F' | 'M' }>();
  for (const [k, line] of lines.slice(1).entries()) {
    const cells = line.split(',');
    const years = Number(cells[age]);
    const letter = cells[gender];
    if (Math.min(subject, age, gender) < 0 || !(years > 0) || (letter !== 'F' && letter !== 'M')) {
      throw new HemocastError('probe-data', 'The table of people cannot be read', {
        file,
        field: `line ${k + 2}`,
        expected: 'columns Subject, Age (years) and Gender (F or M)',
        found: line,
      });
    }
    traits.set(cells[subject], { age: years, gender: letter });
  }
  return traits;
}
