/** What was measured is given, what was not is generated: every way through one set of models, by commands. */
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readGifti } from '../../src/formats/gifti/index.js';
import { readNpy, readSnirf } from '../../src/formats/index.js';
import { readRepresentation } from '../../src/models/index.js';
import { filesBelow, fingerprints, smallWorld, succeed } from '../cli/command.js';
import { useCommandsInTurn } from '../cli/commands-in-turn.js';

const line = useCommandsInTurn();
const THREADS = ['--threads', '1'];
const EEG = 'bids/sub-01/eeg/sub-01_task-filmA_eeg.edf';
const FNIRS = 'bids/sub-01/nirs/sub-01_task-filmA_nirs.snirf';
const BOLD =
  'bids/derivatives/hemocast-simulate/sub-01/func/sub-01_task-filmA_hemi-L_space-fsaverage_den-3k_desc-simulated_bold.func.gii';
const STEM = 'sub-01/func/sub-01_task-filmA_hemi-L_space-fsaverage_den-3k_desc';
const at = (name: string) => join(line.folder, name);
const json = (name: string) => JSON.parse(readFileSync(at(name), 'utf8'));

const generate = async (out: string, recording: string, ...args: string[]) => {
  const { stdout } = await succeed(line, [
    'generate',
    'models',
    recording,
    '--out',
    out,
    ...args,
    ...THREADS,
    '--json',
  ]);
  return JSON.parse(stdout);
};

const refused = async (...args: string[]) => {
  const { code, stdout } = await line.hemocast(['generate', ...args, '--out', 'refused', ...THREADS, '--json']);
  expect(existsSync(at('refused'))).toBe(false);
  return { exit: code, ...JSON.parse(stdout).error };
};

/** `[volume][vertex]` of a left hemisphere. */
const bold = (out: string, description: string) =>
  readGifti(readFileSync(at(`${out}/${STEM}-${description}_bold.func.gii`)), out).arrays.map(({ data }) => data);

beforeAll(async () => {
  await succeed(line, ['simulate', 'bids', ...smallWorld(5, 2), '--modalities', 'bold,fnirs']);
  await succeed(line, [
    ...['train', 'bids', '--out', 'models', '--targets', 'bold,fnirs', '--validation', '1', '--test', '1', ...THREADS],
  ]);
}, 600_000);

describe('EEG alone', () => {
  it('is what it was: the bytes of the model of one target', async () => {
    await generate('alone', EEG, '--targets', 'bold', '--given', 'eeg');
    await succeed(line, ['generate', 'models/bold', EEG, '--out', 'single', ...THREADS]);
    const own = (folder: string) => Object.entries(fingerprints(at(folder))).filter(([name]) => name.endsWith('.gii'));
    expect(own('alone')).toHaveLength(4);
    expect(own('alone')).toEqual(own('single'));
  }, 600_000);
});

