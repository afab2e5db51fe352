import { describe, expect, it } from 'vitest';
import type { SnirfFile } from '../../formats/snirf/snirf.js';
import { HemocastError } from '../../foundation/index.js';
import { fnirsRecording } from '../../recordings/fnirs/optical-recording.js';
import { beerLambert } from './beer-lambert.js';
import { blockAverage } from './block-average.js';
import { extinction } from './extinction.js';
import { bandPassHaemoglobin } from './filters.js';
import { eventsWithoutMotion, findMotion } from './motion-artefacts.js';
import { repairMotion } from './motion-repair.js';
import { opticalDensity } from './optical-density.js';
import * as mne from './reference-vectors.fixture.js';
import { scalpCoupling } from './scalp-coupling.js';
import { regressShortChannels } from './short-channels.js';

const COUNT = 600;

/** A long and a short pair at 760 and 850 nm, 60 s at 10 Hz; the short one with a spike and a step. */
function light(): SnirfFile {
  let state = 12345;
  const noise = () => {
    state = Number((BigInt(state) * 1664525n + 1013904223n) % 4294967296n);
    return state / 4294967296 - 0.5;
  };
  const data = new Float64Array(4 * COUNT);
  for (let row = 0; row < 4; row++) {
    const [pair, wavelength] = [row >> 1, row & 1];
    for (let k = 0; k < COUNT; k++) {
      const t = k / 10;
      const pulse = 0.02 * Math.sin(2 * Math.PI * 1.1 * t) * (pair === 0 ? 1 : wavelength);
      const slow = 0.03 * Math.sin(2 * Math.PI * 0.05 * t + pair);
      const base = 1 + pair + 0.5 * wavelength;
      data[row * COUNT + k] = base * (1 + slow + pulse + (pair === 0 ? 0.004 : 0.03) * noise());
      if (pair === 1 && k >= 300) data[row * COUNT + k] += 0.4;
      if (pair === 1 && k === 150) data[row * COUNT + k] += 1.5;
    }
  }
  return {
    sampleRate: 10,
    samples: COUNT,
    data,
    measurementList: [0, 1].flatMap((pair) =>
      [0, 1].map((wavelengthIndex) => ({ source: pair, detector: pair, wavelengthIndex, dataType: 1 })),
    ),
    probe: {
      wavelengths: [760, 850],
      sources: [0, 1].map((i) => ({ label: `S${i + 1}`, position: [0, 0, 0] as const })),
      detectors: [30, 8].map((x, i) => ({ label: `D${i + 1}`, position: [x, 0, 0] as const })),
    },
    stims: [],
    metadata: {},
  };
}

const at = (data: Float64Array, row: number) => mne.SAMPLES.map((k) => data[row * COUNT + k]);
/** Greatest difference, as part of the greatest value. */
const difference = (ours: number[], theirs: number[]) =>
  Math.max(...ours.map((value, i) => Math.abs(value - theirs[i]))) / Math.max(...theirs.map(Math.abs));

function code(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof HemocastError) return error.code;
    throw error;
  }
  return 'none';
}

describe('against MNE-Python', () => {
  const density = opticalDensity(fnirsRecording(light()));

  it('computes optical densities', () => {
    for (const [row, expected] of mne.OPTICAL_DENSITY.entries()) {
      expect(difference(at(density.data, row), expected)).toBeLessThan(1e-9);
    }
  });

  it('computes the scalp-coupling index', () => {
    const index = scalpCoupling(density);
    expect(Math.abs(index[0] - mne.SCALP_COUPLING[0])).toBeLessThan(1e-6);
    expect(Math.abs(index[1] - mne.SCALP_COUPLING[1])).toBeLessThan(1e-6);
  });

  it('repairs motion', () => {
    const repaired = repairMotion(density.data, COUNT, 10);
    for (const [row, expected] of mne.MOTION_REPAIRED.entries()) {
      expect(difference(at(repaired, row), expected)).toBeLessThan(1e-9);
    }
  });

  it.each([
    [6, mne.HAEMOGLOBIN_6],
    [[6.2, 5.2], mne.HAEMOGLOBIN_62_52],
  ])('computes haemoglobin with pathlength factor %s', (pathlength, expected) => {
    const { hbo, hbr } = beerLambert(density, { pathlength });
    for (const pair of [0, 1]) {
      expect(difference(at(hbo, pair), expected[2 * pair])).toBeLessThan(1e-9);
      expect(difference(at(hbr, pair), expected[2 * pair + 1])).toBeLessThan(1e-9);
    }
  });

  it('filters haemoglobin, its ends too', () => {
    const { hbo, hbr } = beerLambert(density);
    for (const pair of [0, 1]) {
      expect(difference(at(bandPassHaemoglobin(hbo, COUNT, 10), pair), mne.BAND_PASSED[2 * pair])).toBeLessThan(1e-6);
      expect(difference(at(bandPassHaemoglobin(hbr, COUNT, 10), pair), mne.BAND_PASSED[2 * pair + 1])).toBeLessThan(
        1e-6,
      );
    }
  });
});

