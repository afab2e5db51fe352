import { beforeAll, describe, expect, it } from 'vitest';
import { embeddedTemplate } from '../../cortex/index.js';
import {
  encodeMat,
  encodeSnirf,
  matNumeric,
  matStruct,
  matText,
  readSnirf,
  type SnirfFile,
} from '../../formats/index.js';
import { HemocastError, MemoryStorage } from '../../foundation/index.js';
import { pearson } from '../../signal/index.js';
import type { FnirsRun } from '../../simulate/fnirs.js';
import { snirfOf } from '../../simulate/fnirs-file.js';
import { checkSimulation, prepareSimulation, simulatePerson } from '../../simulate/index.js';
import { bandPassHaemoglobin, cleanFnirs, fnirsRecording, haemoglobinSnirf, readFnirs } from './index.js';

let run: FnirsRun;
let file: SnirfFile;
beforeAll(() => {
  const settings = checkSimulation({ minutes: 5, films: 1, montage: 19, seed: 4, modalities: ['fnirs'] });
  const person = simulatePerson(settings, 0, prepareSimulation(settings, embeddedTemplate()));
  if (person.runs[0].fnirs === undefined) throw new Error('no fNIRS');
  run = person.runs[0].fnirs;
  file = snirfOf(run, '01', [{ onset: 12, duration: 3, label: 'film' }]);
});

/** The simulator's path of light at 760 and 850 nm. */
const PATHLENGTH = [6.2, 5.2];

/** True courses under the long channels, band-passed as the cleaned ones. */
function truth(kind: 'hbo' | 'hbr'): Float64Array[] {
  return run.probe.channels.flatMap(({ short }, c) =>
    short
      ? []
      : [
          bandPassHaemoglobin(
            Float64Array.from(run[kind].subarray(c * run.samples, (c + 1) * run.samples)),
            run.samples,
            run.sampleRate,
          ),
        ],
  );
}

const middle = (values: ArrayLike<number>[], k: number) =>
  values.map((v) => v[k]).sort((a, b) => a - b)[values.length >> 1];

describe('cleanFnirs', () => {
  it('finds the planted HbO and HbR in simulated light', () => {
    const { haemoglobin, density, report } = cleanFnirs(fnirsRecording(file), { pathlength: PATHLENGTH });
    expect(density.pairs.length).toBe(20);
    console.log(report.coupling, report.leftOut);
    expect(report.shortChannels.length).toBe(20);
    const agreements = (['hbo', 'hbr'] as const).map((kind) => {
      const found = haemoglobin[kind];
      return truth(kind).map((course, i) => {
        const ours = found.subarray(i * run.samples, (i + 1) * run.samples);
        return [
          pearson(ours, course),
          ours.reduce((s, v, k) => s + v * course[k], 0) / course.reduce((s, v) => s + v * v, 0),
        ];
      });
    });
    console.log(agreements.map((a) => [middle(a, 0), middle(a, 1)]));
  });
});
