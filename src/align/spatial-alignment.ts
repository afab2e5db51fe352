/** How the source is carried to the target's own places, by name: a new way is an entry here. */
import { HemocastError, Random } from '../foundation/index.js';
import { featureScales, type Multiply, type SpectraSource, standardiseFeatures } from '../signal/index.js';
import { inverseDistanceWeights } from './space.js';
import { tangentSpace } from './tangent-space.js';
import { templateLeadField } from './template-head.js';
import { logPowerAt, regularizedInverse } from './unmixing.js';

/** Where sensors and target are, mm in one frame. */
export interface AlignedPlaces {
  /** `[sensors, 3]` */
  sensors: Float32Array;
  /** `[points, 3]` */
  points: Float32Array;
}

/** One way. */
export interface SpatialAlignment {
  readonly name: string;
  readonly description: string;
  /** Share of the mean eigenvalue that steadies its inverse, where it has one. */
  readonly regularization?: number;
  /** How many places its features have. */
  places(sensors: number, points: number): number;
  /**
   * Features over a recording.
   *
   * @returns `[step, place, band]`, standardised over the recording
   */
  features(
    spectra: SpectraSource,
    places: AlignedPlaces,
    regularization: number,
    multiply?: Multiply,
  ): Promise<Float32Array>;
}

/** An alignment by a forward model, `[sensor, point]`: power at the points after its regularised inverse. */
function unmixing(
  name: string,
  description: string,
  regularization: number,
  forward: (places: AlignedPlaces) => Float32Array,
): SpatialAlignment {
  return {
    name,
    description,
    regularization,
    places: (_, points) => points,
    async features(spectra, places, lambda, multiply) {
      const inverse = regularizedInverse(forward(places), spectra.channels, lambda);
      const power = await logPowerAt(spectra, inverse, multiply);
      return standardiseFeatures(power, featureScales(power, spectra.steps));
    },
  };
}

/** Share of the mean eigenvalue that steadies the inverse of the weights of eq. 1–2. */
export const WEIGHTS_REGULARIZATION = 0.01;

/**
 * W of eq. 1–2 as a forward weight: what is at a point reaches an electrode as the inverse square of their distance.
 *
 * @returns `[sensor, point]`
 */
export function forwardWeights({ sensors, points }: AlignedPlaces): Float32Array {
  return transposed(inverseDistanceWeights(points, sensors), points.length / 3);
}

/** Positive weights without any place in them: what an alignment is worth is what it loses against these. */
function randomWeights({ sensors, points }: AlignedPlaces): Float32Array {
  const random = new Random('random weights');
  const rows = points.length / 3;
  const columns = sensors.length / 3;
  const weights = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const row = Float64Array.from({ length: columns }, () => random.uniform());
    const total = row.reduce((sum, value) => sum + value, 0);
    for (let j = 0; j < columns; j++) weights[i * columns + j] = row[j] / total;
  }
  return transposed(weights, rows);
}

function transposed(values: Float32Array, rows: number): Float32Array {
  const columns = values.length / rows;
  return values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)]);
}

/** Every way but the sensors themselves, the default first. */
export const SPATIAL_ALIGNMENTS: readonly SpatialAlignment[] = [
  unmixing('weights', 'the inverse of the weights of equations 1–2', WEIGHTS_REGULARIZATION, forwardWeights),
  unmixing('head', 'the minimum-norm inverse of a spherical template head', 0.05, ({ sensors, points }) =>
    templateLeadField(sensors, points),
  ),
  {
    name: 'tangent',
    description: 'the tangent space of the electrodes’ covariance, without a head',
    places: (sensors) => (sensors * (sensors + 1)) / 2,
    features: async (spectra) => tangentSpace(spectra),
  },
  unmixing('random', 'the inverse of random weights, as a control', 0.01, randomWeights),
];

/** @throws HemocastError `alignment-unknown` */
export function spatialAlignment(name: string): SpatialAlignment {
  const found = SPATIAL_ALIGNMENTS.find((alignment) => alignment.name === name);
  if (found !== undefined) return found;
  throw new HemocastError('alignment-unknown', 'There is no alignment of that name', {
    field: 'alignment',
    expected: SPATIAL_ALIGNMENTS.map((alignment) => alignment.name).join(', '),
    found: name,
  });
}