describe('extinction', () => {
  it('interpolates between the wavelengths of a table and refuses others', () => {
    expect(extinction(690, 'wray')).toEqual({ hbo: 415.5, hbr: 2141.8 });
    expect(extinction(830, 'wray')).toEqual({ hbo: 1008, hbr: 778 });
    expect(extinction(900, 'wray')).toEqual({ hbo: 1241.3, hbr: 883.3 });
    expect(extinction(850)).toEqual({ hbo: 1058, hbr: 691.32 });
    expect(extinction(691).hbo).toBeCloseTo((276 + 277.6) / 2, 10);
    for (const wavelength of [649, 951, Number.NaN])
      expect(code(() => extinction(wavelength))).toBe('fnirs-wavelength');
    expect(code(() => extinction(901, 'wray'))).toBe('fnirs-wavelength');
  });
});

describe('beerLambert', () => {
  /** Densities made by the forward law, at any wavelengths. */
  const forward = (wavelengths: number[], distance: number, hbo: number, hbr: number) => {
    const file = light();
    const data = new Float64Array(wavelengths.length * 2);
    wavelengths.forEach((wavelength, w) => {
      const e = extinction(wavelength);
      // biome-ignore lint/suspicious/noApproximativeNumericConstant: as the field's tools round it
      data[2 * w + 1] = 2.303 * (distance / 10) * 6 * (e.hbo * hbo + e.hbr * hbr) * 1e-6;
    });
    return fnirsRecording({
      ...file,
      samples: 2,
      data,
      probe: { ...file.probe, wavelengths, detectors: [{ label: 'D1', position: [distance, 0, 0] }] },
      measurementList: wavelengths.map((_, wavelengthIndex) => ({
        source: 0,
        detector: 0,
        wavelengthIndex,
        label: 'dOD',
        dataType: 99999,
      })),
    });
  };

  it.each([[[760, 850]], [[690, 830]], [[730, 800, 850]], [[850, 760]]])(
    'turns the law round at %s nm',
    (wavelengths) => {
      const { hbo, hbr } = beerLambert(forward(wavelengths, 30, 1.5, -0.5));
      expect(hbo[1]).toBeCloseTo(1.5, 10);
      expect(hbr[1]).toBeCloseTo(-0.5, 10);
    },
  );

  it('refuses distances and factors that cannot be', () => {
    expect(code(() => beerLambert(forward([760, 850], 300, 1, 1)))).toBe('fnirs-distance');
    expect(code(() => beerLambert(forward([760, 850], 0, 1, 1)))).toBe('fnirs-distance');
    expect(code(() => beerLambert(forward([760], 30, 1, 1)))).toBe('fnirs-wavelength');
    expect(code(() => beerLambert(forward([760, 850], 30, 1, 1), { pathlength: [6, 6, 6] }))).toBe('fnirs-pathlength');
    expect(code(() => beerLambert(forward([760, 850], 30, 1, 1), { pathlength: 0 }))).toBe('fnirs-pathlength');
    expect(code(() => beerLambert(fnirsRecording(light())))).toBe('fnirs-kind');
  });
});

describe('fnirsRecording', () => {
  it('counts events from the first sample, leaves out those switched off, and names pairs', () => {
    const file = light();
    const recording = fnirsRecording({
      ...file,
      time: Float64Array.from({ length: COUNT }, (_, k) => 5 + k / 10),
      stims: [
        { name: 'left', events: [{ onset: 8, duration: 2, amplitude: 1 }] },
        { name: 'right', events: [6, 7].map((onset, i) => ({ onset, duration: 0, amplitude: i === 0 ? 1 : -2 })) },
      ],
    });
    expect(recording.events).toEqual([
      { onset: 1, duration: 0, label: 'right' },
      { onset: 3, duration: 2, label: 'left' },
    ]);
    expect(recording.pairs.map(({ name, distance, rows }) => ({ name, distance, rows }))).toEqual([
      { name: 'S1_D1', distance: 30, rows: [0, 1] },
      { name: 'S2_D2', distance: 8, rows: [2, 3] },
    ]);
  });

  it('leaves out a pair without its other wavelength and refuses files in which no pair is whole, or without light', () => {
    const file = light();
    const list = file.measurementList;
    const { pairs, remarks } = fnirsRecording({ ...file, measurementList: list.slice(0, 3) });
    expect(pairs.map(({ name }) => name)).toEqual(['S1_D1']);
    expect(remarks?.join()).toMatch(/left out: S2_D2 \(no 850 nm\)/);
    const twice = fnirsRecording({ ...file, measurementList: [list[0], list[0], list[2], list[3]] });
    expect(twice.pairs.map(({ name }) => name)).toEqual(['S2_D2']);
    expect(twice.remarks?.join()).toMatch(/left out: S1_D1 \(760 nm twice\)/);
    expect(code(() => fnirsRecording({ ...file, measurementList: [list[0], list[3]] }))).toBe('fnirs-channels');
    const haemoglobin = list.map(({ source, detector }) => ({ source, detector, label: 'HbO', dataType: 99999 }));
    expect(code(() => fnirsRecording({ ...file, measurementList: haemoglobin }))).toBe('fnirs-kind');
    expect(code(() => fnirsRecording({ ...file, samples: 1, data: file.data.slice(0, 4) }))).toBe('fnirs-samples');
  });
});

