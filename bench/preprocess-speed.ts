/**
 * Cleaning 64 channels × 30 min at 1 kHz, beside MNE-Python where python3 has it: processor and wall time, and the
 * peak memory of a process of its own for each task, data included. Times are the median of three runs in the process after
 * the data are made (one for the component analysis), so that they hold neither start-up nor reading.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NodeStorage } from '../src/cli/node-storage.js';
import { encodeEdf, openEdf } from '../src/formats/edf/index.js';
import { Random } from '../src/foundation/index.js';
import {
  butterworthSections,
  filterRowsForwardBackward,
  filterZeroPhase,
  independentComponents,
  resample,
} from '../src/signal/index.js';

const CHANNELS = 64;
const RATE = 1000;
const SAMPLES = 30 * 60 * RATE;
/** The data are made in pieces of so many samples, on both sides, so that making them leaves no trace in the peak memory. */
const PIECE = 10_000;
const COMPONENTS = 20;
const SOURCES = 24;

const TASKS = ['fir', 'iir', 'iirInPlace', 'resample', 'ica'] as const;
const LABELS: Record<(typeof TASKS)[number], string> = {
  fir: 'FIR 1–100 Hz, zero-phase',
  iir: 'Butterworth order 4, 1–100 Hz, zero-phase',
  iirInPlace: 'the same in place',
  resample: 'resampling to 200 Hz',
  ica: `FastICA, ${COMPONENTS} components`,
};

interface Measured {
  /** Seconds of processor time, all threads. */
  processor: number;
  wall: number;
  /** GiB. */
  memory: number;
}

