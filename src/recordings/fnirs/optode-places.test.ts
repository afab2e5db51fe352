import { describe, expect, it } from 'vitest';
import type { SnirfFile, SnirfProbe } from '../../formats/index.js';
import { MemoryStorage } from '../../foundation/index.js';
import { openBidsDataset } from '../bids/bids-dataset.js';
import { electrodePosition } from '../electrode-positions.js';
import { headToFsaverage } from '../head-frame.js';
import { optodePlaces } from './optode-places.js';

type Point = readonly [number, number, number];

const SITES = ['C3', 'C4', 'Fpz', 'POz'];

function probe(places: readonly (Point | undefined)[], labels?: readonly string[]): Pick<SnirfFile, 'probe'> {
  const optodes = places.map((position, i) => ({ label: labels?.[i] ?? '', ...(position && { position }) }));
  return {
    probe: {
      wavelengths: [760, 850],
      sources: optodes.slice(0, 2).map((one, i) => ({ ...one, label: one.label || `S${i + 1}` })),
      detectors: optodes.slice(2).map((one, i) => ({ ...one, label: one.label || `D${i + 1}` })),
    },
  };
}

/** A recording of a data set with these files beside it. */
async function recording(files: Record<string, string>) {
  const storage = new MemoryStorage();
  await storage.write('d/dataset_description.json', '{"Name":"d","BIDSVersion":"1.8.0"}');
  await storage.write('d/sub-01/nirs/sub-01_task-x_nirs.snirf', '');
  for (const [name, text] of Object.entries(files)) await storage.write(`d/sub-01/nirs/sub-01_${name}`, text);
  const [found] = (await openBidsDataset(storage, 'd')).recordings({ dataType: 'nirs', suffix: 'nirs' });
  return found;
}

const table = (places: readonly (Point | undefined)[]) =>
  `name\ttype\tx\ty\tz\n${places
    .map(
      (place, i) =>
        `${['S1', 'S2', 'D1', 'D2'][i]}\t${i < 2 ? 'source' : 'detector'}\t${place?.join('\t') ?? 'n/a\tn/a\tn/a'}`,
    )
    .join('\n')}\n`;

function expectNear(found: readonly (Point | undefined)[], wanted: readonly Point[], mm: number) {
  expect(found).toHaveLength(wanted.length);
  found.forEach((place, i) => {
    expect(Math.hypot(...place!.map((value, axis) => value - wanted[i][axis]))).toBeLessThan(mm);
  });
}

