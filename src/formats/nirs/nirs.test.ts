import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HemocastError, Random } from '../../foundation/index.js';
import { encodeMat, type MatValue, matNumeric, matStruct, matText } from '../mat/index.js';
import { concludeLengthUnit, readNirs } from './index.js';

const shared = new URL('../../../../shared/data/homer3/Example6_GrpTap/subj1/', import.meta.url);

/** Two channels at 690 and 830 nm, six samples at 8 Hz, written by SciPy's `savemat`, compressed; no unit of length. */
const SCIPY_FILE = `TUFUTEFCIDUuMCBNQVQtZmlsZSBQbGF0Zm9ybTogcG9zaXgsIENyZWF0ZWQgb246IFN1biBOb3YgMjIgMTc6MDI6MDYgMjAyNgAAAAAAAAAAAAAAAAAA
AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABSU0PAAAAXgAAAHicTcpbCkBQFIXhrQ5RkiRJkvtlFM5gDNSQzqNHW35l7VZfq3Yi
Ik4baEN84v+20Xp6hxppT/ni9tfQvuZYY48zXvzH7AIbHHBBwRRLbHHEFQ1mWGGHE272Bh3wDHwPAAAANgAAAHic42NgYEgAYjYg5oDSIMCKxGcEY0aG
EiDNCcQGDDBwwB5CX4DSN6D0Ayj9BEq/sAcA6pwH1A8AAAAtAAAAeJzjY2BgcABiNiDmgGIQYIWyQeJMQMwIhMVgmoGBhwHC+AeiGBnB6gE3xgH+DwAA
ADQAAAB4nONjYGBIAGI2IOaA0iDAisRnBGNmhsTSCgZOINuAAR1wOEBoCSitBKU1oLSeAwCvUQP6DwAAAE0AAAB4nONjYGDYAMRsQMwBxIwMEMCKxGeC
0pxA7Jyfl+KXmJtaDFXHB8QGSPpZsOhnQTJXAMjLSU0rAemzIKCPFUUfhF+UmZ5RAqQBLWQJIQ8AAADHAAAAeJzjY2BgWMHEwMAGpDmAGMgEA1YonxGO
mRiCXUDiLAw8ULEQIPZJzE1KSYToCS5KDsgvhrBdUkvg7DygBJTJkAeUgLF9UxOLfTKLS5DZjslgLgMfEDswINzFhsVdTFAaBDiBWADKZpjQ6gCmP3Q6
gMxJwGMOyAxmNHMMGNDBB3s0AQd0FZTZw+GA3R4RrPZY4LGHEQnD7OFAcjc19Dsg6edE088CxTD9IH+D4oWRCQrBgImJD+p/fOYwopjDAmQzMgIAFckf
Iw==`;

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64.replaceAll('\n', '')), (letter) => letter.charCodeAt(0));
}

