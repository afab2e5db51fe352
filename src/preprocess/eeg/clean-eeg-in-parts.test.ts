import { describe, expect, it } from 'vitest';
import { Random } from '../../foundation/index.js';
import { electrodePosition, montageNames, type Recording } from '../../recordings/index.js';
import {
  type ArtefactReport,
  type CleanEegOptions,
  cleanEeg,
  cleanEegInParts,
  type RecordingInParts,
} from '../index.js';

const RATE = 500;
const SECONDS = 100;
const SAMPLES = RATE * SECONDS;

/** Slow noise that neighbours share, line noise, blinks; one channel flat, one loud, one with a value that is not finite; EOG. */
function raw(fading: boolean): Recording {
  const random = new Random('in parts');
  const names = montageNames(19);
  const channels: Recording['channels'] = names.map((name) => ({
    name,
    type: 'eeg',
    unit: 'µV',
    position: electrodePosition(name),
  }));
  channels.push({ name: 'EOG', type: 'eog', unit: 'µV' });
  const data = new Float32Array(channels.length * SAMPLES);
  const sources = Array.from({ length: 6 }, () => {
    let level = 0;
    return Float64Array.from({ length: SAMPLES }, () => {
      level = 0.97 * level + random.normal(0, 3);
      return level;
    });
  });
  const blinks = Float64Array.from({ length: SAMPLES }, (_, i) => Math.exp(-((((i / RATE) % 4.3) - 2) ** 2) / 0.01));
  channels.forEach(({ position: [x, y, z] = [0, 80, -40] }, c) => {
    const weights = sources.map((_, k) => Math.exp(-(((x - 30 * (k - 2)) ** 2 + (y - 40) ** 2 + z ** 2) / 1e4)));
    const front = channels[c].type === 'eog' ? 3 : 1 / Math.hypot(Math.abs(x) - 33, y - 68, z + 38);
    for (let i = 0; i < SAMPLES; i++) {
      let value = 5 * Math.sin((2 * Math.PI * 50 * i) / RATE) + random.normal();
      weights.forEach((weight, k) => {
        value += weight * sources[k][i];
      });
      data[c * SAMPLES + i] = value + 4000 * front * blinks[i];
    }
  });
  // Resampling at once and in parts take different things to lie past the ends; from silence to silence there is nothing.
  const fade = Float64Array.from({ length: SAMPLES }, (_, i) => Math.sin((Math.PI * i) / SAMPLES) ** 2);
  for (let i = 0; fading && i < data.length; i++) data[i] *= fade[i % SAMPLES];
  data.fill(7, 4 * SAMPLES, 5 * SAMPLES);
  for (let i = 9 * SAMPLES; i < 10 * SAMPLES; i++) data[i] *= 40;
  data[12 * SAMPLES + 40_000] = Number.NaN;
  return { channels, sampleRate: RATE, samples: SAMPLES, data, events: [{ onset: 3, duration: 0, label: 'tone' }] };
}

function inParts(recording: Recording): RecordingInParts {
  const { data, ...rest } = recording;
  return {
    ...rest,
    async read(start, count) {
      expect(start >= 0 && start + count <= SAMPLES).toBe(true);
      const part = new Float32Array(rest.channels.length * count);
      rest.channels.forEach((_, c) => {
        part.set(data.subarray(c * SAMPLES + start, c * SAMPLES + start + count), c * count);
      });
      return part;
    },
  };
}

async function whole({ channels, samples, read }: RecordingInParts, piece: number): Promise<Float32Array> {
  const data = new Float32Array(channels.length * samples);
  for (let start = 0; start < samples; start += piece) {
    const count = Math.min(piece, samples - start);
    const part = await read(start, count);
    channels.forEach((_, c) => {
      data.set(part.subarray(c * count, (c + 1) * count), c * samples + start);
    });
  }
  return data;
}

