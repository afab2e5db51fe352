/**
 * The longer commands once each on the smallest data set, from their arguments to the files that they promise.
 * What these hold is examined by `test/studies`, `npm run test:studies`.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { filesBelow, succeed } from './command.js';
import { useCommandsInTurn } from './commands-in-turn.js';
import { lend, withoutDrive } from './shared-study.js';

const line = useCommandsInTurn();
const ONE = ['--threads', '1'];
const at = (...parts: string[]) => join(line.folder, ...parts);
const json = (...parts: string[]) => JSON.parse(readFileSync(at(...parts), 'utf8'));
const printed = async (...args: string[]) => JSON.parse((await succeed(line, [...args, '--json'])).stdout);

/** A page that is whole: pictures aside, whose letters may spell anything. */
function expectWhole(...parts: string[]) {
  const words = readFileSync(at(...parts), 'utf8').replace(/base64,[^"]*/g, '');
  expect(words).toMatch(/^<!doctype html>/i);
  expect(words).not.toMatch(/\bNaN\b|\bundefined\b/);
}

beforeAll(async () => {
  await lend(line, 'tiny');
  withoutDrive(at('bids'));
}, 300_000);

it('evaluate gives scores beside baselines, a report and derivatives', async () => {
  const { metrics, report } = await printed(
    'evaluate',
    'model',
    'bids',
    '--derivatives',
    '--out',
    'scores',
    '--samples',
    '1',
    ...ONE,
  );
  expect(json('scores', 'metrics.json')).toEqual(metrics);
  for (const key of ['model', 'linear', 'ridge', 'trainMean', 'globalSignal', 'ceiling']) {
    expect(metrics.pcc[key], key).toBeTypeOf('number');
  }
  expect(metrics.pcc.n).toEqual({ people: 1, runs: 1 });
  expect(metrics.peopleSeenInTraining).toBe(0);
  expectWhole(report);
  const [person] = json('model', 'config.json').training.people.test;
  expect(filesBelow(at('scores/derivatives')).filter((name) => name.endsWith('_bold.func.gii'))).not.toEqual([]);
  expect(filesBelow(at('scores/derivatives', `sub-${person}`, 'func'))).not.toEqual([]);
}, 60_000);

it('generate gives BOLD, its deviation and a report', async () => {
  const recording = 'bids/sub-01/eeg/sub-01_task-filmA_eeg.edf';
  const { files, report, channels } = await printed('generate', 'model', recording, '--out', 'generated', ...ONE);
  expect(filesBelow(at('generated'))).toEqual(expect.arrayContaining(files));
  expect(filesBelow(at('generated')).filter((name) => name.endsWith('.gii'))).toHaveLength(4);
  expect(channels).toMatchObject({ matched: 19, interpolated: [], dropped: [] });
  expectWhole(report);
}, 60_000);

it('train without a network gives a model that explain shares out over bands', async () => {
  await succeed(line, [
    ...['train', 'bids', '--out', 'linear', '--validation', '1', '--test', '1', '--modes', '4', ...ONE],
  ]);
  expect(json('linear', 'config.json').generation).toMatchObject({ mean: 'linear', residual: 'gaussian' });
  const result = await printed('explain', 'linear', 'bids', '--out', 'bands', ...ONE);
  expect(result).toMatchObject({ what: 'bands', method: 'exact', n: { people: 1, runs: 1 } });
  const { totals } = json('bands', 'explain.json');
  const shares = Object.values(totals as Record<string, { share: { mean: number } }>).map(({ share }) => share.mean);
  expect(shares).toHaveLength(5);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
  expectWhole('bands', 'report.html');
}, 120_000);

it('pretrain bold gives an encoder with its card, scores and report', async () => {
  await succeed(line, [
    ...['pretrain', 'bold', 'bids', '--out', 'encoder', '--steps', '2', '--validation', '1', '--test', '1', ...ONE],
    ...['--width', '16', '--depth', '1', '--heads', '2', '--components', '2', '--window', '16', '--block', '8'],
  ]);
  expect(json('encoder', 'config.json')).toMatchObject({ format: 'hemocast-bold-encoder', network: { width: 16 } });
  expect(json('encoder', 'training.json').masked).toHaveLength(12);
  expect(filesBelow(at('encoder'))).toEqual(
    ['README.md', 'config.json', 'encoder.onnx', 'model.safetensors', 'report.html', 'training.json'].sort(),
  );
  expectWhole('encoder', 'report.html');
}, 60_000);

it('datasets lists what it knows, and finds a twin whole and a folder that is none', async () => {
  const { stdout } = await succeed(line, ['datasets']);
  for (const name of ['natview', 'noddi', 'neurobolt', 'shin', 'ds003490']) expect(stdout).toContain(name);
  await succeed(line, ['simulate', 'twin', '--layout', 'neurobolt', '--people', '2', '--minutes', '1']);
  const check = async (folder: string) => {
    const outcome = await line.hemocast(['datasets', 'check', 'neurobolt', folder, '--json']);
    return [outcome.code, JSON.parse(outcome.stdout).findings.map(({ code }: { code: string }) => code)];
  };
  expect((await check('twin'))[0]).toBe(0);
  expect(await check('nowhere')).toEqual([2, ['folder-missing']]);
  rmSync(at('twin', 'parcels.tsv'));
  expect(await check('twin')).toEqual([2, ['parcels-missing']]);
}, 60_000);
