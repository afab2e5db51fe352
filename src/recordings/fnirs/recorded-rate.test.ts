import { expect, it } from 'vitest';
import type { SnirfFile } from '../../formats/index.js';
import { atRate, rateRemarks } from './recorded-rate.js';

/** 1290 samples that are said to be taken at 50 Hz, and events up to 260 s. */
const file: SnirfFile = {
  sampleRate: 50,
  samples: 1290,
  time: Float64Array.from({ length: 1290 }, (_, k) => k / 50),
  data: new Float64Array(1290),
  measurementList: [{ source: 0, detector: 0, wavelengthIndex: 0, dataType: 1 }],
  probe: { wavelengths: [760, 850], sources: [{ label: 'S1' }], detectors: [{ label: 'D1' }] },
  stims: [{ name: 'tap', events: [20, 140, 260].map((onset) => ({ onset, duration: 5, amplitude: 1 })) }],
  metadata: {},
};

it('says that a rate cannot be, and takes another', () => {
  expect(rateRemarks(file).join()).toMatch(
    /2 of 3 events lie behind the end .* 260 s.*not taken at 50 Hz but at 4.96 Hz or less; --recorded-rate/,
  );
  const right = atRate({ format: 'SNIRF', file, inactive: [], remarks: [] }, 4.3);
  expect(rateRemarks(right)).toEqual([]);
  expect(right.time![1289]).toBeCloseTo(1289 / 4.3, 9);
  expect(right.stims).toEqual(file.stims);
});

it('moves events that were marked at samples with the samples', () => {
  const right = atRate({ format: 'NIRx', file, inactive: [], remarks: [], eventsAtSamples: true }, 25);
  expect(right.stims[0].events.map(({ onset, duration }) => [onset, duration])).toEqual([
    [40, 10],
    [280, 10],
    [520, 10],
  ]);
});
