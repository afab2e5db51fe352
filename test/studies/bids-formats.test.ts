/** BIDS data sets as laboratories have them: EEG of every format, cleaned derivatives, bad channels, runs without a counterpart. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { NodeStorage } from '../../src/cli/node-storage.js';
import { embeddedTemplate } from '../../src/cortex/index.js';
import { PairedData, targetRuns } from '../../src/data/index.js';
import { encodeBdf, encodeBrainVision } from '../../src/formats/index.js';
import { bold, defaultCleaning } from '../../src/modalities/index.js';
import { readSurfaceSeries } from '../../src/recordings/fmri/surface-files.js';
import { type Recording, readEeg } from '../../src/recordings/index.js';
import { DEFAULT_BANDS, pearson } from '../../src/signal/index.js';
import { smallWorld, succeed, TINY_NETWORK } from '../cli/command.js';
import { useCommandsInTurn } from '../cli/commands-in-turn.js';
import { asEeglab, asFif } from '../cli/eeg-copies.js';
import { withoutDrive } from '../cli/shared-study.js';

const line = useCommandsInTurn();
const at = (...parts: string[]) => join(line.folder, ...parts);
const storage = new NodeStorage();
const WORLD = smallWorld(4, 1);
const PEOPLE = ['01', '02', '03', '04'];
const stemOf = (person: string) => `sub-${person}_task-filmA_eeg`;
const folderOf = (dataset: string, person: string) => at(dataset, `sub-${person}`, 'eeg');
const train = (dataset: string, out: string) => [
  'train',
  dataset,
  '--out',
  out,
  '--steps',
  '2',
  ...TINY_NETWORK,
  '--json',
];

async function result(args: string[]) {
  return JSON.parse((await succeed(line, args)).stdout);
}

/** Replaces the EDF file of a person by files of another format; the tables beside it stay. */
async function replace(dataset: string, person: string, files: (recording: Recording) => Map<string, Uint8Array>) {
  const edf = join(folderOf(dataset, person), `${stemOf(person)}.edf`);
  const { recording } = await readEeg(storage, edf);
  // The files themselves hold no events: what happened has to come from events.tsv.
  for (const [name, bytes] of files({ ...recording, events: [] }))
    writeFileSync(join(folderOf(dataset, person), name), bytes);
  rmSync(edf);
}

/** Generated BOLD of a person, both hemispheres. */
async function generated(folder: string, person: string): Promise<Float32Array> {
  const stem = `sub-${person}_task-filmA_hemi-L_space-fsaverage_den-3k_desc-generated_bold.func.gii`;
  return (await readSurfaceSeries(storage, at(folder, `sub-${person}`, 'func', stem))).data;
}

/** What has no value, on the medial wall, has none in both. */
function greatestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  expect(a.map((value) => (Number.isNaN(value) ? 1 : 0))).toEqual(b.map((value) => (Number.isNaN(value) ? 1 : 0)));
  return a.reduce((most, value, i) => (Number.isNaN(value) ? most : Math.max(most, Math.abs(value - b[i]))), 0);
}

beforeAll(async () => {
  await succeed(line, ['simulate', 'bids', ...WORLD]);
  withoutDrive(at('bids'));
  cpSync(at('bids'), at('mixed'), { recursive: true });
  const [bdf, brainVision, eeglab, fif] = PEOPLE;
  await replace('mixed', bdf, (recording) => new Map([[`${stemOf(bdf)}.bdf`, encodeBdf(recording)]]));
  await replace('mixed', brainVision, (recording) => {
    const channels = recording.channels.map(({ name }) => ({ name }));
    return encodeBrainVision(stemOf(brainVision), { ...recording, channels });
  });
  await replace('mixed', eeglab, (recording) => {
    const { set, fdt } = asEeglab(recording, stemOf(eeglab));
    return new Map([
      [`${stemOf(eeglab)}.set`, set],
      [`${stemOf(eeglab)}.fdt`, fdt],
    ]);
  });
  await replace('mixed', fif, (recording) => new Map([[`${stemOf(fif)}.fif`, asFif(recording)]]));
}, 600_000);

