/** A class and a group of people made rare in a tiny simulated data set: examples, scores, a page; and what is refused before any work. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { filesBelow, succeed } from './command.js';
import { useCommandsInTurn } from './commands-in-turn.js';
import { lend } from './shared-study.js';

const line = useCommandsInTurn();
const read = (...path: string[]) => readFileSync(join(line.folder, ...path), 'utf8');
const lines = (...path: string[]) =>
  read(...path)
    .trim()
    .split('\n');
const AUGMENT = [
  'augment',
  'bids',
  '--model',
  'model',
  '--what',
  'film',
  '--threads',
  '1',
  '--repeats',
  '1',
  '--folds',
  '2',
];

beforeAll(() => lend(line, 'films'), 300_000);

describe('hemocast augment', () => {
  it('writes examples of a rare film, the scores of every remedy, and a page', async () => {
    const { stdout } = await succeed(line, [
      ...AUGMENT,
      '--rare',
      'filmA',
      '--fairness',
      'age',
      '--out',
      'rare',
      '--json',
    ]);
    const document = JSON.parse(read('rare', 'augment.json'));
    expect(document.people).toHaveLength(4);
    const { people } = JSON.parse(read('model', 'config.json')).training;
    expect(document.people).toEqual(people.test);
    expect(document.rareClass.rows.map(({ remedy }: { remedy: string }) => remedy)).toEqual([
      ...[
        'uncut',
        'none',
        'weights',
        'oversampling',
        'smote',
        'noise',
        'generated',
        'generated-spread',
        'generated-any',
      ],
    ]);
    for (const { minority, majority } of document.rareClass.rows) {
      for (const { value } of [minority, majority]) expect(value >= 0 && value <= 1).toBe(true);
    }
    expect(document.fairness.column).toBe('age');
    expect(JSON.parse(stdout).caption).toBe(document.caption);

    expect(filesBelow(join(line.folder, 'rare'))).toEqual([
      ...['augment.json', 'examples/features.tsv', 'examples/generated.npy', 'examples/generated.tsv', 'report.html'],
    ]);
    const [head, ...rows] = lines('rare', 'examples', 'generated.tsv');
    expect(head).toBe('row\tperson\tclass\tpart');
    expect(rows).toHaveLength(document.examples.written);
    expect(new Set(rows.map((row) => row.split('\t')[2]))).toEqual(new Set(['filmA']));
    expect(new Set(rows.map((row) => row.split('\t')[1]))).toEqual(new Set(people.test));
    const npy = readFileSync(join(line.folder, 'rare', 'examples', 'generated.npy'));
    const features = lines('rare', 'examples', 'features.tsv').length - 1;
    expect(npy.toString('latin1')).toContain(`'shape': (${rows.length}, ${features})`);

    const page = read('rare', 'report.html');
    for (const word of ['Fairness', 'SMOTE', 'equalised odds', 'Simulated']) expect(page).toContain(word);
  }, 60_000);

  it('makes a group of people rare, with another decoder', async () => {
    const group = [...AUGMENT, '--group', 'age=lower', '--decoder', 'logistic', '--remedies', 'none,generated'];
    await succeed(line, [...group, '--out', 'group']);
    const document = JSON.parse(read('group', 'augment.json'));
    expect(document.rare).toEqual({ column: 'age', value: 'lower' });
    const names = document.rareGroup.rows.map(({ remedy }: { remedy: string }) => remedy);
    expect(names).toEqual(['uncut', 'none', 'generated']);
    expect(document.rareGroup.groups).toEqual([
      { group: 'lower', people: 2 },
      { group: 'upper', people: 2 },
    ]);
  }, 60_000);

  it('refuses a film that there is not before any work', async () => {
    const { code, stdout, stderr } = await line.hemocast([...AUGMENT, '--rare', 'filmZ', '--out', 'refused', '--json']);
    const { error } = JSON.parse(stdout);
    expect([code, error.code, error.expected]).toEqual([2, 'augment-label', 'filmA, filmB']);
    expect(stderr).not.toMatch(/^\W*(read|generate|decode)\b/m);
    expect(existsSync(join(line.folder, 'refused', 'augment.json'))).toBe(false);
  }, 60_000);
});
