import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { FULL } from '../../formats/xdf/vectors.fixture.js';
import { MemoryStorage } from '../../foundation/index.js';
import { readFnirs, readFnirsFile } from './readers.js';
import { montageBeside, montageOfNames } from './stream-montage.js';

const SHARED = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'data', 'fnirs-xdf');

describe('names of channels of a stream', () => {
  it('tell optodes and what is measured', () => {
    const { channels } = montageOfNames(['S1-D2 760', 'S1_D2 850nm', 'Rx3-Tx1 O2Hb', 'Rx3-Tx1 HHb', 'ACC x'])!;
    expect(channels).toEqual([
      { index: 0, source: 'S1', detector: 'D2', wavelength: 760 },
      { index: 1, source: 'S1', detector: 'D2', wavelength: 850 },
      { index: 2, source: 'S1', detector: 'D3', kind: 'HbO' },
      { index: 3, source: 'S1', detector: 'D3', kind: 'HbR' },
    ]);
    expect(montageOfNames(['Fp1', 'Cz'])).toBeUndefined();
  });

  it('are in a JSON file beside the recording, the one of its name first', async () => {
    const storage = new MemoryStorage();
    const montage = (source: string) =>
      JSON.stringify({ ChMontage: [{ channel_idx: 4, source, detector: 'D1', wavelength: 760, type: 'Long' }] });
    await storage.write('d/other.json', '{"a":1}');
    await storage.write('d/notes.json', 'no JSON');
    await storage.write('d/b_nirs.json', montage('S7'));
    expect((await montageBeside(storage, 'd/rec.xdf'))!.channels[0]).toMatchObject({ index: 4, source: 'S7' });
    await storage.write('d/a_nirs.json', montage('S8'));
    await expect(montageBeside(storage, 'd/rec.xdf')).rejects.toMatchObject({ code: 'fnirs-montage' });
    await storage.write('d/rec.json', montage('S9'));
    expect((await montageBeside(storage, 'd/rec.xdf'))!.channels[0].source).toBe('S9');
  });
});

it('a recording of EEG alone is refused', async () => {
  const storage = new MemoryStorage();
  storage.files.set('x.xdf', unzlibSync(Uint8Array.from(atob(FULL), (letter) => letter.charCodeAt(0))));
  await expect(readFnirsFile(storage, 'x.xdf')).rejects.toMatchObject({ code: 'xdf-no-fnirs' });
});

describe.skipIf(!existsSync(SHARED))('a LabRecorder file of Cortivision (../shared/data/fnirs-xdf)', () => {
  it('is light of 18 pairs at the true rate, with markers once, and gives haemoglobin', async () => {
    const storage = new MemoryStorage();
    for (const name of readdirSync(SHARED)) {
      storage.files.set(`d/${name}`, new Uint8Array(readFileSync(join(SHARED, name))));
    }
    const path = `d/${readdirSync(SHARED).find((name) => name.endsWith('.xdf'))}`;
    const { light, report } = await readFnirs(storage, path);
    expect(light.pairs.length).toBe(18);
    expect(light.wavelengths).toEqual([760, 850]);
    expect(light.sampleRate).toBeCloseTo(9.132, 3);
    expect(light.samples / light.sampleRate).toBeCloseTo(1103.7, 1);
    expect(light.events.length).toBe(36);
    expect(report.remarks.join('\n')).toMatch(/the rate is 9\.1320 Hz, not 7\.8837 Hz/);
    const lengths = light.pairs.map(({ distance }) => distance).sort((a, b) => a - b);
    expect(lengths.slice(0, 2).map((mm) => Math.round(mm))).toEqual([8, 8]);
    expect(lengths[2]).toBeGreaterThan(15);
  });
});