describe('what was measured', () => {
  it('narrows the deviation of what was not, most where it was measured, and says so', async () => {
    const result = await generate('both', EEG, '--given', 'eeg,fnirs');
    expect(result).toMatchObject({ target: 'bold', given: { from: 'EEG and fNIRS', informed: expect.any(Number) } });
    const { certainty } = result.given;
    expect(certainty.map(({ where }: { where: string }) => where)).toEqual(['within 30 mm of fNIRS', 'elsewhere']);
    const [near, far] = certainty;
    expect(near.ratio).toBeLessThan(1);
    expect(near.ratio).toBeLessThan(far.ratio);
    expect(far.ratio).toBeLessThanOrEqual(1);
    // The files say the same: nowhere wider than EEG alone, somewhere narrower.
    const [alone, both] = ['alone', 'both'].map((out) => bold(out, 'generatedDeviation'));
    const ratios = both.flatMap((volume, k) => [...volume].map((value, i) => (value > 0 ? value / alone[k][i] : 1)));
    expect(ratios.every((ratio) => ratio < 1 + 1e-5)).toBe(true);
    expect(ratios.some((ratio) => ratio < near.ratio)).toBe(true);
    const sidecar = json(`both/${STEM}-generated_bold.json`);
    expect(sidecar.Description).toContain('BOLD generated from EEG and fNIRS');
    const hashes = fingerprints(line.folder);
    expect(sidecar.Given).toMatchObject([
      { Modality: 'eeg', File: 'sub-01_task-filmA_eeg.edf', SHA256: hashes[EEG] },
      { Modality: 'fnirs', File: 'sub-01_task-filmA_nirs.snirf', SHA256: hashes[FNIRS] },
    ]);
    expect(sidecar.Given[1].ObservedValues).toBeGreaterThan(0);
    expect(sidecar.InformedMoments).toBe(result.given.informed);
    expect(sidecar.Provenance.JointSHA256).toBe(hashes['models/joint/model.safetensors']);
    const html = readFileSync(at(result.report), 'utf8');
    expect(html).toContain('SD, EEG alone');
    expect(html).toContain('SD, EEG and fNIRS');
    expect(html).not.toMatch(/\bNaN\b|\bundefined\b/);
  }, 600_000);

  it('is enough without EEG, in both directions', async () => {
    const fromLight = await generate('light', FNIRS, '--given', 'fnirs');
    expect(fromLight).toMatchObject({ target: 'bold', given: { from: 'fNIRS', informed: 1 } });
    expect(fromLight.given.certainty[0].ratio).toBeLessThan(1);
    expect(fromLight).not.toHaveProperty('channels');
    const sidecar = json(`light/${STEM}-generated_bold.json`);
    expect(sidecar.Given).toHaveLength(1);
    expect(sidecar.Provenance.Input).toBe('sub-01_task-filmA_nirs.snirf');
    const html = readFileSync(at(fromLight.report), 'utf8');
    expect(html).toContain('generated from fNIRS');
    expect(html).not.toMatch(/generated from EEG|EEG power|\bNaN\b|\bundefined\b/);

    const fromScan = await generate('scan', BOLD, '--given', 'bold');
    expect(fromScan).toMatchObject({
      target: 'fnirs',
      given: { from: 'BOLD', certainty: [{ where: 'within 30 mm of BOLD' }] },
    });
    const file = 'scan/sub-01/nirs/sub-01_task-filmA_desc-generated_nirs.snirf';
    const { data, metadata } = await readSnirf(readFileSync(at(file)), file);
    expect(data.every(Number.isFinite)).toBe(true);
    expect(metadata.Generated).toContain('estimated from BOLD');
  }, 600_000);

  it('gives fNIRS from EEG and a scan, with samples and at the channels of a cap', async () => {
    const args = ['--given', 'eeg,bold', '--samples-out', '1', '--probe', 'cap'];
    const result = await generate('capped', EEG, ...args);
    expect(result).toMatchObject({ target: 'fnirs', given: { from: 'EEG and BOLD' } });
    expect(result.files.filter((name: string) => /generatedSample1_nirs\.snirf$/.test(name))).toHaveLength(1);
  }, 600_000);

  it('leaves out recordings of a data set that lack it', async () => {
    cpSync(at('bids'), at('gaps'), { recursive: true });
    for (const person of ['03', '04', '05']) rmSync(at(`gaps/sub-${person}`), { recursive: true });
    rmSync(at('gaps/sub-02/nirs'), { recursive: true });
    const { recordings, leftOut } = await generate('all', 'gaps', '--given', 'eeg,fnirs');
    expect(recordings).toHaveLength(1);
    expect(leftOut).toEqual([{ input: 'gaps/sub-02/eeg/sub-02_task-filmA_eeg.edf', reason: expect.any(String) }]);
    expect(await generate('lights', 'gaps', '--given', 'fnirs')).toMatchObject({ recordings: { length: 1 } });
  }, 600_000);
});

