/** Where the optodes of a probe are drawn: on the head seen from above where their places are known, else as the probe lies flat. */
import type { SnirfFile, SnirfOptode } from '../../formats/index.js';
import { HemocastError } from '../../foundation/index.js';
import { type BidsRecording, optodePlaces } from '../../recordings/index.js';
import { fromAbove, type MapPlace } from '../../report/index.js';

/** Places of a drawing; undefined where an optode's is not known. */
export interface ProbeDrawing {
  onHead: boolean;
  sources: (MapPlace | undefined)[];
  detectors: (MapPlace | undefined)[];
}

/** A margin, so that letters stay inside. */
const REACH = 0.92;

export async function drawnProbe(
  file: SnirfFile,
  bids: BidsRecording | undefined,
  path: string,
): Promise<ProbeDrawing> {
  try {
    const { sources, detectors } = await optodePlaces(file, bids, path);
    const above = (place: readonly [number, number, number] | undefined) => place && fromAbove(place);
    return { onHead: true, sources: sources.map(above), detectors: detectors.map(above) };
  } catch (error) {
    if (!(error instanceof HemocastError)) throw error;
    return flatProbe(file);
  }
}

/** The drawing that the file holds, or its positions in space without the direction in which they differ least. */
function flatProbe({ probe: { sources, detectors } }: SnirfFile): ProbeDrawing {
  const all = [...sources, ...detectors];
  const hasDrawing = all.some(({ position2D }) => position2D !== undefined);
  const [first, second] = hasDrawing ? [0, 1] : widestAxes(all);
  const plain = (optode: SnirfOptode): MapPlace | undefined => {
    const place = hasDrawing ? optode.position2D : optode.position;
    return place && [place[first], place[second]!];
  };
  const places = all.flatMap((optode) => plain(optode) ?? []);
  const values = (axis: 0 | 1) => places.filter((_, i) => i % 2 === axis);
  const middle = ([0, 1] as const).map((axis) => (least(values(axis)) + most(values(axis))) / 2);
  const size = Math.max(...([0, 1] as const).map((axis) => most(values(axis)) - least(values(axis))), 1e-9) / 2;
  const fitted = (optode: SnirfOptode): MapPlace | undefined => {
    const place = plain(optode);
    return place && [(REACH * (place[0] - middle[0])) / size, (REACH * (place[1] - middle[1])) / size];
  };
  return { onHead: false, sources: sources.map(fitted), detectors: detectors.map(fitted) };
}

function widestAxes(optodes: readonly SnirfOptode[]): [number, number] {
  const spread = [0, 1, 2].map((axis) => {
    const values = optodes.flatMap(({ position }) => position?.[axis] ?? []);
    return most(values) - least(values);
  });
  const thinnest = spread.indexOf(Math.min(...spread));
  const [first, second] = [0, 1, 2].filter((axis) => axis !== thinnest);
  return [first, second];
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

function most(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}
