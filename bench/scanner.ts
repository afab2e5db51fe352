/**
 * `npm run bench -- scanner`: what correcting EEG from inside a simulated scanner leaves of both artefacts and of the EEG, beside MNE-Python's average
 * artefact subtraction where it is there, without its parts, and under conditions. `--large` adds time and memory of 64 channels × 10 min × 5 kHz.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  correctScanner,
  heartbeatsFromEeg,
  pulseArtefacts,
  pulseModel,
  rPeaks,
  type ScannerOptions,
} from '../src/preprocess/index.js';
import type { Recording } from '../src/recordings/index.js';
import type { ScannerSettings } from '../src/simulate/index.js';
import { cleanEeg, recorded } from './scanner-data.js';
import { measureLarge } from './scanner-large.js';
import { realScan } from './scanner-real.js';
import { energyRatio, type GradientScores, gradientScores, rowsOf } from './scanner-scores.js';

interface Case {
  name: string;
  settings?: ScannerSettings;
  options?: ScannerOptions;
  /** Head motion is given to the correction. */
  moved?: boolean;
}

const ABLATIONS: readonly Case[] = [
  { name: 'as it is' },
  { name: 'with head motion given', moved: true },
  { name: 'no sub-sample alignment', options: { subsample: false } },
  { name: 'no basis of residuals', options: { gradientBasis: 0 } },
  { name: 'no shrinking of templates', options: { shrink: false } },
  { name: 'template of the whole scan', options: { gradientWindow: 0 } },
  { name: 'whole scan, no basis', options: { gradientWindow: 0, gradientBasis: 0 } },
  { name: 'template alone (Allen 2000)', options: { gradientBasis: 0, shrink: false } },
  { name: 'adaptive noise cancelling', options: { adaptive: true } },
  { name: 'at the full 5 kHz', options: { workingRate: 5000 } },
  { name: 'slices as epochs', options: { gradient: 'slice' } },
];

const CONDITIONS: readonly Case[] = [
  { name: 'head lies still', settings: { movement: 0 } },
  { name: 'head moves by 2 mm', settings: { movement: 2 } },
  { name: 'head moves by 2 mm, given', settings: { movement: 2 }, moved: true },
  { name: '6 lost triggers', settings: { lostTriggers: 6 } },
  { name: 'no triggers', settings: { triggers: 'none' } },
  { name: '5 dummies', settings: { dummies: 5 } },
  { name: 'a break of 13.7 s', settings: { pause: { after: 30, seconds: 13.7 } } },
  { name: 'triggers of slices', settings: { triggers: 'slice' } },
  { name: '3 dummies, slices, 6 lost', settings: { triggers: 'slice', dummies: 3, lostTriggers: 6 } },
];

const PYTHON = 'python3';

