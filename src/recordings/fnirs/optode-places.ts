/** Where optodes lie on the fsaverage head, from whatever a recording says about them. */
import type { SnirfFile, SnirfOptode, SnirfProbe } from '../../formats/snirf/snirf.js';
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
 * Places of optodes: by the table of a BIDS data set where its frame is known; else by whichever of these places the most of them, the
 * first where several do: the names, where labels are places of the 10-05 system (`FC3`); the file's own positions, moved by its
 * landmarks; these positions as they are, where they lie about the fsaverage head.
 *
 * @throws HemocastError `fnirs-places` where none of these places any optode, or the table puts them where no scalp is
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
  const table = bids && (await placedSensors(await bids.optodes(), await bids.coordinateSystem(), 'NIRS'));
  const stated = all(({ label }, letter, i) => table?.places.get(label) ?? table?.places.get(`${letter}${i + 1}`));
  if (known(stated).length > 0) {
    requireAboutHead(known(stated), file);
    return { ...stated, remarks: [] };
  }
  const marks = landmarksOf(probe);
  const own = all(({ position }) => position);
  const ways = [
    {
      places: all(({ label }) => electrodePosition(label)),
      how: 'Optodes are placed by the 10-05 names of their labels',
    },
    ...(marks === undefined
      ? []
      : [
          {
            places: all(({ position }) => position && marks(position)),
            how: 'Optodes are placed by the landmarks of the head',
          },
        ]),
    { places: own, how: 'Positions of optodes are taken to be in the fsaverage (MNI) frame' },
  ].filter(({ places }) => known(places).length > 0 && isHead(known(places)));
  const [best] = ways.sort((a, b) => known(b.places).length - known(a.places).length);
  if (best !== undefined) return { ...best.places, remarks: [best.how] };
  const positions = known(own);
  throw new HemocastError('fnirs-places', 'Where the optodes lie on the head is not known', {
    file,
    expected:
      'optodes.tsv with a known frame, labels of the 10-05 system, landmarks LPA, RPA and NASION, or positions in the MNI frame',
    found:
      table?.foreignFrame !== undefined
        ? `a table in the frame ${JSON.stringify(table.foreignFrame)}`
        : positions.length === 0
          ? 'no positions in space'
          : isFlat(positions)
            ? 'positions in a plane, as of a drawing'
            : 'positions that do not lie about a head',
    advice:
      'State the positions in optodes.tsv and the frame in coordsystem.json, or label the optodes by 10-05 places.',
  });
}

function known({ sources, detectors }: Pick<OptodePlaces, 'sources' | 'detectors'>): Point[] {
  return [...sources, ...detectors].filter((place) => place !== undefined);
}

const fromMiddle = (place: Point) => Math.hypot(...place.map((value, axis) => value - HEAD[axis]));

function isAboutHead(place: Point): boolean {
  const distance = fromMiddle(place);
  return distance > NEAREST && distance < FARTHEST;
}

/** Drawings of a probe are written with a third coordinate of zero. */
const isFlat = (places: readonly Point[]) => places.length > 2 && places.every(([, , z]) => z === 0);

const isHead = (places: readonly Point[]) => places.every(isAboutHead) && !isFlat(places);

/** A table whose unit or frame is not what it says puts optodes inside the head or away from it. */
function requireAboutHead(places: readonly Point[], file: string): void {
  const off = places.find((place) => !isAboutHead(place));
  if (off === undefined) return;
  throw new HemocastError('fnirs-places', 'optodes.tsv puts an optode where no scalp is', {
    file,
    field: 'optodes.tsv',
    expected: `places ${NEAREST} to ${FARTHEST} mm from the middle of the head`,
    found: `${off.map((value) => value.toFixed(1)).join(', ')} mm on the fsaverage head, ${fromMiddle(off).toFixed(0)} mm from its middle`,
    advice: 'Check NIRSCoordinateUnits and NIRSCoordinateSystem in coordsystem.json.',
  });
}

/**
 * From the probe's frame to fsaverage's, by the head frame that landmarks define: x to the right preauricular point, y through the nasion
 * (as MNE-Python's), z to the side of the optodes, which lie above the ears whatever the handedness of the file's axes.
 */
function landmarksOf({ landmarks = [], sources, detectors }: SnirfProbe): ((place: Point) => Point) | undefined {
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
  const normal: Point = [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]];
  const heights = [...sources, ...detectors].flatMap(({ position }) =>
    position === undefined ? [] : [dot(minus(position, origin), normal)],
  );
  const sign = heights.reduce((sum, height) => sum + height, 0) < 0 ? -1 : 1;
  const turn = (place: Point): Point => {
    const away = minus(place, origin);
    return [dot(away, x), dot(away, y), sign * dot(away, normal)];
  };
  const inHead = { left: turn(left), nasion: turn(nasion), right: turn(right) };
  return (place) => headToFsaverage(turn(place), inHead);
}