describe('readNirs', () => {
  it('reads a file of SciPy: light, times, events, probe', async () => {
    const { recording, lengthUnit, lengthUnitStated, inactive, remarks } = await readNirs(
      bytesOf(SCIPY_FILE),
      'a.nirs',
    );
    expect([recording.sampleRate, recording.samples]).toEqual([8, 6]);
    expect([...recording.time!]).toEqual([0.125, 0.25, 0.375, 0.5, 0.625, 0.75]);
    // d was samples × channels, counting up by 0.5 from 1 along the channels.
    expect([...recording.data.subarray(6, 12)]).toEqual([1.5, 3.5, 5.5, 7.5, 9.5, 11.5]);
    expect(recording.measurementList).toEqual([
      { source: 0, detector: 0, wavelengthIndex: 0, dataType: 1 },
      { source: 1, detector: 1, wavelengthIndex: 0, dataType: 1 },
      { source: 0, detector: 0, wavelengthIndex: 1, dataType: 1 },
      { source: 1, detector: 1, wavelengthIndex: 1, dataType: 1 },
    ]);
    expect(recording.probe).toEqual({
      wavelengths: [690, 830],
      sources: [
        { label: 'S1', position: [0, 0, 0] },
        { label: 'S2', position: [10, 20, 0] },
      ],
      detectors: [
        { label: 'D1', position: [30, 0, 0] },
        { label: 'D2', position: [10, 50, 0] },
      ],
    });
    expect(recording.stims).toEqual([
      {
        name: 'left',
        events: [
          { onset: 0.25, duration: 0, amplitude: 1 },
          { onset: 0.625, duration: 0, amplitude: -2 },
        ],
      },
      { name: 'right', events: [{ onset: 0.375, duration: 0.25, amplitude: 1 }] },
    ]);
    expect([...recording.aux![0].data]).toEqual([0, 3, 6, 9, 12, 15]);
    expect([lengthUnit, lengthUnitStated, inactive]).toEqual(['cm', false, [1]]);
    expect(remarks.join(' ')).toMatch(/does not say its unit of length; the longest channel, 3, is taken to be in cm/);
  });

  it.each<[string, RegExp, (parts: Record<string, MatValue>, probe: Record<string, MatValue>) => void]>([
    ['no probe', /^nirs-field: .*field SD\b/, (parts) => delete parts.SD],
    ['no light', /^mat-type: .*field d\b/, (parts) => delete parts.d],
    ['too few times', /field t\b.*4 times/, (parts) => (parts.t = matNumeric([0, 1, 2], [3, 1]))],
    ['times that fall', /field t\(3\)/, (parts) => (parts.t = matNumeric([0, 1, 0.5, 2], [4, 1]))],
    [
      'a source that is not there',
      /MeasList\(1,1\).*from 1 to 1.*found 2/,
      (_, probe) => (probe.MeasList = list(2, 1)),
    ],
    ['a wavelength that is not there', /MeasList\(2,4\)/, (_, probe) => (probe.MeasList = list(1, 3))],
    ['text for positions', /^mat-type: .*SrcPos/, (_, probe) => (probe.SrcPos = matText('here'))],
    ['no wavelengths', /SD\.Lambda/, (_, probe) => (probe.Lambda = matNumeric([], [0, 0]))],
    ['stimuli of another length', /field s\b/, (parts) => (parts.s = matNumeric([0, 1], [2, 1]))],
  ])('refuses %s', async (_, message, damage) => {
    const { parts, probe } = small();
    damage(parts, probe);
    const bytes = encodeMat(new Map(Object.entries({ ...parts, ...(parts.SD && { SD: matStruct(probe) }) })));
    const error = await readNirs(bytes, 'a.nirs').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(HemocastError);
    expect(`${(error as HemocastError).code}: ${(error as HemocastError).message}`).toMatch(message);
  });

  it('leaves out a channel that points nowhere and signals alongside that are no matrix', async () => {
    const { parts, probe } = small();
    // Pair S1_D1 at both wavelengths, and a channel of a detector that is not there between them.
    probe.MeasList = matNumeric([1, 1, 1, 1, 7, 1, 1, 1, 1, 1, 1, 2], [3, 4]);
    parts.d = matNumeric([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [4, 3]);
    parts.aux = matNumeric(Array(24).fill(1), [4, 2, 3]);
    const bytes = encodeMat(new Map(Object.entries({ ...parts, SD: matStruct(probe) })));
    const { recording, remarks } = await readNirs(bytes, 'a.nirs');
    expect(recording.measurementList.map(({ wavelengthIndex }) => wavelengthIndex)).toEqual([0, 1]);
    expect([...recording.data]).toEqual([1, 2, 3, 4, 9, 10, 11, 12]);
    expect(recording.aux).toEqual([]);
    expect(remarks.join('\n')).toMatch(/MeasList\(2,2\): expected an index from 1 to 1, found 7/);
    expect(remarks.join('\n')).toMatch(/aux is left out: expected a matrix, found 4 × 2 × 3/);
  });

  it('keeps the rate around a gap in the times', async () => {
    const { parts, probe } = small();
    parts.t = matNumeric([0, 0.1, 20, 20.1], [4, 1]);
    const { recording } = await readNirs(
      encodeMat(new Map(Object.entries({ ...parts, SD: matStruct(probe) }))),
      'a.nirs',
    );
    expect(recording.sampleRate).toBeCloseTo(10, 9);
    expect(recording.parts).toEqual([
      { start: 0, samples: 2 },
      { start: 2, samples: 2 },
    ]);
  });

  it('answers damaged files with a recording or a coded error, quickly', async () => {
    const { parts, probe } = small();
    const plain = encodeMat(new Map(Object.entries({ ...parts, SD: matStruct(probe) })));
    const random = new Random('nirs');
    for (let i = 0; i < 400; i++) {
      const bytes = (i % 3 === 0 ? bytesOf(SCIPY_FILE) : plain).slice();
      const kind = random.integer(3);
      const damaged = kind === 0 ? bytes.subarray(0, random.integer(bytes.length)) : bytes;
      for (let n = kind === 0 ? 0 : 1 + random.integer(4); n > 0; n--) {
        const place = 128 + random.integer(bytes.length - 128);
        bytes[place] = kind === 1 ? random.integer(256) : bytes[place] ^ (1 << random.integer(8));
      }
      const start = performance.now();
      const result = await readNirs(damaged, 'a.nirs').catch((caught: unknown) => caught);
      if (result instanceof Error) expect(result, `${i}: ${result.stack}`).toBeInstanceOf(HemocastError);
      expect(performance.now() - start).toBeLessThan(2000);
    }
  });

  // Numbers of SciPy's loadmat.
  it.skipIf(!existsSync(shared))('reads shared/data/homer3', async () => {
    const { recording, lengthUnit, lengthUnitStated } = await readNirs(
      readFileSync(new URL('Fingertapping_08192013.nirs', shared)),
      'Fingertapping_08192013.nirs',
    );
    expect([recording.samples, recording.measurementList.length, recording.aux!.length]).toEqual([1960, 102, 8]);
    expect(recording.sampleRate).toBeCloseTo(5.000255, 5);
    expect([lengthUnit, lengthUnitStated]).toEqual(['mm', true]);
    expect(recording.data[0]).toBeCloseTo(9562.58542777, 7);
    expect(recording.data[1960]).toBeCloseTo(51296.43337511, 7);
    expect(recording.stims.map(({ events }) => events.length)).toEqual([12]);
    expect(recording.probe.sources[0].position![0]).toBe(-125);
    expect(recording.probe.sources[0].position![1]).toBeCloseTo(42.8, 10);
  });
});

const list = (source: number, wavelength: number) => matNumeric([source, 1, 1, 1, 1, 1, 1, wavelength], [2, 4]);

/** One pair at two wavelengths, four samples. */
function small(): { parts: Record<string, MatValue>; probe: Record<string, MatValue> } {
  const probe: Record<string, MatValue> = {
    Lambda: matNumeric([690, 830]),
    SrcPos: matNumeric([0, 0, 0]),
    DetPos: matNumeric([30, 0, 0]),
    MeasList: list(1, 2),
    SpatialUnit: matText('mm'),
  };
  const parts: Record<string, MatValue> = {
    d: matNumeric([1, 2, 3, 4, 5, 6, 7, 8], [4, 2]),
    t: matNumeric([0, 0.1, 0.2, 0.3], [4, 1]),
    s: matNumeric([0, 1, 0, 0], [4, 1]),
    SD: matStruct(probe),
  };
  return { parts, probe };
}

describe('concludeLengthUnit', () => {
  it.each([
    [undefined, [8, 30], 'mm', /taken to be in mm/],
    [undefined, [0.8, 3], 'cm', /taken to be in cm/],
    [undefined, [0.008, 0.03], 'm', /taken to be in m\b/],
    ['cm', [8, 30], 'cm', /300 mm: check the unit/],
    ['mm', [8, 30], 'mm', /^$/],
  ] as const)('%s, %s', (stated, distances, unit, remark) => {
    const concluded = concludeLengthUnit(stated, distances);
    expect(concluded.unit).toBe(unit);
    expect(concluded.remarks.join(' ')).toMatch(remark);
  });
});
