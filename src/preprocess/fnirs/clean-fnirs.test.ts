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
import { type HemocastError, MemoryStorage } from '../../foundation/index.js';
import { fnirsRecording, pairsMarkedBad, readFnirs } from '../../recordings/index.js';
import { pearson } from '../../signal/index.js';
import type { FnirsRun } from '../../simulate/fnirs.js';
import { snirfOf } from '../../simulate/fnirs-file.js';
import { checkSimulation, prepareSimulation, simulatePerson } from '../../simulate/index.js';
import { bandPassHaemoglobin, cleanFnirs, haemoglobinSnirf } from './index.js';

let run: FnirsRun;
let file: SnirfFile;
beforeAll(() => {
  const settings = checkSimulation({
    ...{ minutes: 5, films: 1, montage: 19, seed: 4, difficulty: 'easy', modalities: ['fnirs'] },
  });
  const person = simulatePerson(settings, 0, prepareSimulation(settings, embeddedTemplate()));
  if (person.runs[0].fnirs === undefined) throw new Error('no fNIRS');
  run = person.runs[0].fnirs;
  file = snirfOf(run, '01', [{ onset: 12, duration: 3, label: 'film' }]);
}, 60_000);

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

/** Median over channels of the correlation with the truth, and of the part of its size that is found. */
function agreement(haemoglobin: Record<'hbo' | 'hbr', Float64Array>, kind: 'hbo' | 'hbr') {
  const each = truth(kind).map((course, i) => {
    const found = haemoglobin[kind].subarray(i * run.samples, (i + 1) * run.samples);
    const product = found.reduce((sum, value, k) => sum + value * course[k], 0);
    return [pearson(found, course), product / course.reduce((sum, value) => sum + value * value, 0)];
  });
  return { r: middle(each, 0), part: middle(each, 1) };
}

describe('cleanFnirs', () => {
  it('finds the planted HbO and HbR in simulated light', () => {
    const { haemoglobin, density, recording, report } = cleanFnirs(fnirsRecording(file), { pathlength: PATHLENGTH });
    expect(density.pairs.map(({ distance }) => Math.round(distance))).toEqual(Array(20).fill(30));
    expect(report.leftOut.filter(({ reason }) => reason !== 'short').length).toBeLessThan(4);
    expect(report.shortChannels.length).toBe(20);
    expect(report.band).toEqual({ low: 0.01, high: 0.1, order: 6 });
    expect(agreement(haemoglobin, 'hbo').r).toBeGreaterThan(0.94);
    expect(agreement(haemoglobin, 'hbr').r).toBeGreaterThan(0.88);
    expect(recording.channels.length).toBe(40);
    expect(recording.channels[1]).toEqual({ name: 'S1_D1 hbr', type: 'hbr', unit: 'µM' });
    expect(recording.data[run.samples + 7]).toBeCloseTo(haemoglobin.hbr[7], 6);
    expect(recording.events).toEqual([{ onset: 12, duration: 3, label: 'film' }]);
  });

  it('finds their size: the 12 % of the path that lies in cortex', () => {
    // Nothing moved, and repair takes some of the signal.
    const options = { pathlength: PATHLENGTH, repairMotion: false };
    const { haemoglobin } = cleanFnirs(fnirsRecording(file), options);
    for (const [kind, r] of [
      ['hbo', 0.97],
      ['hbr', 0.92],
    ] as const) {
      const found = agreement(haemoglobin, kind);
      expect(found.r).toBeGreaterThan(r);
      expect(Math.abs(found.part - 0.12)).toBeLessThan(0.02);
    }
    const alone = cleanFnirs(fnirsRecording(file), { ...options, shortChannels: false }).haemoglobin;
    expect(agreement(alone, 'hbo').r).toBeLessThan(agreement(haemoglobin, 'hbo').r - 0.05);
  });

  it('bridges missing samples, leaves out channels that miss many, and says where none is left', () => {
    const broken = { ...file, data: Float64Array.from(file.data) };
    broken.data[5] = Number.NaN;
    const bridged = cleanFnirs(fnirsRecording(broken), { shortChannels: false }).report;
    expect(bridged.leftOut.filter(({ reason }) => reason === 'not finite')).toEqual([]);
    expect(bridged.missing).toEqual([{ name: 'S1_D1', samples: 1 }]);
    broken.data.fill(Number.NaN, 5, Math.round(run.samples / 4));
    const { report } = cleanFnirs(fnirsRecording(broken), { shortChannels: false });
    expect(report.leftOut[0]).toEqual({ name: 'S1_D1', reason: 'not finite' });
    broken.data.fill(Number.NaN);
    let code = '';
    try {
      cleanFnirs(fnirsRecording(broken));
    } catch (error) {
      code = (error as HemocastError).code;
    }
    expect(code).toBe('fnirs-no-channels');
  });

  it('leaves out pairs that a table marks as bad at one wavelength, however it names them', () => {
    const light = fnirsRecording(file);
    const row = (name: string, status: string, more: Record<string, string> = {}) => {
      return { name, type: 'NIRSCWAMPLITUDE', units: 'V', bad: status === 'bad', row: { name, status, ...more } };
    };
    const second = light.pairs.filter(({ distance }) => distance > 20)[1].name;
    const { bad, unknown } = pairsMarkedBad(
      [
        row('first, 760 nm', 'good', { source: 'S1', detector: 'D1' }),
        row('first, 850 nm', 'bad', { source: 'S1', detector: 'D1' }),
        row(`${second.replace('_', '-')} 760`, 'bad', { source: 'n/a' }),
        row('S90_D91 760', 'bad'),
        row(`${light.pairs[3].name} 760`, 'n/a'),
      ],
      light,
    );
    expect({ bad, unknown }).toEqual({ bad: ['S1_D1', second], unknown: ['S90_D91 760'] });
    const { density, report } = cleanFnirs(light, { bad });
    expect(report.leftOut.slice(0, 2)).toEqual(bad.map((name) => ({ name, reason: 'stated' })));
    expect(density.pairs.some(({ name }) => bad.includes(name))).toBe(false);
    expect(density.pairs.length).toBe(18);
  });

  it('gives positions only where the probe is known to lie on the template', () => {
    const light = fnirsRecording(file);
    const [first] = cleanFnirs(light, { placed: true, band: false }).recording.channels;
    expect(first.position).toEqual(light.pairs[0].midpoint);
  });
});

