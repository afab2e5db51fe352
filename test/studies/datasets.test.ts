/** Published data sets from their layout on disk to scores: twin, check, train, evaluate. */
import { existsSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, succeed } from '../cli/command.js';
import { useCommandsInTurn } from '../cli/commands-in-turn.js';

const line = useCommandsInTurn();
const at = (...path: string[]) => join(line.folder, ...path);
const json = (...path: string[]) => JSON.parse(readFileSync(at(...path), 'utf8'));
const FEW = ['--modes', '6', '--validation', '1', '--threads', '1', '--json'];

async function findings(name: string, folder: string): Promise<[code: number | null, codes: string[]]> {
  const { code, stdout } = await line.hemocast(['datasets', 'check', name, folder, '--json']);
  return [code, JSON.parse(stdout).findings.map((one: { code: string }) => one.code)];
}

/** Makes a twin, checks it, trains on it and tests. */
async function throughout(name: string, size: string[], count = 3) {
  await succeed(line, ['simulate', name, '--layout', name, '--people', String(count), '--difficulty', 'easy', ...size]);
  expect(await findings(name, name)).toEqual([0, expect.any(Array)]);
  const out = `${name}-model`;
  await succeed(line, ['train', `${name}:${name}`, '--out', out, ...FEW]);
  const evaluated = ['evaluate', out, `${name}:${name}`, '--out', `${name}-scores`, '--samples', '1', '--threads', '1'];
  await succeed(line, evaluated);
  return { people: json(out, 'config.json').training.people, metrics: json(`${name}-scores`, 'metrics.json') };
}

describe('NATVIEW as it lies on disk', () => {
  it('is trained on by the split of the paper', async () => {
    const { people, metrics } = await throughout('natview', ['--films', '1', '--minutes', '1']);
    expect(people).toEqual({ train: ['08'], validation: ['22'], test: ['15'] });
    expect(metrics.pcc.n).toEqual({ people: 1, runs: 1 });
  }, 600_000);

  it('is prepared once, and tells what came to the EEG when the scan began', async () => {
    const prepared = filesBelow(join(line.cache, 'hemocast', 'published'));
    const left = prepared.find((name) => /sub-08_ses-01.*hemi-L.*\.json$/.test(name))!;
    // Two volumes before the first that was kept: 2 · 2.1 s.
    expect(JSON.parse(readFileSync(join(line.cache, 'hemocast', 'published', left), 'utf8'))).toMatchObject({
      StartTime: expect.closeTo(4.2, 3),
      Simulated: true,
      Clock: { from: 'volume triggers' },
    });
    const before = prepared.map((name) => statSync(join(line.cache, 'hemocast', 'published', name)).mtimeMs);
    await succeed(line, ['train', 'natview:natview', '--split', 'within', '--out', 'within', ...FEW]);
    const { people } = json('within', 'config.json').training;
    expect(people.test).toEqual(['08day2', '15day2', '22day2']);
    expect([...people.train, ...people.validation].sort()).toEqual(['08day1', '15day1', '22day1']);
    const eeg = prepared.flatMap((name, i) => (name.endsWith('.eeg') ? [[name, before[i]]] : []));
    for (const [name, time] of eeg as [string, number][]) {
      expect(statSync(join(line.cache, 'hemocast', 'published', name)).mtimeMs, name).toBe(time);
    }
  }, 600_000);

  it('says what is wrong with a folder', async () => {
    expect(await findings('natview', 'natview/sub-08')).toEqual([2, ['folder-level']]);
    expect(await findings('natview', '.')).toEqual([2, ['folder-level']]);
    expect(await findings('natview', 'nowhere')).toEqual([2, ['folder-missing']]);
    const fdt = filesBelow(at('natview')).find((name) => name.endsWith('.fdt'))!;
    renameSync(at('natview', fdt), at('hidden.fdt'));
    expect(await findings('natview', 'natview')).toEqual([2, ['fdt-missing', 'one-session']]);
    renameSync(at('hidden.fdt'), at('natview', fdt));
    rmSync(at('natview', 'sub-15', 'ses-02'), { recursive: true });
    expect(await findings('natview', 'natview')).toEqual([0, ['one-session']]);
  });

  it('refuses splits and data sets that there are not', async () => {
    const refused = async (...args: string[]) =>
      (await line.hemocast(['train', ...args, '--out', 'x', '--json'])).stdout;
    expect(await refused('natview:natview', '--split', 'days')).toContain('split-unknown');
    expect(await refused('natwiev:natview')).toContain('published-unknown');
    expect(await refused('C:\\data')).not.toContain('published-unknown');
    expect(await refused('natview:natview', '--no-cache')).toContain('published-without-cache');
  });
});