/** Prints the table. */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'hemocast-bench-'));
  try {
    await compare(join(folder, 'tasks.mjs'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function compare(own: string): Promise<void> {
  // As users run it: compiled, without the memory that a compiler in the process takes.
  const { build } = await import('esbuild');
  await build({
    entryPoints: [fileURLToPath(import.meta.url)],
    outfile: own,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['esbuild'],
  });
  const line = (...cells: string[]) =>
    process.stdout.write(`${cells.map((cell, i) => cell.padEnd(i === 0 ? 44 : 24)).join('')}\n`);
  line('64 channels × 30 min × 1 kHz', 'Hemocast', 'MNE-Python', 'ratio');
  for (const task of TASKS) {
    const ours = measure(process.execPath, [own, '--task', task]);
    const theirs = measure('python3', ['-c', PYTHON, task]);
    line(LABELS[task], described(ours), described(theirs), compared(ours, theirs));
  }
  const edf = measure(process.execPath, [own, '--task', 'edf']);
  const rate = (seconds: number) => ((2 * CHANNELS * SAMPLES) / 1e6 / seconds).toFixed(0);
  line(
    'EDF reading',
    described(edf),
    '',
    edf === undefined ? '' : `${rate(edf.processor)} MB/s of processor time, ${rate(edf.wall)} MB/s by the clock`,
  );
}

function described(measured: Measured | undefined): string {
  if (measured === undefined) return 'not here';
  const { processor, wall, memory } = measured;
  return `${processor.toFixed(2)} (${wall.toFixed(2)}) s ${memory.toFixed(2)} GiB `;
}

function compared(ours?: Measured, theirs?: Measured): string {
  if (ours === undefined || theirs === undefined) return '';
  const ratio = (key: keyof Measured) => (ours[key] / theirs[key]).toFixed(2);
  return `processor ${ratio('processor')}, wall ${ratio('wall')}, memory ${ratio('memory')}`;
}

function measure(command: string, given: string[]): Measured | undefined {
  const { status, stdout } = spawnSync(command, given, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return status === 0 ? (JSON.parse(stdout.trim().split('\n').at(-1)!) as Measured) : undefined;
}

/** Sources with light and with heavy tails through a random mixing, with noise, in µV. */
function recordingLike(): Float32Array {
  const random = new Random('preprocess speed');
  const mixing = Float64Array.from({ length: CHANNELS * SOURCES }, () => random.normal(0, 5));
  const data = new Float32Array(CHANNELS * SAMPLES);
  const course = new Float64Array(PIECE);
  for (let start = 0; start < SAMPLES; start += PIECE) {
    for (let source = 0; source < SOURCES; source++) {
      for (let i = 0; i < PIECE; i++) {
        const u = random.uniform(-0.5, 0.5);
        course[i] = source % 2 === 0 ? 3 * u : -Math.sign(u) * Math.log(1 - 2 * Math.abs(u));
      }
      for (let channel = 0; channel < CHANNELS; channel++) {
        const weight = mixing[channel * SOURCES + source];
        for (let i = 0, at = channel * SAMPLES + start; i < PIECE; i++, at++) data[at] += weight * course[i];
      }
    }
  }
  for (let i = 0; i < data.length; i++) data[i] += random.uniform(-1, 1);
  return data;
}

async function runTask(task: string): Promise<Measured> {
  if (task === 'edf') return readEdf();
  const data = recordingLike();
  const work: Record<string, () => unknown> = {
    fir: () => filterZeroPhase(data, CHANNELS, SAMPLES, RATE, { low: 1, high: 100 }),
    iir: () => filterRowsForwardBackward(butterworthSections(4, { low: 1, high: 100 }, RATE), data, CHANNELS, SAMPLES),
    iirInPlace: () => {
      const sections = butterworthSections(4, { low: 1, high: 100 }, RATE);
      return filterRowsForwardBackward(sections, data, CHANNELS, SAMPLES, data);
    },
    resample: () => resample(data, CHANNELS, SAMPLES, RATE, 200),
    ica: () => independentComponents(data, CHANNELS, SAMPLES, { components: COMPONENTS, random: new Random(1) }),
  };
  return timed(work[task], task === 'ica' ? 1 : 3);
}

async function readEdf(): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'hemocast-bench-'));
  try {
    const storage = new NodeStorage();
    const path = join(folder, 'bench.edf');
    const channels = Array.from({ length: CHANNELS }, (_, i) => ({ name: `EEG ${i}` }));
    await storage.write(path, encodeEdf({ channels, sampleRate: RATE, data: recordingLike() }));
    return await timed(async () => (await openEdf(storage, path)).readSignals(), 3);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function timed(work: () => unknown, repeats: number): Promise<Measured> {
  const processor: number[] = [];
  const wall: number[] = [];
  let memory = 0;
  for (let repeat = 0; repeat < repeats; repeat++) {
    const [before, start] = [process.cpuUsage(), performance.now()];
    await work();
    wall.push((performance.now() - start) / 1000);
    const { user, system } = process.cpuUsage(before);
    processor.push((user + system) / 1e6);
    // Later runs may still hold what the first one returned.
    if (repeat === 0) memory = process.resourceUsage().maxRSS / 2 ** 20;
  }
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];
  return { processor: median(processor), wall: median(wall), memory };
}

const PYTHON = `
import json, resource, sys, time
import numpy as np, mne
mne.set_log_level('ERROR')
task = sys.argv[1]
rng = np.random.default_rng(0)
channels, samples, sources = ${CHANNELS}, ${SAMPLES}, ${SOURCES}
mixing = rng.normal(0, 5e-6, (channels, sources))
data = np.empty((channels, samples))
for start in range(0, samples, ${PIECE}):
    u = rng.uniform(-0.5, 0.5, (sources, ${PIECE}))
    u[1::2] = -np.sign(u[1::2]) * np.log(1 - 2 * np.abs(u[1::2]))
    u[::2] *= 3
    data[:, start:start + ${PIECE}] = mixing @ u + rng.uniform(-1e-6, 1e-6, (channels, ${PIECE}))
info = mne.create_info(channels, ${RATE}.0, 'eeg')
raw = mne.io.RawArray(data, info)
def work():
    if task == 'fir':
        mne.filter.filter_data(raw._data, ${RATE}.0, 1, 100)
    elif task == 'iir':
        mne.filter.filter_data(raw._data, ${RATE}.0, 1, 100, method='iir')
    elif task == 'iirInPlace':
        mne.filter.filter_data(raw._data, ${RATE}.0, 1, 100, method='iir', copy=False)
    elif task == 'resample':
        mne.filter.resample(raw._data, 200.0, ${RATE}.0, npad='auto')
    else:
        mne.preprocessing.ICA(n_components=${COMPONENTS}, method='fastica', random_state=1).fit(raw)
processor, wall = [], []
if task == 'ica':
    with raw.info._unlock():
        raw.info['highpass'] = 1.0
for _ in range(1 if task == 'ica' else 3):
    p, w = time.process_time(), time.perf_counter()
    work()
    processor.append(time.process_time() - p)
    wall.append(time.perf_counter() - w)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
print(json.dumps(dict(processor=float(np.median(processor)), wall=float(np.median(wall)), memory=memory)))
`;

if (process.argv[2] === '--task') {
  process.stdout.write(`${JSON.stringify(await runTask(process.argv[3]))}\n`);
}
