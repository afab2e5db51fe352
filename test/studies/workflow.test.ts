/** The whole way on a tiny world, twice: what the commands leave behind, and that the same seed leaves the same bytes. */
import { copyFileSync, cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { NodeStorage } from '../../src/cli/node-storage.js';
import { embeddedTemplate } from '../../src/cortex/index.js';
import { readGifti } from '../../src/formats/gifti/index.js';
import { readSnirf } from '../../src/formats/index.js';
import { readEeg } from '../../src/recordings/index.js';
import { SIMULATED_TRAINING_NOTICE } from '../../src/report/index.js';
import { filesBelow, fingerprints, type Outcome, smallWorld, succeed, TINY_NETWORK } from '../cli/command.js';
import { useCommandsInTurn } from '../cli/commands-in-turn.js';
import { withoutDrive } from '../cli/shared-study.js';

const line = useCommandsInTurn();
const WORLD = smallWorld(4, 0.75);
const SIMULATE = ['simulate', 'bids', ...WORLD, '--modalities', 'bold,fnirs'];
const TRAIN = ['train', 'bids', '--out', 'model', '--steps', '6', ...TINY_NETWORK];
const EVALUATE = ['evaluate', 'model', 'bids', '--out', 'evaluation', '--derivatives', '--threads', '1'];
const GENERATE = ['generate', 'model', 'visit.edf', '--out', 'generated', '--threads', '1'];
const REPETITION_TIME = 2.1;
const VOLUMES = Math.floor(45 / REPETITION_TIME);
const EEG = 'bids/sub-01/eeg/sub-01_task-filmA_eeg.edf';

let first: string;
let second: string;
const outcomes: Record<string, Outcome> = {};
const json = (name: string) => JSON.parse(readFileSync(join(first, name), 'utf8'));

beforeAll(async () => {
  first = join(line.folder, 'first');
  second = join(line.folder, 'second');
  for (const cwd of [first, second]) {
    mkdirSync(cwd);
    const flags = cwd === first ? ['--json'] : [];
    const run = async (args: string[]) => {
      outcomes[`${cwd === first ? '' : 'plain '}${args[0]}`] = await succeed(line, [...args, ...flags], { cwd });
    };
    await run(SIMULATE);
    copyFileSync(join(cwd, EEG), join(cwd, 'visit.edf'));
    await run(TRAIN);
    await run(EVALUATE);
    await run(GENERATE);
  }
}, 600_000);

describe('--json', () => {
  it.each(['simulate', 'train', 'evaluate', 'generate'])(
    '%s prints one JSON document, and progress elsewhere',
    (name) => {
      const { stdout, stderr } = outcomes[name];
      expect(() => JSON.parse(stdout)).not.toThrow();
      expect(stderr).not.toBe('');
      expect(stderr).not.toMatch(/undefined|NaN|Infinity/);
      expect(outcomes[`plain ${name}`].stdout).not.toMatch(/^\{|undefined|NaN/);
    },
  );
});

describe('simulate', () => {
  it('writes EEG, light, BOLD and truth of everybody', async () => {
    expect(JSON.parse(outcomes.simulate.stdout)).toMatchObject({
      folder: 'bids',
      subjects: ['01', '02', '03', '04'],
      simulated: 4,
    });
    const storage = new NodeStorage();
    const { recording } = await readEeg(storage, join(first, EEG));
    expect(recording).toMatchObject({ sampleRate: 160, samples: 7200 });
    expect(recording.channels.filter(({ type }) => type === 'eeg')).toHaveLength(19);
    const light = 'bids/sub-04/nirs/sub-04_task-filmA_nirs.snirf';
    const bytes = readFileSync(join(first, light));
    expect((await readSnirf(bytes, light)).measurementList.length).toBeGreaterThan(0);
    const func = 'bids/derivatives/hemocast-simulate/sub-01/func/sub-01_task-filmA';
    for (const hemisphere of ['L', 'R']) {
      const stem = `${func}_hemi-${hemisphere}_space-fsaverage_den-3k_desc-simulated_bold`;
      const { arrays } = readGifti(readFileSync(join(first, `${stem}.func.gii`)), stem);
      expect(arrays.map(({ data }) => data.length)).toEqual(Array(VOLUMES).fill(2562));
      expect(json(`${stem}.json`)).toMatchObject({ Simulated: true, RepetitionTime: REPETITION_TIME });
    }
  });
});

describe('train', () => {
  it('writes the model, its card and its graph, and no checkpoint', () => {
    expect(filesBelow(join(first, 'model'))).toEqual(
      ['README.md', 'config.json', 'generator.onnx', 'model.safetensors', 'training.json'].sort(),
    );
    const { people } = json('model/config.json').training;
    expect([people.train.length, people.validation.length, people.test.length]).toEqual([2, 1, 1]);
    expect([...people.train, ...people.validation, ...people.test].sort()).toEqual(['01', '02', '03', '04']);
    expect(json('model/training.json').curves.steps).toEqual([0, 6]);
  });
});

describe('score', () => {
  it('gives what was generated the scores that evaluate gives the model', async () => {
    const given = ['evaluation/derivatives', 'bids', '--baselines', 'none', '--threads', '1'];
    await succeed(line, ['score', ...given, '--out', 'scored'], { cwd: first });
    const [own, other] = [json('evaluation/metrics.json'), json('scored/metrics.json')];
    for (const key of ['pcc', 'pccVertex', 'pccGlobalRemoved', 'spatial', 'ssim', 'rSquared']) {
      expect(other[key].model, key).toBeCloseTo(own[key].model, 5);
    }
  }, 600_000);
});

describe('evaluate', () => {
  it('writes metrics under the promised names', () => {
    const metrics = json('evaluation/metrics.json');
    for (const metric of ['pcc', 'spatial', 'ssim']) {
      for (const key of [
        'model',
        'linear',
        'ridge',
        'trainMean',
        'stimulusClock',
        'globalSignal',
        'reachable',
        'ceiling',
      ]) {
        expect(metrics[metric][key], `${metric}.${key}`).toBeTypeOf('number');
      }
      // One test person with one run: there is nobody else's EEG.
      expect(metrics[metric].otherEeg).toBeNull();
    }
    for (const metric of ['pcc', 'spatial']) {
      const { mean, p95 } = metrics[metric].shiftNull;
      expect(p95).toBeGreaterThanOrEqual(mean);
    }
    expect(metrics.ssim.definition).toContain('σxy');
    expect(metrics.ssim.trivial.zeroMap).toBeTypeOf('number');
    expect(metrics.ssim.trivial.meanMap).toBeTypeOf('number');
    expect(metrics.peopleSeenInTraining).toBe(0);
    const truth = 'bids/derivatives/hemocast-simulate/sub-{}/func/sub-{}_task-filmA_truth.json';
    const [person] = json('model/config.json').training.people.test;
    expect(metrics.lag.plantedSeconds).toBeCloseTo(json(truth.replaceAll('{}', person)).delaySeconds, 4);
    expect(metrics.lag).toHaveProperty('peakSeconds');
    expect(JSON.parse(outcomes.evaluate.stdout)).toEqual({
      out: 'evaluation',
      report: 'evaluation/report.html',
      metrics,
      warnings: [expect.stringMatching(/^EEG is doubtful: 45 s can be used/)],
    });
  });

  it('writes what was generated as a derivative', () => {
    const [person] = json('model/config.json').training.people.test;
    const description = json('evaluation/derivatives/dataset_description.json');
    expect(description).toMatchObject({ DatasetType: 'derivative', GeneratedBy: [{ Name: 'Hemocast' }] });
    const stem = `evaluation/derivatives/sub-${person}/func/sub-${person}_task-filmA_hemi-R_space-fsaverage_den-3k_desc-generated_bold`;
    const { arrays } = readGifti(readFileSync(join(first, `${stem}.func.gii`)), stem);
    expect(arrays).toHaveLength(VOLUMES);
    expect(json(`${stem}.json`)).toMatchObject({ Generated: true, Simulated: true });
  });
});

describe('generate', () => {
  const stem = (hemisphere: string, description: string) =>
    `generated/sub-visit/func/sub-visit_task-recording_hemi-${hemisphere}_space-fsaverage_den-3k_desc-${description}_bold`;

  it('writes BOLD and its uncertainty for both hemispheres', () => {
    const { labels } = embeddedTemplate();
    for (const hemisphere of ['L', 'R']) {
      for (const description of ['generated', 'generatedDeviation']) {
        const file = `${stem(hemisphere, description)}.func.gii`;
        const { arrays } = readGifti(readFileSync(join(first, file)), file);
        expect(arrays.map(({ data }) => data.length)).toEqual(Array(VOLUMES).fill(2562));
        // The medial wall is no cortex: it has no values, and all else has.
        const side = labels.slice(hemisphere === 'L' ? 0 : 2562, hemisphere === 'L' ? 2562 : 5124);
        for (const { data } of arrays) {
          expect([...data].every((value, i) => Number.isFinite(value) === side[i] >= 0)).toBe(true);
        }
        const values = arrays.flatMap(({ data }) => [...data].filter(Number.isFinite));
        if (description === 'generatedDeviation') expect(values.every((value) => value > 0)).toBe(true);
      }
    }
    const { files, volumes, seconds, channels } = JSON.parse(outcomes.generate.stdout);
    expect({ volumes, seconds }).toEqual({ volumes: VOLUMES, seconds: 45 });
    expect(channels).toMatchObject({ matched: 19, interpolated: [], dropped: [], bad: [] });
    expect(filesBelow(join(first, 'generated'))).toEqual(expect.arrayContaining(files));
  });

  it('says in the sidecar where the result comes from', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    const sidecar = json(`${stem('L', 'generated')}.json`);
    expect(sidecar).toMatchObject({
      Generated: true,
      Notice: SIMULATED_TRAINING_NOTICE,
      RepetitionTime: REPETITION_TIME,
    });
    const hashes = fingerprints(first);
    expect(sidecar.Provenance).toMatchObject({
      Software: `Hemocast ${version}`,
      OnnxRuntime: expect.stringMatching(/^\d+\./),
      Node: process.versions.node,
      Seed: '1',
      Model: 'model',
      ModelSHA256: hashes['model/model.safetensors'],
      Input: 'visit.edf',
      InputSHA256: hashes['visit.edf'],
      Template: expect.stringContaining('approximation'),
    });
    expect(outcomes['plain generate'].stdout).toContain(SIMULATED_TRAINING_NOTICE);
  });
});

describe('a model without a network', () => {
  const run = (args: string[]) => line.hemocast([...args, '--threads', '1', '--json'], { cwd: first });
  const result = async (args: string[]) =>
    JSON.parse((await succeed(line, [...args, '--threads', '1', '--json'], { cwd: first })).stdout);
  const samples = () =>
    filesBelow(join(first, 'sampled')).flatMap((name) => name.match(/desc-generatedSample\d+_.*$/)?.[0] ?? []);

  it('is what train gives where nothing is chosen, with a score and no course of training', async () => {
    const trained = await result(['train', 'bids', '--out', 'gaussian', '--validation', '1', '--test', '1']);
    expect(trained.score).toBeTypeOf('number');
    expect(trained).not.toHaveProperty('curves');
    expect(json('gaussian/config.json').generation).toMatchObject({ mean: 'linear', residual: 'gaussian' });
    const { validationScore, ...course } = json('gaussian/training.json');
    expect(validationScore).toBe(trained.score);
    expect(course).not.toHaveProperty('curves');
    const card = readFileSync(join(first, 'gaussian/README.md'), 'utf8');
    expect(card).toContain(`Score on the validation people (n = 1): ${trained.score.toFixed(3)}`);
    expect(card).toContain('no network');
  }, 600_000);

  it('is scored with its samples as a distribution, and shows no course of training', async () => {
    cpSync(join(first, 'bids'), join(first, 'without-drive'), { recursive: true });
    withoutDrive(join(first, 'without-drive'));
    const { metrics } = await result(['evaluate', 'gaussian', 'without-drive', '--out', 'gaussian-scores']);
    expect(metrics.pcc.linear).toBe(metrics.pcc.model);
    expect(metrics.pcc.single).not.toBe(metrics.pcc.model);
    expect(metrics.distribution.energyScore.model.mean).toBeGreaterThan(0);
    const html = readFileSync(join(first, 'gaussian-scores/report.html'), 'utf8');
    expect(html).toContain('no network');
    expect(html).not.toMatch(/Loss and validation score|\bNaN\b|\bundefined\b/);
  }, 600_000);

  it('writes samples in files of their own, which say what they are, and leaves none of an earlier run', async () => {
    const generate = ['generate', 'gaussian', 'visit.edf', '--out', 'sampled'];
    await result([...generate, '--samples-out', '2']);
    const stem = 'sampled/sub-visit/func/sub-visit_task-recording_hemi-L_space-fsaverage_den-3k_desc';
    const values = (description: string) => {
      const file = `${stem}-${description}_bold.func.gii`;
      const { arrays } = readGifti(readFileSync(join(first, file)), file);
      // Without the medial wall.
      return arrays.flatMap(({ data }) => [...data].filter(Number.isFinite));
    };
    const [mean, deviation, one, two] = ['generated', 'generatedDeviation', 'generatedSample1', 'generatedSample2'].map(
      values,
    );
    expect(one).not.toEqual(two);
    // It departs from what is expected about as widely as is stated.
    const size = (of: number[]) => Math.hypot(...of) / Math.sqrt(of.length);
    const ratio = size(one.map((value, i) => value - mean[i])) / size(deviation);
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.25);
    const sidecar = json(`${stem}-generatedSample1_bold.json`);
    expect(sidecar.Description).toContain('sample 1 of 2');
    expect(sidecar.Samples).toEqual({ Count: 2, Residual: expect.stringContaining('Gaussian process') });
    expect(json(`${stem}-generated_bold.json`).Description).toContain('what is expected, not a sample');
    const both = fingerprints(join(first, 'sampled'));
    await result([...generate, '--samples-out', '1']);
    expect([...new Set(samples().map((name) => /generatedSample\d+/.exec(name)![0]))]).toEqual(['generatedSample1']);
    await result(generate);
    expect(samples()).toEqual([]);
    const none = fingerprints(join(first, 'sampled'));
    // Samples beside it change nothing about what is expected.
    for (const [name, hash] of Object.entries(none)) if (name.endsWith('.gii')) expect(both[name], name).toBe(hash);
  }, 600_000);

  it.each([
    ['--steps', '4'],
    ['--sampler', 'ddim'],
  ])('refuses %s, which has nothing to do there', async (...choice) => {
    for (const args of [
      ['generate', 'gaussian', 'visit.edf', '--out', 'refused', '--samples-out', '1', ...choice],
      ['evaluate', 'gaussian', 'bids', '--out', 'refused', ...choice],
    ]) {
      const { code, stdout } = await run(args);
      expect(code).toBe(2);
      expect(JSON.parse(stdout).error).toMatchObject({ code: 'option-value', field: choice[0] });
      expect(filesBelow(first).filter((name) => name.startsWith('refused'))).toEqual([]);
    }
  });
});

