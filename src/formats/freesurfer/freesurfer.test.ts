import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HemocastError, Random } from '../../foundation/index.js';
import { readFreeSurferAnnotation, readFreeSurferCurv, readFreeSurferSurface, scannerPositions } from './freesurfer.js';
import { encodeFreeSurferAnnotation, encodeFreeSurferCurv, encodeFreeSurferSurface } from './freesurfer-writer.js';

// Written by nibabel 5: write_geometry, write_morph_data and write_annot of small arrays.
const SURFACE = bytes(
  '///+bWFkZSBmb3IgYSB0ZXN0CgoAAAAEAAAAAj/AAADAAAAAQEAAAECAAABAqAAAvgAAAAAAAAAAAAAAQOAAAEEQAADBEAAAPwAA' +
    'AAAAAAAAAAABAAAAAgAAAAIAAAABAAAAAw==',
);
// The same by nibabel with volume_info: an oblique volume of 256 × 256 × 200 voxels of 1 × 1 × 1.2 mm.
const PLACED = bytes(
  '///+bWFkZSBmb3IgYSB0ZXN0CgoAAAAEAAAAAj/AAADAAAAAQEAAAECAAABAqAAAvgAAAAAAAAAAAAAAQOAAAEEQAADBEAAAPwAAAAAAAAAAAAABAAAA' +
    'AgAAAAIAAAABAAAAAwAAAAIAAAAAAAAAFHZhbGlkID0gMSAgIyB2b2x1bWUgaW5mbyB2YWxpZApmaWxlbmFtZSA9IFQxLm1negp2b2x1bWUgPSAyNTYg' +
    'MjU2IDIwMAp2b3hlbHNpemUgPSAxIDEgMS4yCnhyYXMgICA9IC0wLjk4IDAuMSAwLjE3CnlyYXMgICA9IDAuMDUgMC4wMiAtMQp6cmFzICAgPSAwLjEg' +
    'MC45OSAwCmNyYXMgICA9IDMuMjUgLTE4LjUgMjEuMTI1Cg==',
);
const CURVATURE = bytes('////AAAABAAAAAIAAAABPwAAAL+gAABAAAAAQEAAAA==');
const ANNOTATION = bytes(
  'AAAABAAAAAAAKB4UAAAAAQDICjwAAAACABkFGQAAAAMAAAAAAAAAAf////4AAAADAAAAB05PRklMRQAAAAADAAAAAAAAAAhVbmtu' +
    'b3duAAAAABkAAAAFAAAAGQAAAAAAAAABAAAACUdfY3VuZXVzAAAAABQAAAAeAAAAKAAAAAAAAAACAAAAClNfY2VudHJhbAAAAAA8' +
    'AAAACgAAAMgAAAAA',
);