/** Largest difference, in deviations. */
function difference(found: Float32Array, { data }: Recording): number {
  expect(found.length).toBe(data.length);
  const deviation = Math.sqrt(data.reduce((sum, value) => sum + value * value, 0) / data.length);
  return data.reduce((most, value, i) => Math.max(most, Math.abs(found[i] - value)), 0) / deviation;
}

describe('cleaning in parts', () => {
  const fading = raw(true);
  const steady = raw(false);

  it.each([
    ['FIR', { reference: 'average', rejectAbove: 150 }],
    ['Butterworth', { filter: 'butterworth', order: 4, low: 0.5, high: 40, reference: 'median', badCorrelation: 0.3 }],
    ['the same rate', { rate: RATE, high: 100, reference: ['Cz'], bad: ['Fz'] }],
    ['components', { ica: 'picard', icaComponents: 8, notch: false }],
  ] as [string, CleanEegOptions][])('equals cleaning at once: %s', async (_, options) => {
    const recording = options.ica === undefined ? fading : steady;
    const expected = cleanEeg(recording, options);
    const found = await cleanEegInParts(inParts(recording), { ...options, blockValues: 19 * 16 * RATE });
    const { rejected, artefacts, inParts: isInParts, ...report } = found.report;
    expect(isInParts).toBe(true);
    const { rejected: windows, artefacts: removed, ...other } = expected.report;
    expect(report).toEqual(other);
    expect(rejected?.map(({ onset, channel }) => [onset, channel])).toEqual(
      windows?.map(({ onset, channel }) => [onset, channel]),
    );
    const kinds = (one?: ArtefactReport) => one?.removed.map(({ kind, channel }) => [kind, channel]);
    expect(kinds(artefacts)).toEqual(kinds(removed));
    const { data: __, ...description } = expected.recording;
    const { read: ___, ...own } = found.recording;
    expect(own).toEqual(description);
    const most = options.rate === RATE ? 1e-6 : options.ica === undefined ? 1e-4 : 0.01;
    expect(difference(await whole(found.recording, 3777), expected.recording)).toBeLessThan(most);
  });

  it('learns components from segments, and says from how many', async () => {
    const options = { ica: 'picard' as const, icaComponents: 8, notch: false as const };
    const found = await cleanEegInParts(inParts(steady), { ...options, learnedValues: 19 * 200 * 70 });
    expect(found.report.artefacts).toMatchObject({ learnedFrom: { segments: 2, stretchSeconds: 30 }, components: 8 });
    expect(found.report.artefacts!.removed.map(({ kind, channel }) => [kind, channel])).toEqual([['eye', 'EOG']]);
    const expected = cleanEeg(steady, options);
    const data = await whole(found.recording, 5000);
    const blinking = Math.round((2 + 11 * 4.3) * 200);
    const before = cleanEeg(steady, { notch: false });
    const fp1 = expected.recording.channels.findIndex(({ name }) => name === 'Fp1') * expected.recording.samples;
    expect(Math.abs(before.recording.data[fp1 + blinking])).toBeGreaterThan(50);
    expect(Math.abs(data[fp1 + blinking] - expected.recording.data[fp1 + blinking])).toBeLessThan(10);
  });

  it('reads no more at a time than the block and the reach of the filters', async () => {
    const parts = inParts(steady);
    let most = 0;
    const watched: RecordingInParts = {
      ...parts,
      read(start, count) {
        most = Math.max(most, count);
        return parts.read(start, count);
      },
    };
    const { recording: clean } = await cleanEegInParts(watched, { notch: 50, blockValues: 19 * 2 * RATE });
    // Half of 3.3 s of the band-pass and of 6.6 s of the notch, and 1024 samples of the lower rate.
    const reach = RATE * (3.3 / 2 + 6.6 / 2 + 1024 / 200) + 10;
    expect(most).toBeLessThan(4 * RATE + 2 * reach);
    most = 0;
    await clean.read(5000, 200);
    expect(most).toBeGreaterThan(RATE);
    expect(most).toBeLessThan(RATE + 2 * reach);
  });
});