describe('places of optodes', () => {
  const fsaverage = SITES.map((name) => electrodePosition(name)!);
  const all = ({ sources, detectors }: Awaited<ReturnType<typeof optodePlaces>>) => [...sources, ...detectors];

  it('are those of a table in the fsaverage frame, whatever else the file says', async () => {
    const bids = await recording({
      'optodes.tsv': table([...fsaverage.slice(0, 3), undefined]),
      'coordsystem.json': '{"NIRSCoordinateSystem":"fsaverage","NIRSCoordinateUnits":"mm"}',
    });
    const places = await optodePlaces(
      probe([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      bids,
    );
    expectNear(places.sources, fsaverage.slice(0, 2), 1e-6);
    const whole = await optodePlaces(probe([undefined, undefined, undefined, undefined]), bids);
    expectNear(all(whole).slice(0, 3), fsaverage.slice(0, 3), 1e-6);
    expect([whole.detectors[1], whole.remarks]).toEqual([undefined, []]);
  });

  it('are moved from a head frame by its landmarks', async () => {
    // A head of fsaverage's own size, in metres.
    const head: Point[] = [
      [-0.06, 0.02, 0.1],
      [0.06, 0.02, 0.1],
      [0, 0.1, 0.06],
      [0, -0.08, 0.1],
    ];
    const system = (scale: number) =>
      JSON.stringify({
        NIRSCoordinateSystem: 'CapTrak',
        NIRSCoordinateUnits: 'm',
        AnatomicalLandmarkCoordinates: {
          LPA: [-0.08249 * scale, 0, 0],
          NAS: [0, 0.11405 * scale, 0],
          RPA: [0.08249 * scale, 0, 0],
        },
        AnatomicalLandmarkCoordinateUnits: 'm',
      });
    const wanted = head.map(([x, y, z]) => headToFsaverage([1000 * x, 1000 * y, 1000 * z], {}));
    for (const scale of [1, 0.9]) {
      const measured = head.map(([x, y, z]): Point => [x * scale, y * scale, z * scale]);
      const bids = await recording({ 'optodes.tsv': table(measured), 'coordsystem.json': system(scale) });
      expectNear(all(await optodePlaces(probe([undefined, undefined, undefined, undefined]), bids)), wanted, 1e-6);
    }
  });

  it('that a table puts where no scalp is are an error, not places', async () => {
    // Metres under the name of millimetres.
    const bids = await recording({
      'optodes.tsv': table(fsaverage.map(([x, y, z]): Point => [x / 1000, y / 1000, z / 1000])),
      'coordsystem.json': '{"NIRSCoordinateSystem":"fsaverage","NIRSCoordinateUnits":"mm"}',
    });
    await expect(optodePlaces(probe(fsaverage), bids, 'x.snirf')).rejects.toMatchObject({
      code: 'fnirs-places',
      message: expect.stringMatching(/^x\.snirf, field optodes\.tsv: .*mm from its middle.*NIRSCoordinateUnits/),
    });
  });

  it('are those of 10-05 labels', async () => {
    const places = await optodePlaces(probe([undefined, undefined, undefined, undefined], SITES));
    expectNear(all(places), fsaverage, 1e-9);
    expect(places.remarks).toEqual(['Optodes are placed by the 10-05 names of their labels']);
    // One label that happens to be an electrode's does not outweigh positions of all.
    const mixed = await optodePlaces(probe(fsaverage, ['Cz', 'S2', 'D1', 'D2']));
    expectNear(all(mixed), fsaverage, 1e-9);
  });

  describe('by landmarks', () => {
    const head: Point[] = [
      [-60, 20, 100],
      [60, 20, 100],
      [0, 100, 60],
      [0, -80, 100],
    ];
    const marks = { LPA: [-80, 0, 0], RPA: [80, 0, 0], Nasion: [0, 110, 0] } satisfies Record<string, Point>;
    const landmarksOf = (move: (place: Point) => Point): SnirfProbe['landmarks'] =>
      Object.entries(marks).map(([label, position]) => ({ label, position: move(position) }));
    const placed = async (move: (place: Point) => Point) => {
      const file = probe(head.map(move));
      return optodePlaces({ probe: { ...file.probe, landmarks: landmarksOf(move) } });
    };
    const turned =
      (a: number, b: number, shift: Point) =>
      ([x, y, z]: Point): Point => {
        const [u, v] = [x * Math.cos(a) - y * Math.sin(a), x * Math.sin(a) + y * Math.cos(a)];
        return [
          u + shift[0],
          v * Math.cos(b) - z * Math.sin(b) + shift[1],
          v * Math.sin(b) + z * Math.cos(b) + shift[2],
        ];
      };
    const moves: [string, (place: Point) => Point][] = [
      ['turned and shifted', turned(0.7, -1.9, [100, -40, 17])],
      ['upside down', turned(0, Math.PI, [0, 0, 0])],
      ['front, left, up', ([x, y, z]) => [y, -x, z]],
      ['right, up, back', ([x, y, z]) => [x, z, -y]],
      ['left, front, up: a mirror', ([x, y, z]) => [-x, y, z]],
      ['right, front, down: a mirror', ([x, y, z]) => [x, y, -z]],
    ];

    it.each(moves)('come to the same places from axes %s', async (_, move) => {
      const wanted = await placed((place) => place);
      const found = await placed(move);
      expect(found.remarks).toEqual(['Optodes are placed by the landmarks of the head']);
      expectNear(all(found), all(wanted) as Point[], 1e-6);
      // Of a head with landmarks like fsaverage's: scaled by its size, then as any head frame.
      const scale = (82.49 + 114.05) / (80 + 110);
      expectNear(
        all(found),
        head.map(([x, y, z]) => headToFsaverage([x * scale, y * scale, z * scale], {})),
        1e-6,
      );
    });
  });

  it('are positions about the fsaverage head as they are', async () => {
    const places = await optodePlaces(probe(fsaverage));
    expectNear(all(places), fsaverage, 1e-9);
    expect(places.remarks).toEqual(['Positions of optodes are taken to be in the fsaverage (MNI) frame']);
  });

  it.each<[string, Point[], RegExp]>([
    ['no positions', [], /no positions in space/],
    [
      'metres',
      SITES.map((name) => electrodePosition(name)!.map((value) => value / 1000) as unknown as Point),
      /do not lie/,
    ],
    [
      'a drawing',
      [
        [-60, 40, 0],
        [60, 40, 0],
        [-60, -60, 0],
        [60, -60, 0],
      ],
      /a plane, as of a drawing/,
    ],
  ])('are not known from %s', async (_, positions, found) => {
    const given = positions.length === 0 ? [undefined, undefined, undefined, undefined] : positions;
    await expect(optodePlaces(probe(given), undefined, 'x.snirf')).rejects.toMatchObject({
      code: 'fnirs-places',
      message: expect.stringMatching(found),
      detail: { file: 'x.snirf', advice: expect.stringContaining('optodes.tsv') },
    });
  });

  it('are not known from a table in a frame of nobody', async () => {
    const bids = await recording({
      'optodes.tsv': table(fsaverage),
      'coordsystem.json': '{"NIRSCoordinateSystem":"Other","NIRSCoordinateUnits":"mm"}',
    });
    await expect(optodePlaces(probe([undefined, undefined]), bids)).rejects.toThrow(/a table in the frame "Other"/);
  });
});
