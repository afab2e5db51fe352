import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { HemocastError, Random } from '../../foundation/index.js';
import { readFreeSurferSurface } from '../freesurfer/freesurfer.js';
import { encodeGifti, giftiTimeStep, readGifti, surfaceArrays, timeSeriesArrays } from './index.js';

/**
 * Written by nibabel 5 (GiftiImage.to_bytes; coordinate systems of arrays 1 and 2 left out): a compressed float32 array,
 * a column-major int32 one, an ASCII uint8 one.
 */
const NIBABEL = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE GIFTI SYSTEM "http://www.nitrc.org/frs/download.php/115/gifti.dtd">
<GIFTI Version="1.0" NumberOfDataArrays="3"><MetaData><MD><Name>Who</Name><Value>a&lt;b &amp; "c"</Value></MD></MetaData><LabelTable><Label Key="3" Red="1.0" Green="0.5" Blue="0.25" Alpha="1.0">G_cuneus</Label></LabelTable><DataArray Intent="NIFTI_INTENT_POINTSET" DataType="NIFTI_TYPE_FLOAT32" ArrayIndexingOrder="RowMajorOrder" Dimensionality="2" Encoding="GZipBase64Binary" Endian="LittleEndian" ExternalFileName="" ExternalFileOffset="0" Dim0="2" Dim1="3"><MetaData /><CoordinateSystemTransformMatrix><DataSpace>NIFTI_XFORM_SCANNER_ANAT</DataSpace><TransformedSpace>NIFTI_XFORM_TALAIRACH</TransformedSpace><MatrixData>  2.000000   0.000000   0.000000   0.000000
  0.000000   3.000000   0.000000   0.000000
  0.000000   0.000000   4.000000   0.000000
  0.000000   0.000000   0.000000   1.000000</MatrixData></CoordinateSystemTransformMatrix><Data>eJxjYDhgz8DAcICBwcGBgaEBiFc45As17wIAOWUFpg==</Data></DataArray><DataArray Intent="NIFTI_INTENT_TRIANGLE" DataType="NIFTI_TYPE_INT32" ArrayIndexingOrder="ColumnMajorOrder" Dimensionality="2" Encoding="Base64Binary" Endian="LittleEndian" ExternalFileName="" ExternalFileOffset="0" Dim0="2" Dim1="3"><MetaData /><Data>AAAAAAIAAAABAAAAAQAAAAIAAAADAAAA</Data></DataArray><DataArray Intent="NIFTI_INTENT_LABEL" DataType="NIFTI_TYPE_UINT8" ArrayIndexingOrder="RowMajorOrder" Dimensionality="1" Encoding="ASCII" Endian="LittleEndian" ExternalFileName="" ExternalFileOffset="0" Dim0="3"><MetaData /><Data>7
