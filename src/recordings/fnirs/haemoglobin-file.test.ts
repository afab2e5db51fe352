import { describe, expect, it } from 'vitest';
import type { SnirfFile, SnirfMeasurement } from '../../formats/index.js';
import { haemoglobinOf, holdsHaemoglobin } from './haemoglobin-file.js';

const SAMPLES = 3;

/** A file whose row r holds r + 1, r + 1.25, r + 1.5. */
function file(measurementList: SnirfMeasurement[], more: Partial<SnirfFile> = {}): SnirfFile {
  return {
    sampleRate: 5,
    samples: SAMPLES,
    time: Float64Array.of(2, 2.2, 2.4),
    data: Float64Array.from(
      { length: measurementList.length * SAMPLES },
      (_, i) => Math.floor(i / 3) + 1 + (i % 3) / 4,
    ),
    measurementList,
    probe: { wavelengths: [760, 850], sources: [{ label: 'A' }, { label: 'B' }], detectors: [{ label: 'C' }] },
    stims: [],
    metadata: {},
    ...more,
  };
}

const row = (source: number, label: string, unit = 'uM'): SnirfMeasurement => ({
  source,
  detector: 0,
  dataType: 99999,
  label,
  unit,
});

describe('haemoglobin of a file', () => {
  it('is found in any order and spelling, beside what else the file holds', () => {
    const found = haemoglobinOf(file([row(1, 'HbR'), row(0, 'hbo'), row(0, 'HbT'), row(0, 'HBR'), row(1, 'HbO')]));
    expect(found.pairs).toEqual([
      { name: 'B_C', source: 1, detector: 0 },
      { name: 'A_C', source: 0, detector: 0 },
    ]);
    expect([...found.hbo]).toEqual([5, 5.25, 5.5, 2, 2.25, 2.5]);
    expect([...found.hbr]).toEqual([1, 1.25, 1.5, 4, 4.25, 4.5]);
    expect(found).toMatchObject({ sampleRate: 5, samples: 3, startTime: 2, remarks: [] });
  });

  it.each([
    ['M', 1e6],
    ['mol/L', 1e6],
    ['mol/l', 1e6],
    ['mM', 1e3],
    ['mmol/L', 1e3],
    ['uM', 1],
    ['\u00b5M', 1],
    ['\u03bcM', 1],
    ['\u00b5mol/L', 1],
    ['nM', 1e-3],
    [' nmol/L ', 1e-3],
  ])('comes in µM from %s', (unit, factor) => {
    // Each row by its own unit.
    const { hbo, hbr } = haemoglobinOf(file([row(0, 'HbO', unit), row(0, 'HbR', 'mM')]));
    expect(hbo[1] / (1.25 * factor)).toBeCloseTo(1, 12);
    expect(hbr[1]).toBeCloseTo(2250, 9);
  });

  it.each([undefined, 'V', 'mM*mm', 'constructor'])('is refused in the unit %s', (unit) => {
    const rows = [row(0, 'HbO'), { ...row(0, 'HbR'), unit }];
    expect(() => haemoglobinOf(file(rows), 'x.snirf')).toThrow(
      expect.objectContaining({
        code: 'fnirs-unit',
        message: expect.stringMatching(/^x\.snirf, field dataUnit of channel 2: .*found (no unit|".*")/),
      }),
    );
  });

  it.each([
    [1e-6, 'M', 1e6],
    [1, 'uM', 1],
  ])('without any unit, its changes times %f are in %s', (scale, unit, factor) => {
    const rows = [row(0, 'HbO', ''), row(0, 'HbR', '')];
    const { data } = file(rows);
    const { hbo, remarks } = haemoglobinOf(file(rows, { data: data.map((value) => value * scale) }));
    expect(hbo[1]).toBeCloseTo(1.25 * scale * factor, 9);
    expect(remarks).toEqual([`The file states no unit of haemoglobin: ${unit} is taken, by the size of its changes`]);
    const huge = () => haemoglobinOf(file(rows, { data: data.map((value) => value * 1e4) }), 'x.snirf');
    expect(huge).toThrow(expect.objectContaining({ code: 'fnirs-unit' }));
  });

  it('leaves lone kinds out and names them', () => {
    const { pairs, remarks } = haemoglobinOf(file([row(0, 'HbO'), row(1, 'HbO'), row(1, 'HbR')]));
    expect(pairs.map(({ name }) => name)).toEqual(['B_C']);
    expect(remarks).toEqual(['Channels with one kind of haemoglobin alone are left out: A_C']);
    expect(() => haemoglobinOf(file([row(0, 'HbO'), row(1, 'HbR')]))).toThrow(
      expect.objectContaining({ code: 'fnirs-channels', message: expect.stringContaining('found 2 channels') }),
    );
  });

  it('refuses a kind that is there twice', () => {
    expect(() => haemoglobinOf(file([row(0, 'HbO'), row(0, 'HbR'), row(0, 'HbO')]))).toThrow(
      expect.objectContaining({ code: 'fnirs-channels', message: expect.stringMatching(/channel 3 \(A_C\).*twice/) }),
    );
  });

  it('refuses what has no rate', () => {
    const rows = [row(0, 'HbO'), row(0, 'HbR')];
    for (const more of [{ samples: 1 }, { sampleRate: 0 }, { sampleRate: Number.NaN }])
      expect(() => haemoglobinOf(file(rows, more))).toThrow(expect.objectContaining({ code: 'fnirs-samples' }));
  });

  it('is distinguished from light', () => {
    expect(holdsHaemoglobin(file([row(0, 'dOD'), row(0, 'HbR')]))).toBe(true);
    expect(holdsHaemoglobin(file([row(0, 'dOD')]))).toBe(false);
    expect(holdsHaemoglobin(file([{ source: 0, detector: 0, wavelengthIndex: 0 }]))).toBe(false);
  });
});