describe('EEG as BDF, BrainVision, EEGLAB and FIF', () => {
  it('trains, scores and generates what the same EEG does as EDF', async () => {
    const results = [];
    for (const dataset of ['bids', 'mixed']) {
      const { curves, people, warnings } = await result(train(dataset, `${dataset}-model`));
      const evaluated = await result([
        ...['evaluate', `${dataset}-model`, dataset, '--out', `${dataset}-scores`, '--threads', '1', '--json'],
      ]);
      await result(['generate', 'bids-model', dataset, '--out', `${dataset}-bold`, '--threads', '1', '--json']);
      results.push({ curves, people, warnings, metrics: evaluated.metrics });
    }
    const [edf, mixed] = results;
    expect(mixed.people).toEqual(edf.people);
    expect([edf.warnings, mixed.warnings]).toEqual([[], []]);
    for (const [i, score] of edf.curves.validationScore.entries()) {
      expect(mixed.curves.validationScore[i]).toBeCloseTo(score, 4);
    }
    // The stimulus clock rests on the film's start, which events.tsv alone tells here.
    for (const key of ['model', 'ridge', 'stimulusClock', 'globalSignal', 'ceiling']) {
      expect(mixed.metrics.pcc[key], key).toBeCloseTo(edf.metrics.pcc[key], 3);
    }
    for (const person of PEOPLE) {
      const [one, other] = await Promise.all([generated('bids-bold', person), generated('mixed-bold', person)]);
      expect(greatestDifference(one, other), `sub-${person}`).toBeLessThan(1e-3);
      expect(one.some((value) => Math.abs(value) > 0.1)).toBe(true);
    }
  }, 600_000);
});

