import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { mixedConfiguration, mixedRun } from '../../../test/train/mixed-dataset.js';
import { plantedRun, tinyConfiguration } from '../../../test/train/tiny-dataset.js';
import { spatialAlignment } from '../../align/index.js';
import { conditioningFeeds, fillWindow } from '../../models/index.js';
import { createRuntime, ParameterStore } from '../../tensor/index.js';
import { withPoints } from './aligned-power.js';
import { modelFeatures } from './model-features.js';

const configuration = mixedConfiguration();

describe('recordings at the places of a model', () => {
  it('have what the alignment of the model makes of their cross-spectra', async () => {
    const run = mixedRun('1', 30);
    const found = await withPoints(configuration, run);
    const places = {
      sensors: Float32Array.from(configuration.eeg.places.flat()),
      points: Float32Array.from(configuration.target.places.flat()),
    };
    const { regularization } = configuration.eeg.alignment!;
    expect(found.points).toEqual(await spatialAlignment('weights').features(run.spectra!, places, regularization));
    expect(found.points).toHaveLength(run.seconds * 3 * 2);
    const { points: _, ...rest } = found;
    expect(rest).toEqual(run);
    // Once is enough.
    expect(await withPoints(configuration, found)).toBe(found);
  });

  it('come so out of the features of a model at work', async () => {
    const model = modelFeatures(configuration).open(new ParameterStore(), createRuntime(ort, { threads: 1 }));
    const run = mixedRun('1', 30);
    const [found, expected] = [await model.featured(run), await withPoints(configuration, run)];
    await model.release();
    expect(found.points).toEqual(expected.points);
  });

  it('stay as they are where a model keeps features at the sensors', async () => {
    const run = plantedRun('1', 30);
    expect(await withPoints(tinyConfiguration(), run)).toBe(run);
  });

  it('are refused where they were read without cross-spectra', async () => {
    await expect(withPoints(configuration, plantedRun('1', 30))).rejects.toMatchObject({
      code: 'spectra-missing',
      detail: { field: 'spectra', expected: 'cross-spectra, for the alignment weights' },
    });
  });

  it('cannot be generated from before they were carried there', () => {
    const feeds = conditioningFeeds(configuration, 1);
    expect(() => fillWindow(configuration, mixedRun('1', 30), 0, feeds, 0)).toThrow(
      expect.objectContaining({ code: 'points-missing' }),
    );
  });
});
