/** Places measured on a head, brought near the fsaverage head. */

type Point = readonly [number, number, number];

export interface HeadLandmarks {
  /** Preauricular points and nasion in mm in the frame of the head. */
  left?: Point;
  nasion?: Point;
  right?: Point;
}

/**
 * From the head frame that the landmarks of the fsaverage head define (x to the right preauricular point, y to the nasion) to its own
 * MNI305 frame: a turn about the x axis and a shift, as MNE-Python's `fsaverage-trans.fif` has them, mm.
 */
const HEAD_TO_FSAVERAGE = [
  [0.9999938, -0.00355761, -0.00000057, 1.87336],
  [0.00355187, 0.99838907, -0.05662654, -28.79576],
  [0.00020204, 0.05662593, 0.99839538, -41.2941],
] as const;
/** Half the distance of the preauricular points and the distance to the nasion on the fsaverage head, mm. */
const EAR = 82.49;
const NOSE = 114.05;

/**
 * Where a place on somebody's head lies on the fsaverage head: scaled by the sizes of the two heads where the landmarks are known,
 * then moved rigidly. Good to about a centimetre.
 *
 * @param place mm in the frame of the head
 * @returns mm in the fsaverage (MNI305) frame
 */
export function headToFsaverage(place: Point, landmarks: HeadLandmarks): [number, number, number] {
  const scale = headScale(landmarks);
  const [x, y, z] = place.map((value) => value * scale);
  const [a, b, c] = HEAD_TO_FSAVERAGE.map(([u, v, w, shift]) => u * x + v * y + w * z + shift);
  return [a, b, c];
}

/** By what a head is to be scaled to the size of the fsaverage head; 1 where the landmarks do not say it. */
export function headScale({ left, nasion, right }: HeadLandmarks): number {
  if (left === undefined || nasion === undefined || right === undefined) return 1;
  const scale = (EAR + NOSE) / (Math.hypot(...left.map((value, i) => value - right[i])) / 2 + Math.hypot(...nasion));
  // A head of another size than people have says that the points are not what they seem.
  return scale > 0.6 && scale < 2 ? scale : 1;
}