describe('Shin et al. as they lie on disk', () => {
  it('are trained on with light, on two clocks', async () => {
    const { people, metrics } = await throughout('shin', ['--runs', '1', '--trials', '4']);
    expect(people).toEqual({ train: expect.any(Array), validation: expect.any(Array), test: ['29'] });
    expect(metrics.pcc.n).toEqual({ people: 1, runs: 1 });
    expect(await findings('shin', 'shin/NIRS')).toEqual([2, ['folder-level']]);
  }, 600_000);
});

describe('rest in the scanner, then patients', () => {
  it('goes from NODDI to ds003490 in one command each', async () => {
    const { people } = await throughout('noddi', ['--minutes', '1']);
    expect(people.test).toEqual(['50']);
    await succeed(line, ['simulate', 'pd', '--layout', 'ds003490', '--people', '2', '--minutes', '1']);
    expect(await findings('ds003490', 'pd')).toEqual([0, []]);
    await succeed(line, ['generate', 'noddi-model', 'ds003490:pd', '--out', 'generated', '--threads', '1']);
    const made = filesBelow(at('generated')).filter((name) =>
      name.endsWith('hemi-L_space-fsaverage_den-3k_desc-generated_bold.func.gii'),
    );
    expect(made.map((name) => name.slice(0, 7))).toEqual(['sub-025', 'sub-050']);
  }, 600_000);

  it('names what a BrainVision recording lacks, parts that were merged, and BOLD without a cortex', async () => {
    const marker = filesBelow(at('noddi')).find((name) => name.endsWith('.vmrk'))!;
    renameSync(at('noddi', marker), at('hidden.vmrk'));
    expect((await findings('noddi', 'noddi'))[1]).toEqual(['brainvision-part-missing']);
    renameSync(at('hidden.vmrk'), at('noddi', marker));
    renameSync(at('noddi', 'EEG2'), at('noddi', 'EEG'));
    expect((await findings('noddi', 'noddi'))[1]).toContain('eeg-merged');
    rmSync(at('noddi', 'derivatives'), { recursive: true });
    expect(await findings('noddi', 'noddi')).toEqual([2, expect.arrayContaining(['bold-native'])]);
    expect(existsSync(at('noddi', 'fMRI'))).toBe(true);
  });
});

describe('the layout of NeuroBOLT', () => {
  it('is trained on with parcels, by its own split, beside the published figure', async () => {
    const { people, metrics } = await throughout('neurobolt', ['--minutes', '1'], 4);
    expect(people).toEqual({ train: ['06', '17'], validation: ['22'], test: ['11'] });
    expect(metrics.pcc.n).toEqual({ people: 1, runs: 1 });
    expect(json('neurobolt-model', 'config.json').target).toMatchObject({ name: 'parcels', values: 64, tr: 2.1 });
    rmSync(at('neurobolt', 'parcels.tsv'));
    expect(await findings('neurobolt', 'neurobolt')).toEqual([2, ['parcels-missing']]);
    const scan = filesBelow(at('neurobolt')).find((name) => name.endsWith('roi.tsv'))!;
    renameSync(at('neurobolt', scan), at('neurobolt', scan.replace(/tsv$/, 'pkl')));
    expect(await findings('neurobolt', 'neurobolt')).toEqual([2, ['pickle', 'parcels-missing']]);
  }, 600_000);
});
