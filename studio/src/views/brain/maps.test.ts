import { describe, expect, it } from 'vitest';
import { generatedPaths, mapAt, mapChoices, marksOf, momentAt, unitOf } from './maps.js';
import { findRegions } from './regions.js';

const file = (description: string, hemisphere = 'L') =>
  `output/a/sub-1/func/sub-1_hemi-${hemisphere}_space-fsaverage_den-3k_desc-${description}_bold.func.gii`;
const samples = [10, 2, 1].map((number) => file(`generatedSample${number}`));

describe('the list of maps', () => {
  it('tells mean, deviation and samples apart by their names, samples in order of their numbers', () => {
    const all = [...samples, file('generatedDeviation'), file('generated'), file('generated', 'R')];
    const paths = generatedPaths([...all, 'output/a/sub-1/nirs/sub-1_desc-generated_nirs.snirf']);
    expect(paths).toEqual({
      mean: file('generated'),
      deviation: file('generatedDeviation'),
      samples: samples.toReversed(),
    });
    expect(mapChoices(paths, undefined, undefined).map(({ key }) => key)).toEqual([
      'generated',
      'deviation',
      'sample1',
      'sample2',
      'sample3',
    ]);
  });

  it('offers a difference only where both are there, and a seed map only once a region is chosen', () => {
    const keys = (...given: Parameters<typeof mapChoices>) => mapChoices(...given).map(({ key }) => key);
    expect(keys({ samples: [] }, 'm.func.gii', undefined)).toEqual(['measured']);
    expect(keys({ mean: 'g', samples: [] }, 'm', 'Left G_cuneus')).toEqual([
      'generated',
      'measured',
      'difference',
      'agreement',
      'seed',
    ]);
    expect(keys({ samples: [] }, undefined, 'Left G_cuneus')).toEqual([]);
  });
});

it('marks come from the sidecar: generated, by a model of simulated brains, simulated, measured', () => {
  expect(marksOf({ Generated: true, Notice: 'Generated from EEG: an estimate.' })).toEqual(['GENERATED']);
  // By the field, whatever words the notice has.
  expect(marksOf({ Generated: true, TrainedOnSimulatedPeople: false, Notice: 'Not simulated.' })).toEqual([
    'GENERATED',
  ]);
  expect(marksOf({ Generated: true, TrainedOnSimulatedPeople: true })).toEqual(['GENERATED', 'SIMULATED BRAINS']);
  expect(marksOf({ Simulated: true })).toEqual(['SIMULATED']);
  expect(marksOf({})).toEqual(['MEASURED']);
  expect(unitOf({ unit: 'percent', sidecar: {} })).toBe('%');
  expect(unitOf({ unit: '', sidecar: { Units: 'z' } })).toBe('z');
});

it('the moment is the nearest one in time, within the series', () => {
  const map = { startTime: 1, tr: 2, volumes: 3, data: Float32Array.of(1, 2, 3, 4, 5, 6) };
  expect([-9, 1, 1.9, 2.1, 5, 99].map((time) => momentAt(map, time))).toEqual([0, 0, 0, 1, 2, 2]);
  expect(mapAt(map, 1)).toEqual(Float32Array.of(2, 5));
});

it('regions are found by parts of names, sides and the words that letters stand for', () => {
  const regions = [
    { name: 'G_cuneus', hemisphere: 'L' },
    { name: 'G_precuneus', hemisphere: 'R' },
    { name: 'S_calcarine', hemisphere: 'R' },
  ] as const;
  expect(findRegions(regions, '')).toEqual([0, 1, 2]);
  expect(findRegions(regions, 'CUNEUS')).toEqual([0, 1]);
  expect(findRegions(regions, 'right cuneus')).toEqual([1]);
  expect(findRegions(regions, 'sulcus')).toEqual([2]);
  expect(findRegions(regions, 'lh gyrus')).toEqual([0]);
  expect(findRegions(regions, 'thalamus')).toEqual([]);
});