describe('FreeSurfer files', () => {
  it('reads a surface as nibabel wrote it', () => {
    const surface = readFreeSurferSurface(SURFACE, 'lh.white');
    expect(surface.comment).toContain('made for a test');
    expect([...surface.vertices]).toEqual([1.5, -2, 3, 4, 5.25, -0.125, 0, 0, 7, 9, -9, 0.5]);
    expect([...surface.faces]).toEqual([0, 1, 2, 2, 1, 3]);
  });

  it('reads values per vertex as nibabel wrote them', () => {
    expect([...readFreeSurferCurv(CURVATURE, 'lh.sulc')]).toEqual([0.5, -1.25, 2, 3]);
  });

  it('reads a parcellation as nibabel wrote it', () => {
    const { labels, table } = readFreeSurferAnnotation(ANNOTATION, 'lh.annot');
    expect([...labels]).toEqual([1, 2, 0, -1]);
    expect(table.map((entry) => entry.name)).toEqual(['Unknown', 'G_cuneus', 'S_central']);
    expect(table[2]).toMatchObject({ red: 60, green: 10, blue: 200 });
  });

  it('puts a surface into the scanner frame by the geometry at its end', () => {
    const surface = readFreeSurferSurface(PLACED, 'lh.white');
    // With numpy: Norig · Torig⁻¹ of that volume (FreeSurfer's CoordinateSystems page), applied to the vertices.
    const wanted = [4.37, -20.69, 23.87, 7.70125, -13.7, 20.32, 2.9, -18.64, 28.125, 11.145, -28.32, 20.095];
    scannerPositions(surface).forEach((value, i) => {
      expect(value).toBeCloseTo(wanted[i], 4);
    });
    expect(readFreeSurferSurface(encodeFreeSurferSurface(surface), 'copy')).toEqual(surface);
    expect(scannerPositions(readFreeSurferSurface(SURFACE, 'lh.white'))).toEqual(surface.vertices);
  });

  it('writes the bytes that nibabel writes', () => {
    const { vertices, faces, comment } = readFreeSurferSurface(SURFACE, 'a');
    expect(encodeFreeSurferSurface({ vertices, faces, comment })).toEqual(SURFACE);
    expect(encodeFreeSurferCurv([0.5, -1.25, 2, 3], 2)).toEqual(CURVATURE);
  });

  it('writes parcellations that read back, unlabelled vertices among them', () => {
    const annotation = readFreeSurferAnnotation(ANNOTATION, 'a');
    const again = readFreeSurferAnnotation(encodeFreeSurferAnnotation(annotation), 'b');
    expect(again).toEqual(annotation);
    const black = { name: 'black', red: 0, green: 0, blue: 0, transparency: 0 };
    const labels = Int32Array.of(0, -1, 1, -1);
    const table = [black, { ...black, name: 'red', red: 1 }];
    expect([...readFreeSurferAnnotation(encodeFreeSurferAnnotation({ labels, table }), 'c').labels]).toEqual([
      0, -1, 1, -1,
    ]);
  });

  it.each([
    ['a face of a vertex that is not there', () => encodeFreeSurferSurface({ vertices: [0, 0, 0], faces: [0, 0, 1] })],
    [
      'a comment with an empty line',
      () => encodeFreeSurferSurface({ vertices: [0, 0, 0], faces: [0, 0, 0], comment: 'a\n\nb' }),
    ],
    [
      'two labels of one colour',
      () => {
        const entry = { name: 'a', red: 1, green: 2, blue: 3, transparency: 0 };
        encodeFreeSurferAnnotation({ labels: Int32Array.of(0), table: [entry, { ...entry, name: 'b' }] });
      },
    ],
    ['a label outside the table', () => encodeFreeSurferAnnotation({ labels: Int32Array.of(1), table: [] })],
  ])('refuses to write %s', (_what, run) => {
    expect(run).toThrow(expect.objectContaining({ code: 'freesurfer-write' }));
  });

  it('refuses a surface whose header claims more than the file holds, before taking memory', () => {
    const lying = SURFACE.slice();
    const count = lying.findIndex((byte, i) => byte === 10 && lying[i + 1] === 10) + 2;
    lying.set([0x7f, 0xff, 0xff, 0xff], count);
    expect(() => readFreeSurferSurface(lying, 'lh.white')).toThrow(
      expect.objectContaining({ code: 'freesurfer-truncated' }),
    );
  });

  it('tells a surface from values per vertex', () => {
    expect(() => readFreeSurferSurface(CURVATURE, 'x')).toThrow(expect.objectContaining({ code: 'freesurfer-format' }));
    expect(() => readFreeSurferCurv(SURFACE, 'x')).toThrow(expect.objectContaining({ code: 'freesurfer-format' }));
  });

  it.each([
    ['surface', SURFACE, readFreeSurferSurface],
    ['surface with geometry', PLACED, readFreeSurferSurface],
    ['curvature', CURVATURE, readFreeSurferCurv],
    ['annotation', ANNOTATION, readFreeSurferAnnotation],
  ] as const)('gives a coded error or a result for every damaged %s', (_name, whole, read) => {
    const random = new Random(3);
    let refused = 0;
    for (let trial = 0; trial < 2000; trial++) {
      const damaged = trial % 4 === 0 ? whole.slice(0, random.integer(whole.length)) : whole.slice();
      if (trial % 4 !== 0)
        for (let k = 0; k <= trial % 3; k++) damaged[random.integer(damaged.length)] ^= 1 << random.integer(8);
      try {
        read(damaged, 'damaged');
      } catch (error) {
        expect(error).toBeInstanceOf(HemocastError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(500);
  });

  const folder = new URL('../../../../shared/data/fsaverage5/', import.meta.url);
  describe.skipIf(!existsSync(folder))('fsaverage5 of ../shared/data', () => {
    it('has 75 regions on 10242 vertices, the medial wall among them', () => {
      const { labels, table } = readFreeSurferAnnotation(
        readFileSync(new URL('label/lh.aparc.a2009s.annot', folder)),
        'a',
      );
      expect(labels.length).toBe(10242);
      expect(new Set(labels).size).toBe(75);
      // Counted with nibabel.
      expect(labels.filter((label) => table[label].name === 'Medial_wall').length).toBe(888);
    });
  });
});

function bytes(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

it('a parcellation with a colour outside 0 … 255 is refused', () => {
  const table = [1, 2].map((red) => ({ name: `part ${red}`, red, green: 0, blue: 9, transparency: 0 }));
  const bytes = encodeFreeSurferAnnotation({ labels: Int32Array.of(0, 1), table });
  expect(readFreeSurferAnnotation(bytes, 'a').table).toEqual(table);
  for (const value of [256, -1]) {
    new DataView(bytes.buffer, bytes.byteOffset).setInt32(bytes.length - 16, value);
    expect(() => readFreeSurferAnnotation(bytes, 'a')).toThrow(expect.objectContaining({ code: 'freesurfer-format' }));
  }
});
