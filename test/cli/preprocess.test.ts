/** `hemocast preprocess`: EEG, fNIRS and fMRI into BIDS derivatives. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { NodeStorage } from '../../src/cli/node-storage.js';
import { encodeEdf, encodeSnirf, readSnirf, type SnirfFile } from '../../src/formats/index.js';
import { Random } from '../../src/foundation/index.js';
import { readEeg } from '../../src/recordings/index.js';
import { filesBelow, fingerprints, realData, succeed } from './command.js';
import { useCommandsInTurn } from './commands-in-turn.js';
import { lend } from './shared-study.js';

const line = useCommandsInTurn();
const at = (path: string) => join(line.folder, path);
const json = (path: string) => JSON.parse(readFileSync(at(path), 'utf8'));
const storage = new NodeStorage();

const NAMES = ['Fp1', 'Fp2', 'F3', 'F4', 'C3', 'C4', 'P3', 'P4', 'O1', 'O2'];
const RATE = 250;
const SECONDS = 80;
const SAMPLES = RATE * SECONDS;

/** Noise with alpha on all channels, 50 Hz line noise, and one dead channel; triggers at irregular times. */
function eegBytes(triggers: { onset: number; duration: number; label: string }[]): Uint8Array {
  const random = new Random('eeg');
  const data = new Float32Array(NAMES.length * SAMPLES);
  for (let c = 0; c < NAMES.length; c++) {
    for (let i = 0; i < SAMPLES; i++) {
      const t = i / RATE;
      const alpha = 15 * Math.sin(2 * Math.PI * 10 * t + 0.4 * c);
      const lineNoise = 20 * Math.sin(2 * Math.PI * 50 * t);
      data[c * SAMPLES + i] = NAMES[c] === 'P3' ? 0 : alpha + lineNoise + random.normal(0, 8);
    }
  }
  return encodeEdf({ channels: NAMES.map((name) => ({ name })), sampleRate: RATE, data, events: triggers });
}

const TAPS = [6, 17.5, 30, 39, 55.25, 63];

/** Two long channels at two wavelengths; a slow wave of absorption and a heart beat. */
function light(): SnirfFile {
  const [sampleRate, samples] = [8, 8 * 70];
  const random = new Random('light');
  const measurementList = [0, 1].flatMap((detector) =>
    [0, 1].map((wavelengthIndex) => ({ source: 0, detector, wavelengthIndex, dataType: 1 })),
  );
  const data = Float64Array.from({ length: measurementList.length * samples }, (_, i) => {
    const t = (i % samples) / sampleRate;
    const slow = 0.02 * Math.sin(2 * Math.PI * 0.05 * t);
    return 1000 * Math.exp(slow + 0.01 * Math.sin(2 * Math.PI * 1.1 * t)) + random.normal(0, 0.2);
  });
  return {
    sampleRate,
    samples,
    data,
    measurementList,
    probe: {
      wavelengths: [760, 850],
      sources: [{ label: 'S1', position: [0, 0, 0] }],
      detectors: [
        { label: 'D1', position: [30, 0, 0] },
        { label: 'D2', position: [0, 30, 0] },
      ],
    },
    stims: [{ name: 'tap', events: TAPS.map((onset) => ({ onset, duration: 2, amplitude: 1 })) }],
    metadata: { SubjectID: 'one' },
  };
}

beforeAll(async () => {
  mkdirSync(at('raw'), { recursive: true });
  const triggers = TAPS.map((onset) => ({ onset: onset + 4.2, duration: 0, label: 'tap' }));
  const volumes = Array.from({ length: 28 }, (_, k) => ({ onset: 1.5 + 2.1 * k, duration: 0, label: 'R128' }));
  const events = [...triggers, ...volumes].sort((a, b) => a.onset - b.onset);
  writeFileSync(at('raw/sub-01_task-tap_eeg.edf'), eegBytes(events));
  writeFileSync(at('raw/sub-01_task-tap_nirs.snirf'), await encodeSnirf(light()));
  await lend(line, 'tiny');
}, 120_000);