describe('opticalDensity', () => {
  it('does not let zeros and missing samples spoil a signal', () => {
    const file = light();
    file.data.set([0, 1, -2]);
    const read = fnirsRecording(file);
    read.data[1] = Number.NaN;
    const { data } = opticalDensity(read);
    expect(Number.isFinite(data[0])).toBe(true);
    expect(data[1]).toBeNaN();
    expect(data.subarray(2).every(Number.isFinite)).toBe(true);
  });
});

describe('regressShortChannels', () => {
  it('takes the shared signal out and leaves the rest', () => {
    const file = light();
    const scalp = Float64Array.from({ length: COUNT }, (_, k) => Math.sin((2 * Math.PI * 30 * k) / COUNT));
    const brain = Float64Array.from({ length: COUNT }, (_, k) => Math.cos((2 * Math.PI * 3 * k) / COUNT));
    for (let row = 0; row < 4; row++) {
      for (let k = 0; k < COUNT; k++) file.data[row * COUNT + k] = scalp[k] * (row + 1) + (row < 2 ? brain[k] : 0);
    }
    const list = file.measurementList.map((channel) => ({ ...channel, label: 'dOD', dataType: 99999 }));
    const { recording, uses } = regressShortChannels(fnirsRecording({ ...file, measurementList: list }));
    expect(uses).toMatchObject([{ long: 'S1_D1', short: 'S2_D2' }]);
    expect(uses[0].factors[0]).toBeCloseTo(1 / 3, 10);
    expect(uses[0].factors[1]).toBeCloseTo(2 / 4, 10);
    for (let k = 0; k < COUNT; k++) expect(Math.abs(recording.data[k] - brain[k])).toBeLessThan(1e-10);
    expect([...recording.data.subarray(2 * COUNT)]).toEqual([...file.data.subarray(2 * COUNT)]);
  });

  it('says where a probe has no short channel', () => {
    const recording = opticalDensity(fnirsRecording(light()));
    expect(code(() => regressShortChannels(recording, { limit: 5 }))).toBe('fnirs-short-channels');
  });
});

describe('findMotion', () => {
  it('finds spikes and steps, and the events beside them', () => {
    const density = opticalDensity(fnirsRecording(light()));
    const spoilt = findMotion(density, { deviations: 5, amplitude: 0.15 });
    const times = Array.from(spoilt.keys()).filter((k) => spoilt[k] === 1);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(135);
    expect(times).toContain(150);
    expect(times).toContain(300);
    expect(spoilt[220]).toBe(0);
    const events = [14, 22, 31, 50].map((onset) => ({ onset, duration: 0, label: 'tap' }));
    expect(eventsWithoutMotion(events, spoilt, 10, [-2, 5]).map(({ onset }) => onset)).toEqual([22, 50]);
  });
});

describe('blockAverage', () => {
  const data = Float64Array.from({ length: 200 }, (_, k) => (k < 100 ? k : -k));
  const events = [0, 2, 5, 9.8].map((onset) => ({ onset, duration: 0, label: 'tap' }));

  it('averages whole blocks from the baseline before them', () => {
    const { trials, samples, time, mean, deviation } = blockAverage(data, 100, 10, events, { from: -0.5, to: 1 });
    expect([trials, samples]).toEqual([2, 16]);
    expect(time[5]).toBe(0);
    for (let k = 0; k < 16; k++) {
      expect(mean[k]).toBeCloseTo(k - 2, 10);
      expect(mean[16 + k]).toBeCloseTo(2 - k, 10);
      expect(deviation[k]).toBeCloseTo(30 / Math.SQRT2, 10);
    }
  });

  it('says where nothing can be averaged', () => {
    expect(code(() => blockAverage(data, 100, 10, events, { from: 0, to: 1 }))).toBe('block-range');
    expect(code(() => blockAverage(data, 100, 10, [], { from: -1, to: 1 }))).toBe('block-events');
  });
});