describe('the representation', () => {
  it('is one array of one shape, whatever was given, with a description that reads it', async () => {
    const read = (name: string) =>
      readRepresentation(readFileSync(at(name)), readFileSync(at(name.replace('.npy', '.json'))));
    const { representations } = await generate('alone', EEG, '--representation', 'states/eeg.npy');
    expect(representations).toEqual(['states/eeg.npy', 'states/eeg.json']);
    await generate('both', EEG, '--given', 'eeg,fnirs', '--representation', 'states/both.npy');
    await generate('light', FNIRS, '--given', 'fnirs', '--representation', 'folder');
    const light = 'folder/sub-01_task-filmA_representation.npy';
    const [eeg, both, fnirs] = ['states/eeg.npy', 'states/both.npy', light].map(read);
    expect(readNpy(readFileSync(at('states/eeg.npy')), 'eeg').shape).toEqual([
      eeg.places.length,
      57,
      eeg.columns.length,
    ]);
    for (const one of [both, fnirs]) {
      expect(one.places).toEqual(eeg.places);
      expect(one.columns).toEqual(eeg.columns);
      expect(one.moments.tr).toBe(eeg.moments.tr);
    }
    expect(both.moments).toEqual(eeg.moments);
    expect(eeg.columns).toEqual(expect.arrayContaining(['bold 1', 'fnirs HbO', 'fnirs HbR']));
    expect(eeg.states.every(Number.isFinite)).toBe(true);
    // What was measured moves it.
    expect(both.states).not.toEqual(eeg.states);
    expect(both.account.Given.map(({ Modality }) => Modality)).toEqual(['eeg', 'fnirs']);
    expect(fnirs.account.Given.map(({ Modality }) => Modality)).toEqual(['fnirs']);
    expect(filesBelow(at('states'))).toEqual(['both.json', 'both.npy', 'eeg.json', 'eeg.npy']);
  }, 600_000);

  it('changes nothing about what is generated beside it', async () => {
    await generate('plain', EEG, '--given', 'eeg,fnirs');
    expect(fingerprints(at('both'))).toEqual(fingerprints(at('plain')));
  }, 600_000);
});

describe('wrong use ends with an error that says what to do', () => {
  it.each([
    ['a modality that the models lack', ['models', EEG, '--given', 'eeg,ecog'], 'model-missing', /--targets/],
    ['a model of one target', ['models/bold', EEG, '--given', 'eeg,fnirs'], 'model-missing', /--targets bold,fnirs/],
    ['a target that is given', ['models', EEG, '--given', 'eeg,bold', '--targets', 'bold'], 'target-given', /Leave/],
    ['nothing left to generate', ['models', EEG, '--given', 'eeg,bold,fnirs'], 'target-given', /Leave/],
    ['EEG that is not given', ['models', EEG, '--given', 'fnirs'], 'given-not-found', /SNIRF|recording/],
    ['one file for several', ['models', 'bids', '--representation', 'x.npy'], 'output-name', /folder/],
  ])(
    '%s',
    async (_, args, code, advice) => {
      const error = await refused(...args);
      expect(error).toMatchObject({ exit: 2, code });
      expect(error.message).toMatch(advice);
    },
    60_000,
  );

  it('a recording with nothing beside it, in a data set or out of one', async () => {
    cpSync(at(EEG), at('visit.edf'));
    expect(await refused('models', 'visit.edf', '--given', 'eeg,fnirs')).toMatchObject({ code: 'given-not-found' });
    cpSync(at('bids'), at('bare'), { recursive: true });
    rmSync(at('bare/sub-01/nirs'), { recursive: true });
    const error = await refused('models', EEG.replace('bids', 'bare'), '--given', 'eeg,fnirs');
    expect(error).toMatchObject({ code: 'given-not-found', expected: expect.stringContaining('sub-01_task-filmA') });
  }, 600_000);

  it('recordings of different times', async () => {
    cpSync(at('bids'), at('late'), { recursive: true });
    const sidecar = at(BOLD.replace('bids', 'late').replace('.func.gii', '.json'));
    writeFileSync(sidecar, JSON.stringify({ ...JSON.parse(readFileSync(sidecar, 'utf8')), StartTime: 500 }));
    expect(await refused('models', EEG.replace('bids', 'late'), '--given', 'eeg,bold')).toMatchObject({
      code: 'no-common-time',
    });
  }, 600_000);
});