describe('preprocess eeg', () => {
  const command = ['preprocess', 'eeg', 'raw/sub-01_task-tap_eeg.edf'];

  it('writes what was cleaned, its tables, every parameter and a report, the same each time', async () => {
    const { stdout } = await succeed(line, [...command, 'eeg', '--high', '40', '--bad', 'F4', '--json']);
    const { recordings } = JSON.parse(stdout);
    const stem = 'sub-01/eeg/sub-01_task-tap_desc-preproc_';
    expect(recordings[0].files.map((file: string) => file.replace(stem, ''))).toEqual([
      'eeg.edf',
      'channels.tsv',
      'sub-01/eeg/sub-01_task-tap_space-fsaverage_desc-preproc_electrodes.tsv',
      'sub-01/eeg/sub-01_task-tap_space-fsaverage_desc-preproc_coordsystem.json',
      'events.tsv',
      'sub-01_task-tap_desc-preprocEEG_report.html',
    ]);
    const sidecar = json(`eeg/${stem}eeg.json`);
    expect(sidecar).toMatchObject({ SamplingFrequency: 200, EEGReference: 'average', PowerLineFrequency: 50 });
    expect(sidecar.Cleaning.bad).toEqual([
      { name: 'F4', reason: 'stated' },
      { name: 'P3', reason: 'flat' },
    ]);
    expect(sidecar.Options).toMatchObject({ low: 1, high: 40, rate: 200, notch: 'auto', ica: 'none', seed: '1' });
    const { recording } = await readEeg(storage, at(`eeg/${stem}eeg.edf`));
    expect(recording).toMatchObject({ sampleRate: 200, samples: 200 * SECONDS });
    expect(recording.events.filter(({ label }) => label === 'tap').map(({ onset }) => onset)).toEqual(
      TAPS.map((onset) => onset + 4.2),
    );
    // Against the average reference the channels sum to nothing but rounding.
    for (const i of [400, 5000, 12_345]) {
      const sum = NAMES.reduce((total, _, c) => total + recording.data[c * recording.samples + i], 0);
      expect(Math.abs(sum)).toBeLessThan(0.05);
    }
    const report = readFileSync(at('eeg/sub-01_task-tap_desc-preprocEEG_report.html'), 'utf8');
    expect(report).toContain('EEG power');
    const before = fingerprints(at('eeg'));
    await succeed(line, [...command, 'eeg', '--high', '40', '--bad', 'F4']);
    expect(fingerprints(at('eeg'))).toEqual(before);
  });

  const network = join(realData, 'iclabel', 'ICLabelNet.onnx');
  it.skipIf(!existsSync(network))(
    'labels components by ICLabel, and takes out those that are named',
    async () => {
      const ica = ['--ica', 'fastica', '--ica-components', '4', '--iclabel', network, '--json'];
      const { stdout } = await succeed(line, [...command, 'components', ...ica, '--drop', '2', '--keep', '1']);
      expect(JSON.parse(stdout).recordings[0].warnings.join()).toContain('ICLabel was trained on EEG of 1 to 100 Hz');
      const { fates, removed, icLabel } = json('components/sub-01/eeg/sub-01_task-tap_desc-preproc_eeg.json').Cleaning
        .artefacts;
      expect(icLabel.sha256).toMatch(/^b7dc72bc/);
      expect(fates.slice(0, 2)).toMatchObject([
        { number: 1, removed: false, by: 'hand' },
        { number: 2, removed: true, by: 'hand' },
      ]);
      for (const { probabilities } of fates) {
        const total = Object.values<number>(probabilities).reduce((sum, value) => sum + value, 0);
        expect(Math.abs(total - 1)).toBeLessThan(1e-3);
      }
      expect(removed.map(({ component }: { component: number }) => component)).toContain(1);
      const page = readFileSync(at('components/sub-01_task-tap_desc-preprocEEG_report.html'), 'utf8');
      expect(page.match(/class="component"/g)).toHaveLength(4);
      expect(page).toContain('removed by hand');
      const refused = await line.hemocast([...command, 'none', '--drop', '2']);
      expect(refused).toMatchObject({ code: 2 });
      expect(refused.stderr).toContain('--ica picard, infomax or fastica');
    },
    60_000,
  );

  it('takes a BIDS folder, and writes BrainVision of every bit', async () => {
    const { stdout } = await succeed(line, ['preprocess', 'eeg', 'bids', 'all', '--format', 'brainvision', '--json']);
    expect(JSON.parse(stdout).recordings).toHaveLength(3);
    const place = 'all/sub-02/eeg/sub-02_task-filmA_desc-preproc_eeg';
    const { recording, report } = await readEeg(storage, at(`${place}.vhdr`));
    expect(report.format).toMatch(/BrainVision/);
    expect(recording).toMatchObject({ sampleRate: 200 });
    expect(recording.channels).toHaveLength(19);
    expect(json(`${place}.json`).Provenance.Input).toBe('sub-02_task-filmA_eeg.edf');
  });

  it('finds the same recording by its own path, with the tables beside it', async () => {
    await succeed(line, [
      'preprocess',
      'eeg',
      './bids/sub-02/eeg/sub-02_task-filmA_eeg.edf',
      'one',
      '--format',
      'brainvision',
    ]);
    const mine = filesBelow(at('one')).filter((file) => file.startsWith('sub-02'));
    expect(mine.length).toBeGreaterThan(5);
    for (const file of mine) expect(readFileSync(at(`one/${file}`))).toEqual(readFileSync(at(`all/${file}`)));
  });

  it.each([
    ['another recording under the same name', ['raw2/sub-01_task-tap_eeg.edf', 'eeg'], 'output-conflict'],
    ['a file that is not there', ['none.edf', 'x'], 'file-not-found'],
    ['a file of another kind', ['raw/sub-01_task-tap_nirs.snirf', 'x'], 'unknown-format'],
    ['a raw data set to write to', ['raw/sub-01_task-tap_eeg.edf', 'bids'], 'folder-taken'],
    ['a reference that is not there', ['raw/sub-01_task-tap_eeg.edf', 'x', '--reference', 'A1'], 'unknown-reference'],
  ])('refuses %s and writes nothing', async (_, args, code) => {
    mkdirSync(at('raw2'), { recursive: true });
    writeFileSync(at('raw2/sub-01_task-tap_eeg.edf'), eegBytes([]));
    const before = [fingerprints(at('eeg')), fingerprints(at('bids'))];
    const outcome = await line.hemocast(['preprocess', 'eeg', ...args, '--json']);
    expect(JSON.parse(outcome.stdout).error).toMatchObject({ code });
    expect(outcome.code).toBe(2);
    expect(existsSync(at('x'))).toBe(false);
    expect([fingerprints(at('eeg')), fingerprints(at('bids'))]).toEqual(before);
  });

  it('stops when interrupted and leaves no half file', async () => {
    const { code } = await line.hemocast(['preprocess', 'eeg', 'bids', 'stopped'], { interruptAt: /sub-01/ });
    expect(code).toBe(130);
    const files = existsSync(at('stopped')) ? filesBelow(at('stopped')) : [];
    expect(files.filter((file) => file.endsWith('.tmp'))).toEqual([]);
    expect(files).not.toContain('sub-03_task-filmA_desc-preprocEEG_report.html');
  });
});

