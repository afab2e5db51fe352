import { describe, expect, it } from 'vitest';
import type { TargetRun } from '../data/index.js';
import { type Decoder, type Examples, lda } from '../decode/index.js';
import { CORTEX, filmRun, handRun, LIGHT } from '../decode/planted-run.fixture.js';
import { Random } from '../foundation/index.js';
import { assessRemedies } from './assess-remedies.js';
import { type AugmentedRun, augmentationParts } from './augmentation-parts.js';
import { groupPeople } from './group-people.js';
import { rareClassTable } from './rare-class.js';
import { rareGroupTable } from './rare-group.js';

const PEOPLE = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'];
const FILMS = ['filmA', 'filmB', 'filmC'];
const strength = { eeg: 0, signal: 0.3 };
const films = () => PEOPLE.flatMap((person) => FILMS.flatMap((film) => filmRun(person, film, strength, '', 50)));

describe('examples of runs', () => {
  it('are measured and generated windows of the same moments, in the same order', () => {
    const runs = films();
    const { parts, classes, remark } = augmentationParts('film', runs, CORTEX);
    expect(classes).toEqual(FILMS);
    expect(remark).toMatch(/20 s at 2 moments/);
    for (const { measured, generated, truth, people } of parts) {
      expect([measured.count, measured.width, generated!.count]).toEqual([18, 6, 18]);
      expect(people.map((person, i) => `${person} ${FILMS[truth[i]]}`)).toEqual(
        PEOPLE.flatMap((person) => FILMS.map((film) => `${person} ${film}`)),
      );
    }
    // With what was measured as what was generated both are one.
    const same = augmentationParts(
      'film',
      runs.map(({ run }) => ({ run, generated: run.signal })),
      CORTEX,
    );
    for (const { measured, generated } of same.parts) expect(generated).toEqual(measured);
  });

  it('are trials of light in all channels', () => {
    const { parts, classes } = augmentationParts(
      'hand',
      PEOPLE.map((person) => handRun(person, strength, 12)),
      LIGHT,
    );
    expect(classes).toEqual(['left', 'right']);
    expect(parts.map(({ measured }) => [measured.count, measured.width])).toEqual([[72, 12]]);
  });
});

describe('an identifier in the EEG of somebody', () => {
  const LOUD = 1000;
  /** A model that says what it hears: the mean of the EEG's features everywhere. */
  const generate = ({ features, signal }: TargetRun) =>
    new Float32Array(signal.length).fill(features.reduce((sum, value) => sum + value, 0) / features.length);

  it('reaches no example that decoders of others learn from, by any remedy, where they are tested', () => {
    const marked = 'p2';
    const runs = films().map(({ run }): AugmentedRun => {
      const features = run.features.map((value) => (run.person === marked ? value + LOUD : value));
      return { run, generated: generate({ ...run, features }) };
    });
    const seen: { fits: Examples[] } = { fits: [] };
    const spy: Decoder = {
      ...lda,
      fit(training, options) {
        seen.fits.push(training);
        return lda.fit(training, options);
      },
    };
    const { parts } = augmentationParts('film', runs, CORTEX);
    const folds = PEOPLE.length;
    const outcomes = assessRemedies(parts, {
      ...{ classes: 3, decoder: spy, share: 0.5, folds, random: new Random(1) },
      isRare: ({ truth }) => truth === 0,
    });
    const fold = outcomes[0].judged[0].find(({ person }) => person === marked)!.fold;
    const perFold = parts.length * outcomes.length;
    expect(seen.fits).toHaveLength(folds * perFold);
    const isMarked = seen.fits.map(({ values }) => values.some((value) => Math.abs(value) > LOUD / 100));
    expect(isMarked.slice(fold * perFold, (fold + 1) * perFold)).not.toContain(true);
    // Where they are learned from, their EEG is used: the mark can be seen.
    const elsewhere = [...isMarked.slice(0, fold * perFold), ...isMarked.slice((fold + 1) * perFold)];
    expect(elsewhere.filter(Boolean).length).toBeGreaterThan(5);
  });
});

describe('tables', () => {
  const { parts, classes } = augmentationParts('film', films(), CORTEX);
  const options = { classes, decoder: lda, share: 0.4, folds: 3, random: new Random(2) };

  it('have the differences of their rows, for the same people', () => {
    const { rows, differences, bestPlain, rare } = rareClassTable(parts, { ...options, rare: [1] });
    expect(rare).toEqual(['filmB']);
    const plain = rows.filter(({ kind }) => kind === 'plain');
    expect(Math.max(...plain.map(({ minority }) => minority.value))).toBe(
      rows.find(({ remedy }) => remedy === bestPlain)!.minority.value,
    );
    for (const { of, against, minority, majority } of differences) {
      const [first, second] = [of, against].map((name) => rows.find(({ remedy }) => remedy === name)!);
      expect(minority.value).toBeCloseTo(first.minority.value - second.minority.value, 12);
      expect(majority.value).toBeCloseTo(first.majority.value - second.majority.value, 12);
    }
    expect(differences.map(({ of, against }) => `${of} ${against}`)).toContain('generated generated-any');
  });

  it('have the mean over groups made rare in turn', () => {
    const groups = groupPeople(new Map(PEOPLE.map((person, p) => [person, { sex: p < 3 ? 'F' : 'M' }])), 'sex');
    const table = (rare?: string[]) => rareGroupTable(parts, { ...options, groups, ...(rare && { rare }) });
    const [both, women, men] = [table(), table(['F']), table(['M'])];
    both.rows.forEach((row, r) => {
      const mean = (women.rows[r].rareGroup.value + men.rows[r].rareGroup.value) / 2;
      expect(row.rareGroup.value).toBeCloseTo(mean, 12);
      expect(row.worst.value).toBeLessThanOrEqual(Math.min(row.rareGroup.value, row.others.value) + 1e-12);
    });
    expect(both.groups).toEqual([
      { group: 'F', people: 3 },
      { group: 'M', people: 3 },
    ]);
  });
});
