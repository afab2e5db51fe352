/** `hemocast compare`: two groups of a table of people, from generated BOLD to differences and a page; what is refused before any work. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { succeed } from './command.js';
import { useCommandsInTurn } from './commands-in-turn.js';
import { lend } from './shared-study.js';

const line = useCommandsInTurn();
const at = (...parts: string[]) => join(line.folder, ...parts);
const compare = (by: string, out: string) => [
  ...['compare', 'bids', '--model', 'model', '--by', by, '--permutations', '200', '--out', out, '--threads', '1'],
];

beforeAll(async () => {
  await lend(line, 'films');
  // Every other person is a patient, one is neither.
  const [head, ...rows] = readFileSync(at('bids/participants.tsv'), 'utf8').trim().split('\n');
  const group = (row: number) => (row === 6 ? 'n/a' : row % 2 === 0 ? 'patient' : 'control');
  const table = [`${head}\tdiagnosis`, ...rows.map((row, i) => `${row}\t${group(i)}`)];
  writeFileSync(at('bids/participants.tsv'), `${table.join('\n')}\n`);
}, 300_000);

it('compares three people with three, region by region, and warns that they are few', async () => {
  const { stdout } = await succeed(line, [...compare('diagnosis=patient,control', 'groups'), '--json']);
  const result = JSON.parse(stdout);
  expect(result.warnings.join(' ')).toContain('3');
  const written = JSON.parse(readFileSync(at('groups/compare.json'), 'utf8'));
  // The seventh is in neither group.
  expect(written.people).toEqual([
    ['01', '03', '05'],
    ['02', '04', '06'],
  ]);
  expect(written.regions).toEqual(result.regions);
  expect(written.regions).toHaveLength(148);
  for (const { difference, p, fdr, familywise, name } of written.regions) {
    expect(difference, name).toBeTypeOf('number');
    // Of the 20 ways to divide six people into threes no p can be smaller.
    expect(p, name).toBeGreaterThan(0.04);
    expect(Math.min(fdr, familywise), name).toBeGreaterThanOrEqual(p - 1e-9);
  }
  const page = readFileSync(at('groups/report.html'), 'utf8').replace(/base64,[^"]*/g, '');
  expect(page).toContain('patient');
  expect(page).not.toMatch(/\bNaN\b|\bundefined\b/);
});

it('refuses a column or a group that there is not, before anything is written', async () => {
  for (const by of ['condition=patient,control', 'diagnosis=patient,nobody', 'diagnosis=patient']) {
    const { code, stderr } = await line.hemocast(compare(by, 'refused'));
    expect(code, by).toBe(2);
    expect(stderr, by).toContain('--by');
  }
  expect(existsSync(at('refused'))).toBe(false);
});