describe('preprocess fnirs', () => {
  it('writes HbO and HbR on the clock of the EEG, found from shared triggers', async () => {
    const { stdout } = await succeed(line, [
      ...['preprocess', 'fnirs', 'raw/sub-01_task-tap_nirs.snirf', 'nirs', '--eeg', 'raw/sub-01_task-tap_eeg.edf'],
      ...['--trigger', 'tap', '--block', '-2,8', '--low', '0.02', '--high', '0.2', '--json'],
    ]);
    const [{ clock, summary }] = JSON.parse(stdout).recordings;
    expect(clock).toMatchObject({ from: 'shared triggers', triggers: TAPS.length });
    expect(clock.offset).toBeCloseTo(4.2, 3);
    // The block of the last tap reaches beyond the recording's end.
    expect(summary).toContain('5 × tap');
    const place = 'nirs/sub-01/nirs/sub-01_task-tap_desc-preproc_nirs';
    const file = await readSnirf(readFileSync(at(`${place}.snirf`)), 'nirs.snirf');
    expect(file.measurementList.map(({ label, unit }) => `${label} ${unit}`)).toEqual([
      'HbO uM',
      'HbR uM',
      'HbO uM',
      'HbR uM',
    ]);
    expect(file.time?.[0]).toBeCloseTo(4.2, 3);
    expect(file.stims[0].events[2].onset).toBeCloseTo(34.2, 3);
    expect(json(`${place}.json`)).toMatchObject({
      Cleaning: { pathlength: 6, band: { low: 0.02, high: 0.2, order: 6 } },
    });
    expect(readFileSync(at('nirs/sub-01_task-tap_desc-preprocNIRS_report.html'), 'utf8')).toContain('HbR');
  });

  it('refuses a data set in which several EEG recordings could be meant', async () => {
    mkdirSync(at('loose'), { recursive: true });
    writeFileSync(at('loose/tapping.snirf'), readFileSync(at('raw/sub-01_task-tap_nirs.snirf')));
    const args = ['preprocess', 'fnirs', 'loose/tapping.snirf', 'x', '--eeg', 'bids', '--json'];
    const { code, stdout } = await line.hemocast(args);
    expect(code).toBe(2);
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'clock-no-eeg', found: '3' });
  });

  it('refuses two clocks', async () => {
    const clocks = ['--offset', '1', '--eeg', 'raw/sub-01_task-tap_eeg.edf'];
    const { code, stdout } = await line.hemocast([
      'preprocess',
      'fnirs',
      'raw/sub-01_task-tap_nirs.snirf',
      'x',
      ...clocks,
      '--json',
    ]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'option-conflict' });
  });

  it.skipIf(!existsSync(join(realData, 'homer3')))('averages the taps of a real .nirs file', async () => {
    const file = join(realData, 'homer3', 'Example6_GrpTap', 'subj1', 'Fingertapping_08192013.nirs');
    const { stdout } = await succeed(line, ['preprocess', 'fnirs', file, 'homer', '--json']);
    expect(JSON.parse(stdout).recordings[0].summary).toContain('averages of 12 × 1');
  });
});