describe('readFnirs', () => {
  it('reads SNIRF and .nirs into the same light', async () => {
    const storage = new MemoryStorage();
    const { samples, measurementList, probe } = file;
    await storage.write('a.snirf', await encodeSnirf(file));
    const channels = measurementList.length;
    const place = (optodes: typeof probe.sources) =>
      matNumeric(
        [0, 1, 2].flatMap((axis) => optodes.map(({ position }) => position![axis])),
        [optodes.length, 3],
      );
    const numbers = [
      measurementList.map(({ source }) => source + 1),
      measurementList.map(({ detector }) => detector + 1),
      measurementList.map(() => 1),
      measurementList.map(({ wavelengthIndex }) => wavelengthIndex! + 1),
    ];
    const marks = Array.from({ length: samples }, (_, k) => (k >= 120 && k <= 150 ? 1 : 0));
    const mat = new Map(
      Object.entries({
        d: matNumeric(Float64Array.from(file.data), [samples, channels]),
        t: matNumeric(
          Float64Array.from({ length: samples }, (_, k) => k / 10),
          [samples, 1],
        ),
        s: matNumeric(marks, [samples, 1]),
        CondNames: matText('film'),
        SD: matStruct({
          Lambda: matNumeric(probe.wavelengths),
          SrcPos: place(probe.sources),
          DetPos: place(probe.detectors),
          MeasList: matNumeric(numbers.flat(), [channels, 4]),
          MeasListAct: matNumeric(
            measurementList.map((_, i) => (i === 0 ? 0 : 1)),
            [channels, 1],
          ),
          SpatialUnit: matText('mm'),
        }),
      }),
    );
    await storage.write('a.nirs', encodeMat(mat));
    const one = await readFnirs(storage, 'a.snirf');
    const two = await readFnirs(storage, 'a.nirs');
    expect([one.report.format, two.report.format]).toEqual(['SNIRF', 'Homer .nirs']);
    expect(two.report.remarks).toEqual(['Switched off in Homer and left out: S1_D1.']);
    expect(two.light.data).toEqual(one.light.data);
    expect(two.light.pairs).toEqual(one.light.pairs.slice(1));
    expect(two.light.events[0].label).toBe('film');
    expect(two.light.events[0].onset).toBeCloseTo(one.light.events[0].onset, 9);
    await storage.write('b.nirs', await encodeSnirf(file));
    expect((await readFnirs(storage, 'b.nirs')).report.format).toBe('SNIRF');
    await expect(readFnirs(storage, 'a.txt')).rejects.toMatchObject({ code: 'unknown-format' });
  });
});

describe('haemoglobinSnirf', () => {
  it('is a SNIRF file with HbO and HbR that reads back', async () => {
    const { density, haemoglobin } = cleanFnirs(fnirsRecording(file));
    const bytes = await encodeSnirf(haemoglobinSnirf(density, haemoglobin, { SubjectID: '01' }));
    const back = await readSnirf(bytes, 'b.snirf');
    expect(back.measurementList[3]).toMatchObject({
      source: 1,
      detector: 2,
      label: 'HbR',
      unit: 'uM',
      dataType: 99999,
    });
    expect(back.data.subarray(3 * run.samples, 4 * run.samples)).toEqual(
      haemoglobin.hbr.subarray(run.samples, 2 * run.samples),
    );
    expect(back.stims).toEqual([{ name: 'film', events: [{ onset: 12, duration: 3, amplitude: 1 }] }]);
  });
});