8
255</Data></DataArray></GIFTI>`;

function read(text: string) {
  return readGifti(new TextEncoder().encode(text), 'test.gii');
}

function code(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof HemocastError) return error.code;
    throw error;
  }
  return 'no error';
}

describe('reading GIFTI', () => {
  it('reads what nibabel wrote', () => {
    const { metadata, labels, arrays } = read(NIBABEL);
    expect(metadata).toEqual({ Who: 'a<b & "c"' });
    expect(labels).toEqual([{ key: 3, name: 'G_cuneus', colour: [1, 0.5, 0.25, 1] }]);
    expect(arrays.map((array) => array.intent)).toEqual([
      'NIFTI_INTENT_POINTSET',
      'NIFTI_INTENT_TRIANGLE',
      'NIFTI_INTENT_LABEL',
    ]);
    expect(arrays[0].data).toEqual(Float32Array.of(1.5, -2, 3, 4, 5.25, -1e-3));
    expect(arrays[0].dims).toEqual([2, 3]);
    expect(arrays[0].coordinateSystems[0]).toMatchObject({
      dataSpace: 'NIFTI_XFORM_SCANNER_ANAT',
      transformedSpace: 'NIFTI_XFORM_TALAIRACH',
    });
    expect([...arrays[0].coordinateSystems[0].matrix]).toEqual([2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 4, 0, 0, 0, 0, 1]);
    expect(arrays[1].data).toEqual(Int32Array.of(0, 1, 2, 2, 1, 3));
    expect(arrays[2].data).toEqual(Uint8Array.of(7, 8, 255));
  });

  it('reads a file that is gzipped as a whole, and refuses it with a wrong checksum', () => {
    const compressed = new Uint8Array(gzipSync(NIBABEL));
    expect(readGifti(compressed, 'test.gii.gz')).toEqual(read(NIBABEL));
    compressed[compressed.length - 8] ^= 1;
    expect(code(() => readGifti(compressed, 'test.gii.gz'))).toBe('gifti-compression');
  });

  it('turns big-endian values round', () => {
    // 1, 2 and −1 as big-endian int16.
    const text = NIBABEL.slice(0, NIBABEL.indexOf('<DataArray')).concat(
      '<DataArray Intent="NIFTI_INTENT_NONE" DataType="NIFTI_TYPE_INT16" ArrayIndexingOrder="RowMajorOrder" ',
      'Dimensionality="1" Dim0="3" Encoding="Base64Binary" Endian="BigEndian"><Data>AAEAAv//</Data></DataArray></GIFTI>',
    );
    expect(read(text).arrays[0].data).toEqual(Int16Array.of(1, 2, -1));
  });

  it('reads CDATA, comments, character references and a DOCTYPE with a subset that it does not expand', () => {
    const text = NIBABEL.replace('gifti.dtd">', 'gifti.dtd" [<!ENTITY bomb "]>"> ]>').replace(
      'a&lt;b',
      '<![CDATA[a<]]><!-- <b> -->&#98;&#x62;',
    );
    expect(read(text).metadata).toEqual({ Who: 'a<bb & "c"' });
    expect(code(() => read(text.replace('&#98;', '&bomb;')))).toBe('gifti-xml');
  });

  it.each([
    [
      'dimensions larger than the compressed data could be',
      /Dim0="2" Dim1="3"/,
      'Dim0="400000000" Dim1="1"',
      'gifti-too-large',
    ],
    ['dimensions beyond the compressed data', /Dim0="2" Dim1="3"/, 'Dim0="90000" Dim1="1000"', 'gifti-size'],
    ['one value too many', /Dim0="2" Dim1="3"/, 'Dim0="7" Dim1="1"', 'gifti-size'],
    ['one value too few (more data than claimed)', /Dim0="2" Dim1="3"/, 'Dim0="5" Dim1="1"', 'gifti-compression'],
    ['a negative dimension', /Dim0="2"/, 'Dim0="-2"', 'gifti-structure'],
    ['data in another file', /GZipBase64Binary/, 'ExternalFileBinary', 'gifti-external-file'],
    ['an unknown data type', /NIFTI_TYPE_FLOAT32/, 'NIFTI_TYPE_RGB24', 'gifti-unsupported'],
    ['a word among ASCII numbers', /\n255</, '\nx255<', 'gifti-structure'],
    ['an unclosed element', /<\/GIFTI>/, '', 'gifti-xml'],
    ['crossed elements', /<\/Data><\/DataArray>/, '</DataArray></Data>', 'gifti-xml'],
    ['an attribute twice', /Dim0="2"/, 'Dim0="2" Dim0="2"', 'gifti-xml'],
    ['an unknown entity', /&amp;/, '&nbsp;', 'gifti-xml'],
    ['another kind of document', /^[\s\S]*$/, '<svg/>', 'gifti-structure'],
    ['no XML at all', /^[\s\S]*$/, 'not XML', 'gifti-xml'],
  ])('refuses %s', (_what, from, to, expected) => {
    expect(code(() => read(NIBABEL.replace(from, to)))).toBe(expected);
  });

  it('stops a compressed array that expands beyond its dimensions', () => {
    const zeros = encodeGifti({
      arrays: [{ intent: 'NIFTI_INTENT_NONE', dims: [20_000_000], data: new Uint8Array(20_000_000) }],
    });
    const text = new TextDecoder().decode(zeros).replace('Dim0="20000000"', 'Dim0="100"');
    expect(code(() => read(text))).toBe('gifti-compression');
  });

  it('gives a coded error or a result for every damaged file', () => {
    const random = new Random(11);
    const plain = new TextEncoder().encode(NIBABEL);
    const compressed = new Uint8Array(gzipSync(NIBABEL));
    let refused = 0;
    for (let trial = 0; trial < 3000; trial++) {
      const whole = trial % 2 === 0 ? plain : compressed;
      const damaged = trial % 5 === 0 ? whole.slice(0, random.integer(whole.length)) : whole.slice();
      if (trial % 5 !== 0)
        for (let k = 0; k <= trial % 3; k++) damaged[random.integer(damaged.length)] ^= 1 << random.integer(8);
      if (code(() => readGifti(damaged, 'damaged.gii')) !== 'no error') refused++;
    }
    expect(refused).toBeGreaterThan(1500);
  });
});

describe('the time between volumes', () => {
  const step = (text: string | undefined, ofFile?: string) => {
    const { arrays } = readGifti(
      encodeGifti({ arrays: [{ intent: 'NIFTI_INTENT_TIME_SERIES', dims: [1], data: Float32Array.of(1) }] }),
      'x',
    );
    const metadata: Record<string, string> = ofFile === undefined ? {} : { TimeStep: ofFile };
    return giftiTimeStep(
      { ...arrays[0], metadata: text === undefined ? {} : { TimeStep: text } },
      { metadata, labels: [], arrays },
    );
  };
  it('is in seconds, whether its writer meant seconds or milliseconds', () => {
    expect([step('0.72'), step('800.000000'), step(undefined, '2.1'), step('1', '2')]).toEqual([0.72, 0.8, 2.1, 1]);
    expect([step('0'), step('x'), step(undefined)]).toEqual([undefined, undefined, undefined]);
  });
});

describe('writing GIFTI', () => {
  const data = new Random(5).fillNormal(new Float32Array(40 * 3), 100);
  data[0] = Number.NaN;
  data[1] = Number.POSITIVE_INFINITY;

  it.each(['ASCII', 'Base64Binary', 'GZipBase64Binary'] as const)('gives a time series back in %s', (encoding) => {
    for (const compressed of [false, true]) {
      const bytes = encodeGifti({
        arrays: timeSeriesArrays(data, 40, 3, 2.1),
        metadata: { Note: 'a<b> & "c" ]]>\r\n é' },
        labels: [{ key: -1, name: 'S_&_x', colour: [0, 0.25, 1, 1] }],
        encoding,
        compressed,
      });
      const file = readGifti(bytes, 'bold.func.gii');
      expect(file.metadata).toEqual({ Note: 'a<b> & "c" ]]>\r\n é' });
      expect(file.labels).toEqual([{ key: -1, name: 'S_&_x', colour: [0, 0.25, 1, 1] }]);
      expect(file.arrays.length).toBe(3);
      file.arrays.forEach((array, t) => {
        expect(array.intent).toBe('NIFTI_INTENT_TIME_SERIES');
        expect(array.metadata).toEqual({ TimeStep: '2.1' });
        expect(array.data).toEqual(data.filter((_, i) => i % 3 === t));
      });
    }
  });

  it('stores no time of writing', () => {
    const bytes = encodeGifti({ arrays: timeSeriesArrays(data, 40, 3, 1), compressed: true });
    // RFC 1952: bytes 4 to 7 hold the time, 0 where none is stored.
    expect([...bytes.slice(4, 8)]).toEqual([0, 0, 0, 0]);
  });

  it('writes surfaces with their coordinate system', () => {
    const { arrays } = readGifti(
      encodeGifti({ arrays: surfaceArrays(data.slice(3, 12), Uint32Array.of(0, 1, 2)) }),
      'x',
    );
    expect(arrays[0].coordinateSystems[0].dataSpace).toBe('NIFTI_XFORM_TALAIRACH');
    expect(arrays[0].data).toEqual(data.slice(3, 12));
    expect(arrays[1]).toMatchObject({ intent: 'NIFTI_INTENT_TRIANGLE', dims: [1, 3], datatype: 'NIFTI_TYPE_INT32' });
  });

  it('refuses dimensions that do not fit, and characters that XML cannot hold', () => {
    expect(code(() => encodeGifti({ arrays: [{ intent: 'X', dims: [4], data: data }] }))).toBe('gifti-array');
    expect(code(() => encodeGifti({ arrays: [], metadata: { a: '\u0001' } }))).toBe('gifti-array');
    expect(code(() => timeSeriesArrays(data, 41, 3, 1))).toBe('gifti-array');
  });
});

const folder = new URL('../../../../shared/data/fsaverage5/', import.meta.url);
describe.skipIf(!existsSync(folder))('GIFTI files of fsaverage5 in ../shared/data', () => {
  it('holds the same surface as the FreeSurfer file', () => {
    const [points, triangles] = readGifti(readFileSync(new URL('pial_right.gii.gz', folder)), 'pial').arrays;
    const surface = readFreeSurferSurface(readFileSync(new URL('surf/rh.pial', folder)), 'rh.pial');
    expect(points.data).toEqual(surface.vertices);
    expect(Uint32Array.from(triangles.data)).toEqual(surface.faces);
  });
});

it('stops a compressed file that expands far beyond what text does, before it takes memory', () => {
  const bytes = new Uint8Array(gzipSync(Buffer.alloc(128 * 2 ** 20, ' '), { level: 6 }));
  const before = process.memoryUsage().arrayBuffers;
  const began = performance.now();
  expect(() => readGifti(bytes, 'x.gii.gz')).toThrow(/expand to more than they should/);
  expect(performance.now() - began).toBeLessThan(2000);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(96 * 2 ** 20);
});
