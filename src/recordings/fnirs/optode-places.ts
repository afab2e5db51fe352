/** Where optodes lie on the fsaverage head, from whatever a recording says about them. */
import type { SnirfFile, SnirfOptode } from '../../formats/snirf/snirf.js';
import { HemocastError } from '../../foundation/index.js';
import type { BidsRecording } from '../bids/bids-recording.js';
import { electrodePosition } from '../electrode-positions.js';
import { placedSensors } from '../electrode-table.js';
import { headToFsaverage } from '../head-frame.js';

type Point = readonly [number, number, number];

/** Places of a probe's optodes, mm in the fsaverage (MNI305) frame; undefined where one is not known. */
export interface OptodePlaces {
  sources: (Point | undefined)[];
  detectors: (Point | undefined)[];
  /** How they came about. */
  remarks: string[];
}

/** Middle of the fsaverage head, and the distances from it at which a scalp may lie, mm. */
const HEAD: Point = [0, -20, 15];
const NEAREST = 50;
const FARTHEST = 160;

/**
 * Places of optodes: by the table of a BIDS data set where its frame is known; else by name, where the labels are places of the 10-05
 * system (`FC3`); else by the file's own positions, moved by its landmarks where it has them, or as they are where they lie about the
 * fsaverage head.
 *
 * @throws HemocastError `fnirs-places` where none of these places any optode
 */
export async function optodePlaces(
  { probe }: Pick<SnirfFile, 'probe'>,
  bids?: BidsRecording,
  file = 'the recording',
): Promise<OptodePlaces> {
  const all = (place: (optode: SnirfOptode, letter: string, index: number) => Point | undefined) => ({
    sources: probe.sources.map((optode, i) => place(optode, 'S', i)),
    detectors: probe.detectors.map((optode, i) => place(optode, 'D', i)),
  });
  const complete = ({ sources, detectors }: { sources: unknown[]; detectors: unknown[] }) =>
    [...sources, ...detectors].some((place) => place !== undefined);
  const table = bids && (await placedSensors(await bids.optodes(), await bids.coordinateSystem(), 'NIRS'));
  const stated = all(({ label }, letter, i) => table?.places.get(label) ?? table?.places.get(`${letter}${i + 1}`));
  if (complete(stated)) return { ...stated, remarks: [] };
  const named = all(({ label }) => electrodePosition(label));
  if (complete(named)) return { ...named, remarks: ['Optodes are placed by the 10-05 names of their labels'] };
  const marks = landmarksOf(probe.landmarks ?? []);
  if (marks !== undefined) {
    const moved = all(({ position }) => position && headToFsaverage(marks.turn(position), marks.inHead));
    if (complete(moved)) return { ...moved, remarks: ['Optodes are placed by the landmarks of the head'] };
  }
  const own = all(({ position }) => position);
  const places = [...own.sources, ...own.detectors].filter((place) => place !== undefined);
  const about = places.length > 0 && places.every((place) => isAboutHead(place));
  if (about) return { ...own, remarks: ['Positions of optodes are taken to be in the fsaverage (MNI) frame'] };
  throw new HemocastError('fnirs-places', 'Where the optodes lie on the head is not known', {
    file,
    expected:
      'optodes.tsv with a known frame, labels of the 10-05 system, landmarks LPA, RPA and NASION, or positions in the MNI frame',
    found:
      table?.foreignFrame !== undefined
        ? `a table in the frame ${JSON.stringify(table.foreignFrame)}`
        : places.length > 0
          ? 'positions that do not lie about a head'
          : 'no positions in space',
    advice:
      'State the positions in optodes.tsv and the frame in coordsystem.json, or label the optodes by 10-05 places.',
  });
}

function isAboutHead(place: Point): boolean {
  const distance = Math.hypot(...place.map((value, axis) => value - HEAD[axis]));
  return distance > NEAREST && distance < FARTHEST;
}

/** The head frame that landmarks define: x to the right preauricular point, y through the nasion (as MNE-Python's). */
function landmarksOf(landmarks: readonly { label: string; position: Point }[]) {
  const find = (...names: string[]) =>
    landmarks.find(({ label }) => names.includes(label.trim().toLowerCase()))?.position;
  const left = find('lpa', 'al', 'left', 'a1');
  const right = find('rpa', 'ar', 'right', 'a2');
  const nasion = find('nasion', 'nas', 'nz');
  if (left === undefined || right === undefined || nasion === undefined) return undefined;
  const minus = (a: Point, b: Point): [number, number, number] => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
  const dot = (a: Point, b: Point) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const unit = (a: Point): Point => {
    const length = Math.hypot(...a) || 1;
    return [a[0] / length, a[1] / length, a[2] / length];
  };
  const x = unit(minus(right, left));
  const along = dot(minus(nasion, left), x);
  const origin: Point = [left[0] + along * x[0], left[1] + along * x[1], left[2] + along * x[2]];
  const y = unit(minus(nasion, origin));
  const z: Point = [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]];
  const turn = (place: Point): [number, number, number] => {
    const away = minus(place, origin);
    return [dot(away, x), dot(away, y), dot(away, z)];
  };
  return { turn, inHead: { left: turn(left), nasion: turn(nasion), right: turn(right) } };
}
