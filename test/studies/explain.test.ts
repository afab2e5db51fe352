/** What a small model owes to bands, and what is refused before any work. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { succeed } from '../cli/command.js';
import { useCommandsInTurn } from '../cli/commands-in-turn.js';
import { lend } from '../cli/shared-study.js';

const line = useCommandsInTurn();
const read = (...path: string[]) => readFileSync(join(line.folder, ...path), 'utf8');
const ONE = ['--threads', '1'];

it('shares a generated signal out over bands, stops when interrupted, and refuses what it cannot answer', async () => {
  await lend(line, 'tiny', ['bids']);
  const train = ['train', 'bids', '--out', 'model', '--validation', '1', '--test', '1', '--modes', '4', ...ONE];
  await succeed(line, train);

  const { stdout } = await succeed(line, ['explain', 'model', 'bids', '--out', 'bands', ...ONE, '--json']);
  const printed = JSON.parse(stdout);
  const found = JSON.parse(read('bands', 'explain.json'));
  expect(printed).toMatchObject({ what: 'bands', method: 'exact', n: { people: 1, runs: 1 } });
  expect(found.absent).toContain('mean over the recording');
  const bands = ['delta', 'theta', 'alpha', 'beta', 'gamma'];
  expect(Object.keys(found.totals)).toEqual(bands);
  const shares = bands.map((band) => found.totals[band].share.mean);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
  expect(found.efficiencyGap).toBeLessThan(1e-6);
  const rows = read('bands', 'contributions.tsv').trim().split('\n');
  expect(rows[0]).toBe(['region', ...bands].join('\t'));
  expect(rows).toHaveLength(149);
  expect(read('bands', 'report.html')).toContain('What generated');

  const regions = ['explain', 'model', 'bids', '--what', 'regions', '--pairs', '1000', '--out', 'regions', ...ONE];
  const stopped = await line.hemocast(regions, { interruptAt: /orders of places/ });
  expect(stopped.code).toBe(130);
  expect(existsSync(join(line.folder, 'regions', 'explain.json'))).toBe(false);

  const refused = async (args: readonly string[]) => {
    const { code, stdout: said } = await line.hemocast(['explain', ...args, '--out', 'refused', '--json']);
    expect([code, existsSync(join(line.folder, 'refused'))]).toEqual([2, false]);
    return JSON.parse(said).error.code;
  };
  expect(await refused(['model', 'bids', '--what', 'electrodes'])).toBe('electrodes-unread');
  const file = join(line.folder, 'model', 'config.json');
  const configuration = JSON.parse(readFileSync(file, 'utf8'));
  configuration.training.people.test = ['nobody'];
  writeFileSync(file, JSON.stringify(configuration));
  expect(await refused(['model', 'bids'])).toBe('people-missing');
}, 600_000);