export async function run(): Promise<void> {
  const words = process.argv;
  const { values } = parseArgs({
    args: words.slice(words.indexOf('scanner') + 1),
    allowPositionals: true,
    options: {
      seeds: { type: 'string', default: '31,32' },
      minutes: { type: 'string', default: '5' },
      channels: { type: 'string', default: '32' },
      large: { type: 'boolean', default: false },
      only: { type: 'string', default: 'gradient,mne,conditions,pulse' },
      python: { type: 'string', default: PYTHON },
    },
  });
  const channels = Number(values.channels) as 19 | 32 | 64;
  if (![19, 32, 64].includes(channels)) throw new RangeError(`--channels is 19, 32 or 64, not ${values.channels}.`);
  const wanted = values.only.split(',');
  for (const seed of values.seeds.split(',')) {
    const clean = cleanEeg(seed, Number(values.minutes), channels);
    print(`\nSeed ${seed}: ${channels} channels × ${values.minutes} min at 5 kHz, TR 2.16 s, 30 slices`);
    if (wanted.includes('gradient')) {
      head('Gradient artefact alone');
      await gradientTable(clean, seed, ABLATIONS);
    }
    if (wanted.includes('mne')) {
      if (!wanted.includes('gradient')) {
        head('Gradient artefact alone');
        await gradientTable(clean, seed, ABLATIONS.slice(0, 1));
      }
      await mneRow(clean, seed, values.python);
    }
    if (wanted.includes('conditions')) {
      head('Conditions');
      const { motion, volumes } = realScan(clean);
      const more: Case[] = [
        ...(motion === undefined ? [] : [{ name: 'real head motion', settings: { motion } }]),
        ...(motion === undefined ? [] : [{ name: 'real head motion, given', settings: { motion }, moved: true }]),
        ...(volumes === undefined ? [] : [{ name: 'real trigger times', settings: { volumes, clockDrift: 0 } }]),
      ];
      if (more.length < 3) print('Real head motion or trigger times are not here: left out.');
      await gradientTable(clean, seed, [...CONDITIONS, ...more], false);
    }
    if (wanted.includes('pulse')) await pulseTable(clean, seed);
  }
  if (values.large) await measureLarge(values.seeds.split(',')[0], print);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
const COLUMNS = [30, 11, 11, 11, 9, 9];

function head(title: string): void {
  row([title, 'slices dB', 'volumes dB', 'worst dB', 'r', 'least r']);
}

function row(cells: readonly string[]): void {
  print(cells.map((cell, i) => (i === 0 ? cell.padEnd(COLUMNS[0]) : cell.padStart(COLUMNS[i] ?? 10))).join(''));
}

function scoreRow(name: string, { slices, volumes, worst, r, leastR }: GradientScores, note = ''): void {
  row([
    name,
    slices.toFixed(2),
    volumes.toFixed(2),
    worst.toFixed(2),
    r.toFixed(4),
    leastR.toFixed(4),
    note === '' ? '' : `  ${note}`,
  ]);
}

async function gradientTable(clean: Recording, seed: string, cases: readonly Case[], isOne = true): Promise<void> {
  let common: Awaited<ReturnType<typeof recorded>> | undefined;
  for (const { name, settings = {}, options = {}, moved } of cases) {
    if (common === undefined || !isOne) common = await recorded(clean, seed, { pulseAmplitude: 0, ...settings });
    const { recording, read, truth } = common;
    const motion = moved ? truth.motion.slice(truth.timeline.dummies) : undefined;
    const corrected = await correctScanner(
      { ...recording, read },
      { pulse: 'none', ...options, ...(motion && { motion }) },
    );
    if (corrected === undefined) {
      print(`${name.padEnd(COLUMNS[0])}no artefact found`);
      continue;
    }
    const rows = rowsOf(corrected.recording.data, recording.channels.length).slice(0, clean.channels.length);
    const scans = corrected.report.gradient?.scans ?? [];
    const count = scans.reduce((sum, { epochs }) => sum + epochs, 0);
    scoreRow(
      name,
      gradientScores(rows, rowsOf(clean.data, clean.channels.length), truth),
      isOne ? '' : `${count} of ${truth.timeline.volumes.length} volumes`,
    );
  }
}

interface Corrected extends Pick<Awaited<ReturnType<typeof recorded>>, 'recording' | 'read' | 'truth'> {
  whole: NonNullable<Awaited<ReturnType<typeof correctScanner>>>;
}

async function gradientCorrected(
  clean: Recording,
  seed: string,
  settings: ScannerSettings,
): Promise<Corrected | undefined> {
  const { recording, read, truth } = await recorded(clean, seed, settings);
  const whole = await correctScanner({ ...recording, read }, { pulse: 'none' });
  return whole && { recording, read, truth, whole };
}

/** Beats found in the ECG and in the EEG, and what is left of the artefact and the EEG, each by the same subtraction. */
async function pulseTable(clean: Recording, seed: string): Promise<void> {
  row(['Pulse artefact', 'beats', 'ms off', 'down dB', 'lost %', 'r both']);
  const apart: ScannerSettings = { pulseChanges: 'apart' };
  const { heartbeats } = realScan(clean);
  const cases: { name: string; settings?: ScannerSettings; from?: 'ecg' | 'eeg'; basis?: number }[] = [
    { name: 'ECG' },
    { name: 'ECG, mean beat alone', basis: 0 },
    { name: 'EEG alone', from: 'eeg' },
    { name: 'sources apart, ECG', settings: apart },
    { name: 'apart, mean beat alone', settings: apart, basis: 0 },
    { name: 'apart, EEG alone', settings: apart, from: 'eeg' },
    { name: 'apart, twice as unlike', settings: { ...apart, pulseVariability: 0.5 } },
    { name: 'apart, half as large', settings: { ...apart, pulseAmplitude: 12.5 } },
    ...(heartbeats === undefined ? [] : [{ name: 'apart, real heartbeats', settings: { ...apart, heartbeats } }]),
  ];
  if (heartbeats === undefined) print('Real heartbeats are not here: left out.');
  let common: Corrected | undefined;
  for (const [i, { name, settings = {}, from = 'ecg', basis }] of cases.entries()) {
    if (common === undefined || cases[i - 1]?.settings !== cases[i].settings)
      common = await gradientCorrected(clean, seed, settings);
    if (common === undefined) continue;
    const { whole, recording, read, truth } = common;
    const channels = clean.channels.length;
    const all = rowsOf(whole.recording.data, recording.channels.length);
    const eeg = all.slice(0, channels);
    const beats = from === 'ecg' ? rPeaks(all[channels], 250) : heartbeatsFromEeg(eeg, 250);
    const model = pulseModel(eeg, 250, beats.peaks, basis ?? 'auto');
    const [planted, own] = [rowsOf(truth.pulse, channels), rowsOf(clean.data, channels)];
    const less = (rows: Float32Array[]) => {
      const artefacts = pulseArtefacts(rows, model, 250);
      return rows.map((values, c) => values.map((value, i) => value - artefacts[c][i]));
    };
    const down = -10 * Math.log10(energyRatio(less(planted), planted));
    const lost = 100 * energyRatio(pulseArtefacts(own, model, 250), own);
    // What a user gets: templates made again without the pulse artefact.
    const both = await correctScanner({ ...recording, read }, { pulse: from, pulseBasis: basis ?? 'auto' });
    const { r } = gradientScores(
      rowsOf(both!.recording.data, recording.channels.length).slice(0, channels),
      own,
      truth,
    );
    const offsets = [...truth.heartbeats].map((time) => nearest(beats.peaks, time) - time).sort((a, b) => a - b);
    const middle = offsets[offsets.length >> 1];
    // A beat that was not found, as one at the end, counts in the first column.
    const near = offsets.map((value) => value - middle).filter((value) => Math.abs(value) < 0.15);
    const off = Math.sqrt(near.reduce((sum, value) => sum + value * value, 0) / near.length);
    row([
      name,
      `${beats.peaks.length}/${truth.heartbeats.length}`,
      (1000 * off).toFixed(1),
      down.toFixed(1),
      lost.toFixed(2),
      r.toFixed(4),
    ]);
  }
}

function nearest(peaks: readonly number[], time: number): number {
  return peaks.reduce((best, peak) => (Math.abs(peak / 250 - time) < Math.abs(best - time) ? peak / 250 : best), 1e9);
}

/** MNE-Python's average artefact subtraction (1.13 and later) on the same recording, then resampled by it. */
async function mneRow(clean: Recording, seed: string, python: string): Promise<void> {
  const name = 'MNE-Python, AAS of 8 volumes';
  if (!existsSync(python)) return print(`${name.padEnd(COLUMNS[0])}not here`);
  const { recording, data, truth } = await recorded(clean, seed, { pulseAmplitude: 0 });
  const channels = clean.channels.length;
  const folder = mkdtempSync(join(tmpdir(), 'hemocast-scanner-'));
  try {
    writeFileSync(join(folder, 'raw.bin'), new Uint8Array(data.buffer, 0, 4 * channels * recording.samples));
    const events = truth.timeline.events.map(({ onset }) => Math.round(onset * recording.sampleRate));
    for (const window of [8, 30]) {
      writeFileSync(join(folder, 'in.json'), JSON.stringify({ channels, rate: recording.sampleRate, events, window }));
      execFileSync(python, ['-c', MNE, folder], { stdio: ['ignore', 'ignore', 'pipe'] });
      const bytes = readFileSync(join(folder, 'out.bin'));
      const out = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
      scoreRow(
        `MNE-Python, AAS of ${window}`,
        gradientScores(rowsOf(out, channels), rowsOf(clean.data, channels), truth),
      );
    }
  } catch (error) {
    print(
      `${name.padEnd(COLUMNS[0])}failed: ${String((error as { stderr?: Buffer }).stderr ?? error)
        .trim()
        .split('\n')
        .at(-1)}`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const MNE = `
import json, sys, numpy as np, mne
mne.set_log_level('ERROR')
folder = sys.argv[1]
given = json.load(open(folder + '/in.json'))
data = np.fromfile(folder + '/raw.bin', 'float32').reshape(given['channels'], -1).astype(float)
raw = mne.io.RawArray(data * 1e-6, mne.create_info(given['channels'], given['rate'], 'eeg'))
done = mne.preprocessing.remove_fmri_gradient_artifact(raw, np.array(given['events']), window=given['window'], tr_tol=3)
done.resample(250.0)
(done.get_data() * 1e6).astype('float32').tofile(folder + '/out.bin')
`;
