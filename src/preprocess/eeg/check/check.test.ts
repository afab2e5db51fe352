import { describe, expect, it } from 'vitest';
import { Random } from '../../../foundation/index.js';
import { electrodePosition, montageNames, type Recording } from '../../../recordings/index.js';
import {
  checkEegInput,
  type EegEvidence,
  rawQuality,
  rawQualityRemarks,
  recordingDistance,
  recordingSummary,
  summaryNames,
  typicalRecordings,
} from '../../index.js';

const GOOD: EegEvidence = {
  seconds: 300,
  usableSeconds: 300,
  electrodes: { wanted: 32, measured: 32 },
  bands: { wanted: 5, empty: [] },
  artefacts: 0.02,
  amplitude: 12,
  bipolar: false,
  reference: 'not known',
  raw: { clipped: [], held: [], dropoutSeconds: 0, averageReference: false },
  summary: [],
};

describe('checkEegInput', () => {
  it('finds nothing against a good recording', () => {
    expect(checkEegInput(GOOD)).toEqual({ outcome: 'fit', findings: [], evidence: GOOD });
  });

  it.each<[string, Partial<EegEvidence>, 'doubtful' | 'unfit', string]>([
    ['half of the electrodes', { electrodes: { wanted: 32, measured: 16 } }, 'doubtful', 'electrodes'],
    ['4 of 32 electrodes', { electrodes: { wanted: 32, measured: 4 } }, 'unfit', 'electrodes'],
    ['no gamma band', { bands: { wanted: 5, empty: ['gamma'] } }, 'doubtful', 'bands'],
    ['two bands of five', { bands: { wanted: 5, empty: ['alpha', 'beta', 'gamma'] } }, 'unfit', 'bands'],
    ['ten seconds', { seconds: 10, usableSeconds: 10 }, 'unfit', 'length'],
    ['forty seconds', { seconds: 40, usableSeconds: 40 }, 'doubtful', 'length'],
    ['half of it annotated as bad', { usableSeconds: 150 }, 'doubtful', 'left out'],
    ['artefacts in a third', { artefacts: 0.33 }, 'doubtful', 'artefacts'],
    ['artefacts in most of it', { artefacts: 0.6 }, 'unfit', 'artefacts'],
    ['nV', { amplitude: 12000 }, 'unfit', 'amplitude'],
    ['mV', { amplitude: 0.012 }, 'unfit', 'amplitude'],
    ['no number for an amplitude', { amplitude: Number.NaN }, 'unfit', 'amplitude'],
    ['derivations', { bipolar: true }, 'unfit', 'reference'],
    ['a tenth dropped out', { raw: { ...GOOD.raw, dropoutSeconds: 30 } }, 'doubtful', 'saturation'],
  ])('%s', (_, worse, outcome, check) => {
    const found = checkEegInput({ ...GOOD, ...worse });
    expect(found.outcome).toBe(outcome);
    expect(found.findings.map((finding) => finding.check)).toContain(check);
  });

  it('puts what makes a recording unfit first', () => {
    const { findings } = checkEegInput({ ...GOOD, electrodes: { wanted: 32, measured: 16 }, amplitude: 1e5 });
    expect(findings.map(({ outcome }) => outcome)).toEqual(['unfit', 'doubtful']);
  });
});

describe('the distance from training people', () => {
  const bands = [{ name: 'alpha' }, { name: 'beta' }];
  const names = summaryNames(bands);
  const person = (random: Random) => names.map((_, i) => i + random.normal(0, 0.5));

  it('is about that of training people for one like them, and grows in the direction that differs', () => {
    const random = new Random('typical');
    const typical = typicalRecordings(
      Array.from({ length: 40 }, () => [person(random)]),
      names,
    )!;
    const like = Array.from({ length: 50 }, () => recordingDistance(typical, person(random)).distance);
    const inside = like.filter((distance) => distance <= typical.distances[typical.distances.length - 1]).length;
    expect(inside).toBeGreaterThan(45);
    const far = person(random);
    far[2] += 5;
    const found = recordingDistance(typical, far);
    expect(found.distance).toBeGreaterThan(1.5 * found.largest);
    expect(found.most.name).toBe('change of alpha power');
    expect(found.most.deviations).toBeGreaterThan(4);
    expect(checkEegInput({ ...GOOD, summary: far }, typical).findings[0]).toMatchObject({
      check: 'training people',
      outcome: 'doubtful',
    });
  });

  it('is not stated where there are few people', () => {
    expect(typicalRecordings([[[1, 2]], [[2, 3]], [[1, 3]]], ['a', 'b'])).toBeUndefined();
  });

  it('sums up band power by its shape, its change and the amplitude', () => {
    // Two steps of one electrode with bands at 1 ± 1 and 3.
    const power = Float32Array.of(0, 3, 2, 3, Number.NaN, Number.NaN);
    expect(recordingSummary(power, 1, 2, Math.E)).toEqual([-1, 1, 1, 0, 1]);
  });
});

describe('rawQuality', () => {
  const names = montageNames(19);
  const recording = (change: (row: Float32Array, channel: number) => void): Recording => {
    const random = new Random('raw');
    const samples = 2000;
    const data = Float32Array.from({ length: names.length * samples }, () => random.normal(0, 10));
    for (let c = 0; c < names.length; c++) change(data.subarray(c * samples, (c + 1) * samples), c);
    const channels = names.map((name) => ({
      name,
      type: 'eeg' as const,
      unit: 'µV',
      position: electrodePosition(name),
    }));
    return { channels, sampleRate: 100, samples, data, events: [] };
  };

  it('finds nothing in noise', () => {
    expect(rawQuality(recording(() => undefined))).toEqual({
      clipped: [],
      held: [],
      dropoutSeconds: 0,
      averageReference: false,
    });
  });

  it('finds channels that are clipped, and says how much of them', () => {
    const found = rawQuality(
      recording((row, c) => {
        if (c !== 3) return;
        // The slow wave carries the signal past the range for a tenth of the time.
        for (let i = 0; i < row.length; i++) row[i] = Math.min(100, row[i] + (i % 200 < 20 ? 500 : 0));
      }),
    );
    expect(found.clipped).toEqual([{ name: names[3], share: 0.1 }]);
    expect(rawQualityRemarks(found)).toEqual([`Clipped at the end of the amplifier’s range: ${names[3]} 10.0 %`]);
  });

  it('finds times at which the recording dropped out, and a channel that holds a value', () => {
    const dropped = rawQuality(recording((row) => void row.fill(0, 500, 700)));
    expect(dropped.dropoutSeconds).toBeCloseTo(2);
    const held = rawQuality(recording((row, c) => void (c === 5 && row.fill(7, 0, 300))));
    expect(held).toMatchObject({ held: [{ name: names[5], share: 0.15 }], dropoutSeconds: 0 });
  });

  it('takes quantised signals and flat channels for what they are', () => {
    const coarse = rawQuality(
      recording((row, c) => {
        if (c === 0) row.fill(4);
        else for (let i = 0; i < row.length; i++) row[i] = Math.round(row[i] / 4);
      }),
    );
    expect(coarse).toMatchObject({ clipped: [], held: [], dropoutSeconds: 0 });
  });

  it('knows channels that stand against their average', () => {
    const raw = recording(() => undefined);
    for (let i = 0; i < raw.samples; i++) {
      let mean = 0;
      for (let c = 0; c < names.length; c++) mean += raw.data[c * raw.samples + i] / names.length;
      for (let c = 0; c < names.length; c++) raw.data[c * raw.samples + i] -= mean;
    }
    expect(rawQuality(raw).averageReference).toBe(true);
  });
});
