/** BIDS data sets as laboratories have them: EEG of every format, cleaned derivatives, bad channels, runs without a counterpart. */
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { NodeStorage } from '../../src/cli/node-storage.js';
import { encodeBdf, encodeBrainVision } from '../../src/formats/index.js';
import { readSurfaceSeries } from '../../src/pipelines/surface-files.js';
import { type Recording, readEeg } from '../../src/recordings/index.js';
import { succeed, TINY_NETWORK, useCommandLine } from './command.js';
import { asEeglab, asFif } from './eeg-copies.js';

const line = useCommandLine();
const at = (...parts: string[]) => join(line.folder, ...parts);
const storage = new NodeStorage();
const WORLD = ['--people', '4', '--minutes', '1', '--films', '1', '--montage', '19', '--rate', '160'];
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

function greatestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

beforeAll(async () => {
  await succeed(line, ['simulate', 'bids', ...WORLD]);
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
}, 120_000);

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
    // The clock knows the film's start from events.tsv alone, the lag the BOLD's; both follow the EEG's format only if it is misread.
    for (const key of ['model', 'ridge', 'stimulusClock', 'globalSignal', 'ceiling']) {
      expect(mixed.metrics.pcc[key], key).toBeCloseTo(edf.metrics.pcc[key], 3);
    }
    for (const person of PEOPLE) {
      const [one, other] = await Promise.all([generated('bids-bold', person), generated('mixed-bold', person)]);
      expect(greatestDifference(one, other), `sub-${person}`).toBeLessThan(1e-3);
      expect(one.some((value) => Math.abs(value) > 0.1)).toBe(true);
    }
  }, 240_000);
});
