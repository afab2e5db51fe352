/** `check`, and what `generate` makes of its verdict. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeEdf } from '../../src/formats/index.js';
import { Random } from '../../src/foundation/index.js';
import { electrodePosition, montageNames } from '../../src/recordings/index.js';
import { realData, succeed } from './command.js';
import { useCommandsInTurn } from './commands-in-turn.js';

const line = useCommandsInTurn();
const RATE = 200;

/** Noise with the spectrum of EEG that neighbours share, µV. */
function edf({ seconds = 90, electrodes = 19, scale = 1 } = {}): Uint8Array {
  const names = montageNames(19).slice(0, electrodes);
  const samples = seconds * RATE;
  const random = new Random('check');
  const data = new Float32Array(names.length * samples);
  for (let k = 0; k < 6; k++) {
    const centre = electrodePosition(montageNames(19)[3 * k])!;
    let level = 0;
    const course = Float64Array.from({ length: samples }, () => {
      level = 0.9 * level + random.normal(0, 3);
      return level;
    });
    names.forEach((name, c) => {
      const away = Math.hypot(...electrodePosition(name)!.map((value, axis) => value - centre[axis]));
      const weight = scale * Math.exp(-((away / 70) ** 2));
      for (let i = 0; i < samples; i++) data[c * samples + i] += weight * course[i];
    });
  }
  for (let i = 0; i < data.length; i++) data[i] += scale * random.normal(0, 1);
  return encodeEdf({ channels: names.map((name) => ({ name })), sampleRate: RATE, data });
}

const write = (name: string, bytes: Uint8Array | string) => {
  const path = join(line.folder, name);
  writeFileSync(path, bytes);
  return path;
};

describe('check', () => {
  it('says of one recording in a line whether it is fit, and ends with 0', async () => {
    const { stdout } = await succeed(line, ['check', write('good.edf', edf())]);
    expect(stdout).toMatch(/good\.edf: fit \(90 of 90 s usable, 19 of 19 electrodes/);
  });

  it('ends with 2 where one is unfit, with the reason in text, document and page', async () => {
    const path = write('nano.edf', edf({ scale: 3000 }));
    const page = join(line.folder, 'verdict.html');
    const found = await line.hemocast(['check', path, '--json', '--out', page]);
    expect(found.code).toBe(2);
    const [one] = JSON.parse(found.stdout).recordings;
    expect(one.outcome).toBe('unfit');
    expect(one.findings.map(({ check }: { check: string }) => check)).toContain('amplitude');
    expect(readFileSync(page, 'utf8')).toContain('check the unit in which the file states it');
    expect(found.stderr).toContain('1 of 1 recordings are unfit.');
  });

  it('judges every recording of a data set in a table', async () => {
    const root = join(line.folder, 'bids');
    const put = (person: string, bytes: Uint8Array) => {
      const folder = join(root, `sub-${person}`, 'eeg');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `sub-${person}_task-rest_eeg.edf`), bytes);
      writeFileSync(join(folder, `sub-${person}_task-rest_eeg.json`), JSON.stringify({ TaskName: 'rest' }));
    };
    mkdirSync(root);
    writeFileSync(join(root, 'dataset_description.json'), JSON.stringify({ Name: 'made', BIDSVersion: '1.9.0' }));
    put('good', edf());
    put('short', edf({ seconds: 40 }));
    put('ten', edf({ seconds: 10 }));
    const { code, stdout } = await line.hemocast(['check', root]);
    expect(code).toBe(2);
    expect(stdout).toMatch(/sub-good_task-rest_eeg\.edf +fit/);
    expect(stdout).toMatch(/sub-short_task-rest_eeg\.edf +doubtful.*length/);
    expect(stdout).toMatch(/sub-ten_task-rest_eeg\.edf +unfit.*length/);
    expect(stdout).toContain('3 recordings: 1 fit, 1 doubtful, 1 unfit.');
  });

  it.skipIf(!existsSync(realData))('finds nothing against EEGMAT, whose last two seconds are filled up', async () => {
    const { stdout } = await succeed(line, ['check', join(realData, 'eegmat/Subject03_2.edf')]);
    expect(stdout).toMatch(/: fit \(60 of 62 s usable, 19 of 19 electrodes/);
  });
});
