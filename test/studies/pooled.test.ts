/** Two data sets at once: trained on, evaluated, and a model brought to the people of another one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fingerprints, type Outcome, smallWorld, succeed } from '../cli/command.js';
import { useCommandsInTurn } from '../cli/commands-in-turn.js';
import { withoutDrive } from '../cli/shared-study.js';

const line = useCommandsInTurn();
const FEW = ['--validation', '1', '--threads', '1', '--json'];
const json = (...path: string[]) => JSON.parse(readFileSync(join(line.folder, ...path), 'utf8'));
let trained: Outcome;

beforeAll(async () => {
  const world = (seed: string) => [...smallWorld(3, 0.75), '--seed', seed];
  await succeed(line, ['simulate', 'fmri', ...world('1')]);
  await succeed(line, ['simulate', 'both', ...world('2'), '--tr', '1.6', '--modalities', 'bold,fnirs']);
  for (const name of ['fmri', 'both']) withoutDrive(join(line.folder, name));
  trained = await succeed(line, [
    ...['train', 'fmri', 'both', '--targets', 'bold,fnirs', '--out', 'model', '--test', '1', '--modes', '6'],
    ...FEW,
  ]);
}, 600_000);

describe('a model of two data sets', () => {
  it('learns each target from whoever has it, and names sets and people', () => {
    expect(JSON.parse(trained.stdout).models.map(({ target }: { target: string }) => target)).toEqual([
      'bold',
      'fnirs',
    ]);
    const { training, target } = json('model', 'bold', 'config.json');
    expect(target.tr).toBe(2.1);
    expect(training.data).toMatch(/^fmri \(.*\), both \(.*\)$/);
    const [fmri, both] = training.sets;
    for (const { train, validation, test } of [fmri.people.bold, both.people.bold, both.people.fnirs]) {
      expect([train.length, validation.length, test.length]).toEqual([1, 1, 1]);
    }
    expect(fmri.people.fnirs).toBeUndefined();
    expect(training.people.test).toEqual(expect.arrayContaining([...fmri.people.bold.test, ...both.people.bold.test]));
    expect(json('model', 'fnirs', 'config.json').training.details.runs).toBe(1);
    expect(json('model', 'bold', 'config.json').training.details.runs).toBe(2);
    expect(readFileSync(join(line.folder, 'model', 'bold', 'README.md'), 'utf8')).toMatch(
      /- both \(.*eeg: none: simulated/,
    );
    expect(json('model', 'joint', 'config.json').between[0]).toMatchObject({ from: 'runs' });
  });

  it('is evaluated on the same sets, in any order', async () => {
    await succeed(line, [
      ...['evaluate', 'model', 'both', 'fmri', '--out', 'evaluation', '--samples', '1'],
      ...['--derivatives', '--threads', '1'],
    ]);
    const metrics = json('evaluation', 'metrics.json');
    expect(metrics.bold.pcc.n).toEqual({ people: 2, runs: 2 });
    expect(metrics.fnirs.pcc.n).toEqual({ people: 1, runs: 1 });
    const { people } = json('model', 'bold', 'config.json').training;
    const written = Object.keys(fingerprints(join(line.folder, 'evaluation', 'derivatives')));
    for (const person of people.test as string[]) {
      expect(
        written.some((file) => file.startsWith(`sub-${person.replace('/', '')}/func/`)),
        person,
      ).toBe(true);
    }
  }, 600_000);
});

describe('a model on people of another data set', () => {
  it('keeps all but delays, weights and doubt, and says whose they were', async () => {
    const { stdout } = await succeed(line, [
      ...['train', 'both', '--onto', 'model', '--out', 'moved', '--test', '0'],
      ...FEW,
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ out: 'moved/bold', onto: { delays: expect.any(String) } });
    const before = fingerprints(join(line.folder, 'model'));
    const after = fingerprints(join(line.folder, 'moved'));
    for (const file of Object.keys(before).filter((name) => /^(fnirs|joint)\//.test(name))) {
      expect(after[file], file).toBe(before[file]);
    }
    const { training, target } = json('moved', 'bold', 'config.json');
    expect(training.onto).toMatchObject({ sha256: before['bold/model.safetensors'] });
    expect(training.people.train).toHaveLength(2);
    expect(target.tr).toBe(2.1);
    expect(readFileSync(join(line.folder, 'moved', 'bold', 'README.md'), 'utf8')).toContain(training.onto.sha256);
  }, 600_000);

  it.each([
    [['--modes', '8'], /--modes goes with training without --onto/],
    [['--alignment', 'sensors'], /--alignment goes with training without --onto/],
    [['--source', 'meg'], /--source goes with training without --onto/],
    [['--components', '3'], /--components goes with training without --onto/],
    [['--no-global-context'], /--globalContext|--global-context goes with training without --onto/],
    [['--width', '8'], /--width goes with --residual diffusion/],
  ])('has no use for %j', async (options, message) => {
    const { code, stderr } = await line.hemocast(['train', 'both', '--onto', 'model', '--out', 'x', ...options]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});
