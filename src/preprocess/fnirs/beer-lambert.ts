/** From light that was lost to the haemoglobin that took it. */
import { HemocastError } from '../../foundation/index.js';
import type { OpticalRecording } from '../../recordings/fnirs/optical-recording.js';
import { type ExtinctionTable, extinction } from './extinction.js';

export interface BeerLambertOptions {
  /**
   * Partial pathlength factor: the path of light through tissue that changes, in units of the distance between source and
   * detector; one for all wavelengths, or one each, ascending. Default 6, Homer's (MNE-Python's is 6 as well).
   */
  pathlength?: number | readonly number[];
  /** Default `prahl`. */
  table?: ExtinctionTable;
}

/** Changes of haemoglobin. */
export interface Haemoglobin {
  /** µM, `[pair, sample]`, row-major. */
  hbo: Float64Array;
  /** µM, `[pair, sample]`, row-major. */
  hbr: Float64Array;
}

/** Extinctions are decadic and densities natural; ln 10 as Homer, MNE-Python and the makers of the tables round it. */
// biome-ignore lint/suspicious/noApproximativeNumericConstant: results are to equal those of the field's tools
const LN_10 = 2.303;
/** Greater distances say that positions are not in the unit that the file claims. */
const GREATEST_DISTANCE = 100;

/** Whether light can have gone from source to detector at the distance that the positions say. */
export function hasUsableDistance({ distance }: { distance: number }): boolean {
  return distance > 0 && distance <= GREATEST_DISTANCE;
}

/**
 * Modified Beer–Lambert law (Delpy et al. 1988): solves `ΔOD(λ) = d · PPF(λ) · Σ ε(λ)·Δc` for HbO and HbR of each pair, by
 * least squares where there are more than two wavelengths.
 *
 * @throws HemocastError `fnirs-kind` where the recording holds no densities, `fnirs-distance` where a distance is unknown, zero
 *   or above 10 cm, `fnirs-pathlength`, `fnirs-wavelength` (also for a single one)
 *
 * @example
 * const { hbo, hbr } = beerLambert(opticalDensity(light), { pathlength: [6.2, 5.2] });
 */
export function beerLambert(density: OpticalRecording, options: BeerLambertOptions = {}): Haemoglobin {
  const { pairs, samples, data, wavelengths } = density;
  if (density.quantity !== 'optical density') {
    throw new HemocastError('fnirs-kind', 'Haemoglobin is computed from optical densities', {
      found: density.quantity,
    });
  }
  const solution = inverse(wavelengths, options);
  const hbo = new Float64Array(pairs.length * samples);
  const hbr = new Float64Array(pairs.length * samples);
  for (const [pair, { name, distance, rows }] of pairs.entries()) {
    if (!hasUsableDistance({ distance })) {
      throw new HemocastError('fnirs-distance', 'The distance between source and detector is not usable', {
        field: name,
        expected: `above 0, up to ${GREATEST_DISTANCE} mm`,
        found: `${distance} mm`,
        advice: 'Check the positions of the optodes and their unit.',
      });
    }
    for (const [wavelength, row] of rows.entries()) {
      // 1/(cm·M) with the distance in cm gives M.
      const toHbo = (solution.hbo[wavelength] / (distance / 10)) * 1e6;
      const toHbr = (solution.hbr[wavelength] / (distance / 10)) * 1e6;
      for (let k = 0; k < samples; k++) {
        const value = data[row * samples + k];
        hbo[pair * samples + k] += toHbo * value;
        hbr[pair * samples + k] += toHbr * value;
      }
    }
  }
  return { hbo, hbr };
}

/** Weights of the wavelengths for a path of 1 cm: (EᵀE)⁻¹Eᵀ with E = ln 10 · PPF · ε. */
function inverse(wavelengths: readonly number[], options: BeerLambertOptions): { hbo: number[]; hbr: number[] } {
  const factors = pathlengthFactors(wavelengths, options.pathlength ?? 6);
  if (wavelengths.length < 2) {
    throw new HemocastError('fnirs-wavelength', 'HbO and HbR cannot be told apart', {
      expected: 'two wavelengths or more',
      found: `${wavelengths.length}`,
    });
  }
  const rows = wavelengths.map((wavelength, i) => {
    const { hbo, hbr } = extinction(wavelength, options.table);
    return { o: LN_10 * factors[i] * hbo, r: LN_10 * factors[i] * hbr };
  });
  const sum = (term: (row: { o: number; r: number }) => number) => rows.reduce((total, row) => total + term(row), 0);
  const oo = sum(({ o }) => o * o);
  const rr = sum(({ r }) => r * r);
  const or = sum(({ o, r }) => o * r);
  const determinant = oo * rr - or * or;
  return {
    hbo: rows.map(({ o, r }) => (rr * o - or * r) / determinant),
    hbr: rows.map(({ o, r }) => (oo * r - or * o) / determinant),
  };
}

function pathlengthFactors(wavelengths: readonly number[], pathlength: number | readonly number[]): readonly number[] {
  const factors = typeof pathlength === 'number' ? wavelengths.map(() => pathlength) : pathlength;
  if (factors.length === wavelengths.length && factors.every((factor) => factor > 0 && Number.isFinite(factor))) {
    return factors;
  }
  throw new HemocastError('fnirs-pathlength', 'The partial pathlength factors do not fit', {
    field: 'pathlength',
    expected: `one above zero for each of ${wavelengths.join(', ')} nm, or one for all`,
    found: factors.join(', '),
  });
}
