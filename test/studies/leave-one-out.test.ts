/** Everybody left out once: folds that go on where they stopped, and one table over all people. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { succeed } from '../cli/command.js';
import { useCommandsInTurn } from '../cli/commands-in-turn.js';
import { lend, withoutDrive } from '../cli/shared-study.js';

const line = useCommandsInTurn();
const json = (...path: string[]) => JSON.parse(readFileSync(join(line.folder, ...path), 'utf8'));
const TRAIN = ['train', 'bids', '--split', 'leave-one-out', '--out', 'model', '--validation', '1', '--modes', '4'];

it('trains a model without each person, goes on after an interruption, and scores everybody', async () => {
  await lend(line, 'tiny', ['bids']);
  withoutDrive(join(line.folder, 'bids'));
  const train = [...TRAIN, '--threads', '1', '--json'];
  const firstFold = () => join(line.folder, 'model', 'folds', '01', 'config.json');
  const stopped = await line.hemocast(train, { interruptWhen: () => existsSync(firstFold()) });
  expect(stopped.code).toBe(130);
  expect(existsSync(join(line.folder, 'model', 'config.json'))).toBe(false);
  const before = statSync(firstFold()).mtimeMs;

  const { folds } = JSON.parse((await succeed(line, train)).stdout);
  expect(statSync(firstFold()).mtimeMs).toBe(before);
  expect(folds.map(({ name, isNew }: { name: string; isNew: boolean }) => [name, isNew])).toEqual([
    ['01', false],
    ['02', true],
    ['03', true],
  ]);
  const everybody = ['01', '02', '03'];
  for (const person of everybody) {
    const { training } = json('model', 'folds', person, 'config.json');
    expect(training.split).toBe('leave-one-out');
    expect(training.people.test).toEqual([person]);
    expect([...training.people.train, ...training.people.validation].sort()).toEqual(
      everybody.filter((one) => one !== person),
    );
    expect([...training.runs.train, ...training.runs.validation].join()).not.toContain(`sub-${person}_`);
  }

  const evaluate = ['evaluate', 'model', 'bids', '--out', 'evaluation', '--samples', '1', '--threads', '1'];
  await succeed(line, evaluate);
  const metrics = json('evaluation', 'metrics.json');
  expect(metrics.pcc.n).toEqual({ people: 3, runs: 3 });
  expect([metrics.folds, metrics.peopleSeenInTraining]).toEqual([3, 0]);
  expect(metrics.perRun.map(({ person }: { person: string }) => person)).toEqual(everybody);
  expect(metrics.comparison.modelMinusRidge.n).toEqual({ people: 3, runs: 3 });
  expect(metrics.significance.pcc.perPerson).toHaveLength(3);

  // A fold that tests somebody else than the folder says.
  const file = join(line.folder, 'model', 'folds', '01', 'config.json');
  writeFileSync(file, readFileSync(join(line.folder, 'model', 'folds', '02', 'config.json')));
  const mixed = await line.hemocast(evaluate);
  expect([mixed.code, mixed.stderr]).toEqual([2, expect.stringContaining('keeps other people for testing')]);
}, 600_000);