describe('reports', () => {
  it.each(['evaluation/report.html', 'generated/sub-visit_task-recording_report.html'])(
    '%s needs no network',
    (name) => {
      const html = readFileSync(join(first, name), 'utf8');
      expect(html).toMatch(/^<!doctype html>/i);
      // Names of XML vocabularies look like addresses, but nothing is fetched from there.
      const addresses = (html.match(/(https?:)?\/\/[\w-]+\.[\w./-]+/g) ?? []).filter(
        (address) => !address.startsWith('http://www.w3.org/'),
      );
      expect(addresses).toEqual([]);
      expect(html).not.toMatch(/<(link|iframe|script)[^>]*\s(src|href)=/i);
      expect(html).not.toMatch(/\bNaN\b|\bundefined\b/);
    },
  );
});

describe('seeds', () => {
  it('the same seed gives the same bytes, file by file', () => {
    for (const folder of ['bids', 'model', 'evaluation', 'generated']) {
      expect(fingerprints(join(second, folder)), folder).toEqual(fingerprints(join(first, folder)));
    }
  });

  it('another seed gives others', async () => {
    const cwd = first;
    const seed = ['--seed', 'other'];
    const differing = (one: string, other: string, pattern: RegExp) => {
      const [before, after] = [one, other].map((folder) => fingerprints(join(first, folder)));
      const names = Object.keys(after).filter((name) => pattern.test(name) && name in before);
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) expect(after[name], name).not.toBe(before[name]);
    };
    await succeed(line, ['simulate', 'bids-other', ...WORLD, '--people', '1', ...seed], { cwd });
    differing('bids', 'bids-other', /sub-01.*(\.edf|\.gii|truth\.json|drive\.tsv)$/);
    await succeed(line, ['train', 'bids', '--out', 'model-other', '--steps', '1', ...TINY_NETWORK, ...seed], { cwd });
    differing('model', 'model-other', /safetensors|onnx/);
    await succeed(line, [...GENERATE, '--out', 'generated-other', ...seed], { cwd });
    // What is expected of a recording does not depend on what was drawn beside it.
    const expected = (folder: string) =>
      Object.entries(fingerprints(join(first, folder))).filter(([name]) => /desc-generated_.*\.gii$/.test(name));
    expect(expected('generated').length).toBeGreaterThan(0);
    expect(expected('generated-other')).toEqual(expected('generated'));
    await succeed(line, [...EVALUATE, '--out', 'evaluation-other', ...seed], { cwd });
    differing('evaluation', 'evaluation-other', /metrics\.json$/);
  }, 600_000);

  it('a repeated simulation leaves everybody as they are', async () => {
    const { stdout } = await succeed(line, [...SIMULATE, '--json'], { cwd: second });
    expect(JSON.parse(stdout)).toMatchObject({ simulated: 0 });
    expect(fingerprints(join(second, 'bids'))).toEqual(fingerprints(join(first, 'bids')));
  });
});