describe('preprocess fmri', () => {
  const source = 'bids/derivatives/hemocast-simulate';

  it('cleans a run on the cortex, timed by the volume triggers in the EEG', async () => {
    const run = `${source}/sub-01/func/sub-01_task-filmA_hemi-L_space-fsaverage_den-3k_desc-simulated_bold.func.gii`;
    const { stdout } = await succeed(line, [
      ...['preprocess', 'fmri', run, 'bold', '--unit', 'z', '--fwhm', '0', '--high-pass', 'none'],
      ...['--eeg', 'raw/sub-01_task-tap_eeg.edf', '--trigger', 'R128', '--json'],
    ]);
    const [{ clock, done }] = JSON.parse(stdout).recordings;
    expect(clock).toMatchObject({ from: 'volume triggers', triggers: 28 });
    expect(done).toMatchObject({ unit: 'z', fwhm: 0, volumes: 28, regressors: 2 });
    const sidecar = json('bold/sub-01/func/sub-01_task-filmA_hemi-L_space-fsaverage_den-3k_desc-preproc_bold.json');
    expect(sidecar.StartTime).toBeCloseTo(1.5, 2);
    expect(sidecar.RepetitionTime).toBeCloseTo(2.1, 3);
    expect(readFileSync(at('bold/sub-01_task-filmA_desc-preprocBOLD_report.html'), 'utf8')).toContain('data:image/png');
  });

  it('takes a derivatives folder', async () => {
    const { stdout } = await succeed(line, [
      'preprocess',
      'fmri',
      source,
      'bolds',
      '--unit',
      'z',
      '--desc',
      'simulated',
      '--json',
    ]);
    expect(JSON.parse(stdout).recordings).toHaveLength(3);
    expect(filesBelow(at('bolds')).filter((file) => file.endsWith('.func.gii'))).toHaveLength(6);
  });

  it('refuses a folder without BOLD', async () => {
    const { code, stdout } = await line.hemocast(['preprocess', 'fmri', 'bids', 'x', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'no-recordings' });
  });
});

describe('generate', () => {
  it('takes a BIDS folder: each recording has the result that it has alone', async () => {
    const all = await succeed(line, ['generate', 'model', 'bids', '--out', 'generated', '--threads', '1', '--json']);
    expect(JSON.parse(all.stdout).recordings).toHaveLength(3);
    const one = 'bids/sub-03/eeg/sub-03_task-filmA_eeg.edf';
    await succeed(line, ['generate', 'model', one, '--out', 'alone', '--threads', '1', '--json']);
    for (const file of filesBelow(at('alone')).filter((path) => path.startsWith('sub-03'))) {
      expect(readFileSync(at(`generated/${file}`)), file).toEqual(readFileSync(at(`alone/${file}`)));
    }
  }, 120_000);
});
