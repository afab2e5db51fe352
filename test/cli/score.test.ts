/** Scoring predictions of other programs: known truths, and the page's Python. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Outcome, succeed } from './command.js';
import { useCommandsInTurn } from './commands-in-turn.js';
import { withoutDrive } from './shared-study.js';

const line = useCommandsInTurn();
// At rest nothing is shared between people: what agrees with another person agrees by chance.
const WORLD = ['--people', '4', '--minutes', '2', '--montage', '19', '--rate', '160', '--difficulty', 'easy'];
const SIMULATE = ['simulate', 'bids', ...WORLD, '--task', 'rest', '--runs', '1'];
const at = (...parts: string[]) => join(line.folder, ...parts);
const json = (...parts: string[]) => JSON.parse(readFileSync(at(...parts), 'utf8'));
const FUNC = (person: string) => at('bids', 'derivatives', 'hemocast-simulate', `sub-${person}`, 'func');
let stem: (person: string) => string;

/** Writes what was measured of one person as if it had been predicted of another. */
function predict(folder: string, person: string, from: string): void {
  mkdirSync(at(folder), { recursive: true });
  for (const hemisphere of ['L', 'R']) {
    for (const ending of ['.func.gii', '.json']) {
      const name = (who: string, description: string) =>
        `${stem(who)}_hemi-${hemisphere}_space-fsaverage_den-3k_desc-${description}_bold${ending}`;
      copyFileSync(join(FUNC(from), name(from, 'simulated')), at(folder, name(person, 'mine')));
    }
  }
}

const score = (folder: string, out: string, ...more: string[]) =>
  succeed(line, ['score', folder, 'bids', '--out', out, '--threads', '1', '--json', ...more]);

beforeAll(async () => {
  await succeed(line, SIMULATE);
  withoutDrive(at('bids'));
  const [name] = readdirSync(FUNC('01')).filter((one) => one.endsWith('_truth.json'));
  stem = (person) => name.replace('sub-01', `sub-${person}`).replace('_truth.json', '');
}, 240_000);

