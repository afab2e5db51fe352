/** Recordings carried to the target's own places, as a model's alignment says. */
import { spatialAlignment } from '../../align/index.js';
import { extended, HemocastError } from '../../foundation/index.js';
import type { EegConditioning, ModelConfiguration } from '../../models/index.js';
import type { Multiply, SpectraSource } from '../../signal/index.js';

/** A recording that can be carried: it still has its cross-spectra. */
export interface CarriedRun extends Pick<EegConditioning, 'points'> {
  spectra?: SpectraSource;
}

/**
 * A run with log power at the places of the model's alignment; as it is where features stay at the sensors.
 *
 * @throws HemocastError `spectra-missing` where the model has an alignment and the run was read without cross-spectra
 */
export async function withPoints<Run extends CarriedRun>(
  { eeg, target }: Pick<ModelConfiguration, 'eeg' | 'target'>,
  run: Run,
  multiply?: Multiply,
): Promise<Run> {
  const { alignment } = eeg;
  if (alignment === undefined || run.points !== undefined) return run;
  if (run.spectra === undefined) {
    throw new HemocastError('spectra-missing', 'A recording was read without its cross-spectra', {
      field: 'spectra',
      expected: `cross-spectra, for the alignment ${alignment.name}`,
      found: 'band power at the sensors alone',
      advice: 'Read it with the preparation of the model’s configuration.',
    });
  }
  const places = { sensors: Float32Array.from(eeg.places.flat()), points: Float32Array.from(target.places.flat()) };
  const way = spatialAlignment(alignment.name);
  const points = await way.features(run.spectra, places, alignment.regularization, multiply);
  return extended(run, { points });
}