describe('a data set as a laboratory has it: a bad channel, a person without BOLD, derivatives of `preprocess`', () => {
  const CLEAN = 'lab/derivatives/hemocast';

  /** Says in channels.tsv that Cz is bad. */
  function markCz(dataset: string, person: string) {
    const file = join(folderOf(dataset, person), `sub-${person}_task-filmA_channels.tsv`);
    const [head, ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n');
    const marked = rows.map((row) => `${row}\t${row.startsWith('Cz\t') ? 'bad' : 'good'}`);
    writeFileSync(file, [`${head}\tstatus`, ...marked, ''].join('\n'));
  }

  /** Puts a wave that no electrode saw, but might have seen, in the place of Cz. */
  function spoilCz(dataset: string, person: string) {
    return replace(dataset, person, (recording) => {
      const { channels, samples, sampleRate } = recording;
      const start = samples * channels.findIndex(({ name }) => name === 'Cz');
      const data = recording.data.slice();
      for (let i = 0; i < samples; i++)
        data[start + i] = 25 * Math.sin((i / sampleRate) * (40 + 12 * Math.sin(i / 900)));
      const plain = channels.map(({ name }) => ({ name }));
      return encodeBrainVision(stemOf(person), { ...recording, channels: plain, data });
    });
  }

  beforeAll(async () => {
    cpSync(at('bids'), at('lab'), { recursive: true });
    rmSync(at('lab/derivatives'), { recursive: true });
    markCz('lab', '01');
    await spoilCz('lab', '01');
    const asTheyAre = ['--fwhm', '0', '--high-pass', 'none', '--unit', 'z'];
    await succeed(line, ['preprocess', 'fmri', 'bids/derivatives/hemocast-simulate', CLEAN, ...asTheyAre]);
    await succeed(line, ['preprocess', 'eeg', 'lab', CLEAN, '--high', '75']);
    rmSync(at(CLEAN, 'sub-04', 'func'), { recursive: true });
  }, 600_000);

  it('gives the BOLD that was measured, on its clock, and EEG in which the bad channel has no part', async () => {
    const preparation = { electrodes: ['C3', 'Cz', 'Pz', 'Oz'], bands: DEFAULT_BANDS, cleaning: defaultCleaning };
    const [raw, lab] = await Promise.all(['bids', 'lab'].map((folder) => PairedData.open(storage, at(folder))));
    const [truth, found] = await Promise.all(
      [raw, lab].map(async (data) => {
        const runs = await data.runsOf(['01'], preparation);
        return targetRuns(runs, bold, bold.describe([runs[0].targets.bold.series], embeddedTemplate()))[0];
      }),
    );
    expect([found.tr, found.startTime, found.volumes]).toEqual([truth.tr, truth.startTime, truth.volumes]);
    expect([found.task, found.taskStart]).toEqual(['filmA', truth.taskStart]);
    // On the medial wall, where there is no cortex, preprocessing leaves nothing.
    const { labels } = embeddedTemplate();
    const onCortex = (signal: Float32Array) => signal.filter((_, i) => labels[Math.floor(i / found.volumes)] >= 0);
    expect(greatestDifference(onCortex(found.signal), onCortex(truth.signal))).toBeLessThan(1e-3);
    const course = (features: Float32Array, electrode: number) =>
      Float32Array.from({ length: found.seconds }, (_, s) => features[(s * 4 + electrode) * DEFAULT_BANDS.length + 2]);
    // Interpolated from its neighbours, Cz is much as it was; all of the spoilt signal would have been something else.
    expect(pearson(course(found.features, 1), course(truth.features, 1))).toBeGreaterThan(0.5);
    expect(pearson(course(found.features, 3), course(truth.features, 3))).toBeGreaterThan(0.98);
    expect(lab.warnings).toContain('Cz is marked as bad and is interpolated (sub-01_task-filmA)');
  });

  it('trains on raw EEG beside the derivative, and on the derivative alone, and says what is missing', async () => {
    const missing = expect.stringMatching(/^1 of 4 EEG recordings have no BOLD on fsaverage4 .* sub-04_task-filmA\.$/);
    for (const [dataset, noted] of [
      ['lab', [missing, 'Cz is marked as bad and is interpolated (sub-01_task-filmA)']],
      [CLEAN, [missing]],
    ] as const) {
      const out = `${dataset.split('/').at(-1)}-model`;
      const { people, warnings, curves } = await result(train(dataset, out));
      expect([...people.train, ...people.validation, ...people.test].sort()).toEqual(['01', '02', '03']);
      expect(curves.validationScore.every(Number.isFinite)).toBe(true);
      // Training does not look at the people kept for testing.
      expect(warnings).toEqual(people.test.includes('01') ? noted.slice(0, 1) : noted);
      expect(JSON.parse(readFileSync(at(out, 'config.json'), 'utf8')).training.simulated).toBe(true);
    }
  }, 600_000);

  it('generates without the bad channel, and says so', async () => {
    const generate = async (dataset: string, ending: string, out: string) => {
      const recording = `${dataset}/sub-01/eeg/${stemOf('01')}${ending}`;
      return result(['generate', 'bids-model', recording, '--out', out, '--threads', '1', '--json']);
    };
    cpSync(at('bids'), at('sound'), { recursive: true });
    markCz('sound', '01');
    const spoilt = await generate('lab', '.vhdr', 'spoilt-bold');
    expect(spoilt.channels.bad).toEqual(['Cz']);
    expect(spoilt.warnings).toContain('Cz is marked as bad and is interpolated.');
    await generate('sound', '.edf', 'sound-bold');
    const [one, other, heard] = await Promise.all(
      ['spoilt-bold', 'sound-bold', 'bids-bold'].map((folder) => generated(folder, '01')),
    );
    expect(greatestDifference(one, other)).toBeLessThan(1e-3);
    expect(greatestDifference(one, heard)).toBeGreaterThan(1e-2);
  }, 600_000);
});