describe('predictions that are the measured signal', () => {
  let outcome: Outcome;
  beforeAll(async () => {
    predict('same', '01', '01');
    predict('same', '02', '02');
    writeFileSync(at('same', 'sub-77_task-other.npy'), '');
    outcome = await score('same', 'scored-same', '--name', 'an echo');
  }, 240_000);

  it('score r = 1, beside baselines fitted to the others', () => {
    const metrics = json('scored-same', 'metrics.json');
    expect(metrics.tool).toBe('an echo');
    expect(metrics.people).toBe(2);
    for (const key of ['pcc', 'pccVertex', 'spatial', 'ssim', 'rSquared', 'retrieval'])
      expect(metrics[key].model).toBeCloseTo(1, 4);
    expect(metrics.pcc.ridge).toBeLessThan(0.9);
    expect(metrics.pcc.shiftNull.p95).toBeLessThan(0.9);
  });

  it('have a report, a figure, and words about what was done and left out', () => {
    const { notes, figures } = JSON.parse(outcome.stdout);
    expect(notes.join('\n')).toMatch(/belong to no run.*sub-77/);
    expect(notes.join('\n')).toMatch(/cleaned as measured signals are/);
    expect(figures[0]).toBe('scored-same/scores.svg');
    expect(readFileSync(at('scored-same', 'scores.svg'), 'utf8')).toContain('an echo');
    const page = readFileSync(at('scored-same', 'report.html'), 'utf8');
    expect(page).toContain('r over time of an echo is 1.000');
    expect(page.replace(/base64,[^"]*/g, '')).not.toMatch(/[>( ](NaN|undefined)/);
    if (figures.length === 1) expect(outcome.stderr).toContain('picture-font');
    else expect(existsSync(at(figures[1]))).toBe(true);
  });
});

describe('predictions of another person', () => {
  it('do not beat the null', async () => {
    // Two pairs of people: exchanged, both would have the same r, and shifts of either would take them for two.
    predict('swapped', '01', '03');
    predict('swapped', '02', '04');
    await score('swapped', 'scored-swapped', '--baselines', 'none');
    const { pcc, significance } = json('scored-swapped', 'metrics.json');
    expect(pcc.model).toBeLessThan(pcc.shiftNull.p99);
    expect(pcc.shiftNull.p).toBeGreaterThan(0.01);
    expect(significance.pcc.shift.significant.holm).toBe(0);
    expect(pcc.ridge).toBeNull();
  }, 240_000);

  it('of everybody leave nobody to fit baselines to, and the error says what to do', async () => {
    for (const [person, from] of ['12', '23', '34', '41']) predict('everybody', `0${person}`, `0${from}`);
    const { code, stderr } = await line.hemocast(['score', 'everybody', 'bids', '--out', 'refused', '--json']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/Nobody is left to fit baselines to.*--baselines leave-one-out/s);
  }, 60_000);
});

const PYTHON = process.env.HEMOCAST_PYTHON ?? 'python3';
const hasNibabel = spawnSync(PYTHON, ['-c', 'import nibabel, numpy']).status === 0;
const page = readFileSync(fileURLToPath(new URL('../../docs/score.md', import.meta.url)), 'utf8');
const code = [...page.matchAll(/```python\n([\s\S]*?)```/g)].map(([, block]) => block).join('\n');

describe('the page about scores', () => {
  it.skipIf(!hasNibabel)(
    'has Python that writes predictions of r = 1 from what was measured (needs python3 with nibabel)',
    async () => {
      // fsaverage4 are the first vertices of fsaverage5: what the others hold must not matter.
      const script = `${code}
import os
import numpy as np
os.makedirs("python", exist_ok=True)
for person, path in (("01", "${join(FUNC('01'), stem('01'))}"), ("02", "${join(FUNC('02'), stem('02'))}")):
    sides = []
    for hemisphere in "LR":
        file = nib.load(f"{path}_hemi-{hemisphere}_space-fsaverage_den-3k_desc-simulated_bold.func.gii")
        values = np.stack([array.data for array in file.darrays], axis=1)
        rest = np.random.default_rng(1).normal(size=(10242 - 2562, values.shape[1]))
        sides.append(np.concatenate([values, rest]))
    side = json.load(open(f"{path}_hemi-L_space-fsaverage_den-3k_desc-simulated_bold.json"))
    write_surface(f"python/{os.path.basename(path)}", *sides, side["RepetitionTime"], side["StartTime"])
    write_courses(f"python/{os.path.basename(path)}_seg-x", np.zeros((10, 148)), 1.0)
    os.remove(f"python/{os.path.basename(path)}_seg-x_timeseries.npy")
`;
      const made = spawnSync(PYTHON, ['-c', script], { cwd: line.folder, encoding: 'utf8' });
      expect(made.stderr).toBe('');
      await score('python', 'scored-python', '--baselines', 'none');
      expect(json('scored-python', 'metrics.json').pcc.model).toBeGreaterThan(0.999);
    },
    120_000,
  );
});

describe('a table of tools', () => {
  it('becomes one figure', async () => {
    const rows = [
      'tool\tquantity\tvalue\tlow\thigh\tn',
      'A\tr over time\t0.41\t0.35\t0.46\t10',
      'B\tr over time\t0.22\t0.1\t0.3\t10',
    ];
    writeFileSync(at('tools.tsv'), `${rows.join('\n')}\n`);
    const { stdout } = await succeed(line, ['score', '--from', 'tools.tsv', '--out', 'tools', '--json']);
    expect(JSON.parse(stdout).scores).toHaveLength(2);
    expect(readFileSync(at('tools', 'tools.svg'), 'utf8')).toContain('>0.41<');
    expect(json('tools', 'figure.json').scores[1]).toEqual({
      tool: 'B',
      quantity: 'r over time',
      value: 0.22,
      low: 0.1,
      high: 0.3,
      n: 10,
    });
  });

  it('stands in place of predictions, and one of them is needed', async () => {
    const neither = await line.hemocast(['score', '--out', 'x']);
    expect([neither.code, neither.stderr]).toEqual([2, expect.stringContaining('nothing to score')]);
    const both = await line.hemocast(['score', 'same', 'bids', '--from', 'tools.tsv', '--out', 'x']);
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('takes the place of predictions')]);
  });
});
