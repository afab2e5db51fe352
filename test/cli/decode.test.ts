/** `hemocast decode`: from a simulated data set to scores and a report; what is refused before any work. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { succeed } from './command.js';
import { useCommandsInTurn } from './commands-in-turn.js';
import { lend } from './shared-study.js';

const line = useCommandsInTurn();
const at = (...parts: string[]) => join(line.folder, ...parts);
const FEW = ['--permutations', '19', '--threads', '1'];

beforeAll(() => lend(line, 'films'), 300_000);

it('says which film is watched, from every signal asked for, beside chance', async () => {
  const { stdout } = await succeed(line, [
    'decode',
    'bids',
    '--what',
    'film',
    '--from',
    'eeg,bold,eeg+bold',
    ...FEW,
    '--out',
    'films',
    '--json',
  ]);
  const result = JSON.parse(stdout);
  expect(result).toMatchObject({
    what: 'film',
    simulated: true,
    people: { tested: 7, all: 7 },
    classes: ['filmA', 'filmB'],
  });
  const sources = result.outcomes.map(({ source }: { source: string }) => source);
  expect(sources).toEqual(['eeg', 'bold', 'eeg+bold']);
  // Of seven people and two films too few for a p; planted films are found in src/decode/tasks.
  const [, bold] = result.outcomes;
  expect(bold.features).toBe(148);
  expect(bold.accuracy.value).toBeGreaterThan(bold.accuracy.chance);
  const written = JSON.parse(readFileSync(at('films/decode.json'), 'utf8'));
  expect(written.outcomes[1].perPerson).toHaveLength(7);
  expect(written.outcomes[1].accuracy).toEqual(bold.accuracy);
  const page = readFileSync(at('films/report.html'), 'utf8');
  expect(page).toContain('which film is watched');
  expect(page).toContain('A decoder of each moment');
  expect(page).not.toMatch(/NaN|undefined|\[object/);
});

it('says how old people are, by ridge regression', async () => {
  const { stdout } = await succeed(line, [
    'decode',
    'bids',
    '--what',
    'age',
    '--from',
    'eeg-fc',
    ...FEW,
    '--out',
    'age',
  ]);
  expect(stdout).toMatch(/eeg-fc +\d+ +-?\d\.\d\d /);
  expect(JSON.parse(readFileSync(at('age/decode.json'), 'utf8')).outcomes[0]).toMatchObject({
    regressor: 'ridge',
    examples: 7,
  });
});

it('learns from people of a model’s training, and tests others alone', async () => {
  const args = [
    'decode',
    'bids',
    '--what',
    'film',
    '--from',
    'generated',
    '--model',
    'model',
    ...FEW,
    '--out',
    'generated',
  ];
  const { stdout } = await succeed(line, [...args, '--json']);
  expect(JSON.parse(stdout).people).toEqual({ tested: 4, all: 7 });
}, 180_000);

it('refuses what cannot be done, before anything is written', async () => {
  const cases: [args: string[], code: string, message: RegExp][] = [
    [['--what', 'film', '--from', 'generated'], 'decode-model', /--model/],
    [['--what', 'film', '--model', 'absent', '--from', 'generated'], 'model-missing', /absent/],
    [['--what', 'mood'], 'usage', /film, hand, age, bmi, sex, group/],
  ];
  for (const [args, code, message] of cases) {
    const outcome = await line.hemocast(['decode', 'bids', ...args, '--out', 'refused', '--json']);
    expect(outcome.code, outcome.stderr).toBe(2);
    expect(JSON.parse(outcome.stdout).error.code).toBe(code);
    expect(outcome.stderr).toMatch(message);
  }
  const none = ['decode', 'bids', '--what', 'hand', '--target', 'bold', ...FEW, '--out', 'refused', '--json'];
  const { code, stdout } = await line.hemocast(none);
  expect([code, JSON.parse(stdout).error.code]).toEqual([2, 'decode-trials']);
  expect(existsSync(at('refused'))).toBe(false);
});

it('has help that reads well', async () => {
  const { stdout } = await succeed(line, ['decode', '--help']);
  expect(stdout).toMatch(/^Usage: hemocast decode \[options\] <dataset>/);
  for (const option of ['--what <what>', '--from <signals>', '--across <what>', '--json', '--seed <seed>']) {
    expect(stdout).toContain(option);
  }
});
