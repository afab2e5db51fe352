/** Clean EEG as an amplifier inside an MR scanner would have recorded it, with everything that was added known. */
import type { Random } from '../../foundation/index.js';
import type { Channel, Recording, RecordingEvent } from '../../recordings/index.js';
import { resample, resampleInParts } from '../../signal/index.js';
import { ballistocardiogram, type PulseChanges } from './ballistocardiogram.js';
import { AXES, type SliceWaveform, sliceWaveform } from './gradient-waveform.js';
import { headMovement } from './head-movement.js';
import { electrocardiogram, heartbeats } from './heartbeat.js';
import { type ScanTimeline, type ScanTiming, scanTimeline } from './scan-timeline.js';

export interface ScannerSettings extends Omit<ScanTiming, 'sampleRate' | 'seconds'> {
  /** Hz of the recording. Default 5000. */
  sampleRate?: number;
  /** Largest value of the gradient artefact of a typical channel, µV. Default 3000; 0 for none. */
  gradientAmplitude?: number;
  /** Root mean square of the pulse artefact over channels and time, µV. Default 25; 0 for none. */
  pulseAmplitude?: number;
  /** Deviation of the size of single beats' parts, 1 = as large as themselves. Default 0.25. */
  pulseVariability?: number;
  /** Whether the sources of the pulse artefact change from beat to beat together, or each by itself (harder). Default together. */
  pulseChanges?: PulseChanges;
  /** Seconds from the R peak to the pulse artefact. Default 0.21. */
  pulseDelay?: number;
  /** R peaks, seconds; drawn by default. */
  heartbeats?: ArrayLike<number>;
  /** Whether there is an ECG channel. Default true. */
  ecg?: boolean;
  /** `[volume][x, y, z in mm, three rotations in degrees]`, dummies included; drawn by default. */
  motion?: readonly (readonly number[])[];
  /** mm that a head moves where it is drawn; 0 for a head that lies still. Default 0.6. */
  movement?: number;
  /** µV of the amplifier's own noise, at all frequencies. Default 0.3. */
  noise?: number;
}

/** What was planted. */
export interface ScannerTruth {
  /** The EEG that was given, at its own rate. */
  clean: Recording;
  timeline: ScanTimeline;
  /** `[volume][6]` */
  motion: number[][];
  /** Seconds; none outside the recording. */
  heartbeats: Float64Array;
  /** Seconds. */
  pulseDelay: number;
  /** `[channel, sample]` at the rate of the clean EEG, without the ECG. */
  pulse: Float32Array;
  /** µV, largest absolute value of the gradient artefact of each channel, about. */
  gradientPeak: number[];
}

/** A recording that is made as it is read; any part, in any order, always the same. */
export interface ScannerRecording {
  recording: Omit<Recording, 'data'>;
  /** `[channel, sample]` of samples start … start + count − 1, the ECG last. */
  read(start: number, count: number): Promise<Float32Array>;
  truth: ScannerTruth;
}

/** Seconds between which the place of the head is interpolated. */
const MOTION_STEP = 0.01;
/** Part by which the artefact of a channel changes with a millimetre, and with a degree. */
const SENSITIVITY = { millimetre: 0.012, degree: 0.025, squared: 0.002 } as const;
/** Breathing moves the head by so many mm between volumes, which no motion parameters tell. */
const BREATH = 0.03;

/**
 * Records clean EEG in a scanner. Gradient artefact: dB/dt of an echo-planar sequence through loops of each channel's own, which change with
 * the place of the head; on the scanner's clock, which is not that of the EEG. Pulse artefact: `ballistocardiogram`.
 *
 * @param clean EEG `[channel, sample]` in µV at any rate; its events are kept
 * @returns the recording with its triggers (`Response/R128`) and an ECG channel, and the truth
 * @throws HemocastError `scanner-simulation` where the scan does not fit into the recording
 *
 * @example
 * const { recording, read, truth } = recordInScanner(eeg, { tr: 2.16, dummies: 4 }, new Random(7));
 * const firstSecond = await read(0, recording.sampleRate);
 */
export function recordInScanner(clean: Recording, settings: ScannerSettings, random: Random): ScannerRecording {
  const { sampleRate = 5000, gradientAmplitude = 3000, pulseAmplitude = 25, ecg = true, noise = 0.3 } = settings;
  const seconds = clean.samples / clean.sampleRate;
  const samples = Math.floor(seconds * sampleRate);
  const timeline = scanTimeline({ ...settings, sampleRate, seconds }, random.fork('timeline'));
  const count = timeline.volumes.length;
  const { movement = 0.6 } = settings;
  const motion = Array.from(settings.motion ?? headMovement(count, random.fork('movement'), movement), (place) => [
    ...place,
  ]);
  const peaks =
    settings.heartbeats === undefined
      ? heartbeats(seconds, random.fork('heart'))
      : Float64Array.from(settings.heartbeats);
  const positions = clean.channels.map(({ position }) => position);
  const { pulseDelay = 0.21, pulseVariability = 0.25, pulseChanges = 'together' } = settings;
  const pulse = ballistocardiogram(peaks, positions, clean, random.fork('pulse'), {
    ...{ amplitude: pulseAmplitude, delay: pulseDelay, variability: pulseVariability, changes: pulseChanges },
  }).data;
  const channels = clean.channels.length;
  const withPulse = clean.data.map((value, i) => value + pulse[i]);
  const source = resampleInParts(
    {
      ...{ channels, samples: clean.samples },
      read: async (start, length) => {
        if (start === 0 && length === clean.samples) return withPulse;
        const part = new Float32Array(channels * length);
        for (let c = 0; c < channels; c++) {
          part.set(withPulse.subarray(c * clean.samples + start, c * clean.samples + start + length), c * length);
        }
        return part;
      },
    },
    clean.sampleRate,
    sampleRate,
  );
  const total = channels + (ecg ? 1 : 0);
  const gradient = new GradientArtefact(
    timeline,
    motion,
    total,
    gradientAmplitude,
    sampleRate,
    random.fork('gradient'),
  );
  const heart = random.fork('ecg');
  const noiseSeed = random.fork('noise');
  const chest: Channel = { name: 'ECG', type: 'ecg', unit: 'µV' };
  const events: RecordingEvent[] = [...clean.events, ...timeline.events].sort((a, b) => a.onset - b.onset);
  const { data: _, segments: __, ...described } = clean;
  return {
    recording: {
      ...described,
      ...{ sampleRate, samples, events },
      channels: [...clean.channels, ...(ecg ? [chest] : [])],
    },
    async read(start, length) {
      const within = Math.max(0, Math.min(length, samples - start));
      const result = new Float32Array(total * within);
      if (within === 0) return result;
      result.set(await source.read(start, within));
      if (ecg) {
        const times = Float64Array.from({ length: within }, (_, i) => (start + i) / sampleRate);
        result.set(electrocardiogram(peaks, times, heart.fork('chest')), channels * within);
      }
      gradient.add(result, start / sampleRate, within, sampleRate);
      addNoise(result, total, within, start, noise, noiseSeed);
      return result;
    },
    truth: {
      ...{ clean, timeline, motion, pulse, pulseDelay },
      heartbeats: peaks.filter((peak) => peak >= 0 && peak < seconds),
      gradientPeak: gradient.peaks(),
    },
  };
}

/** Noise of blocks of its own, so that any part of it is always the same. */
function addNoise(
  data: Float32Array,
  channels: number,
  count: number,
  start: number,
  level: number,
  random: Random,
): void {
  if (!(level > 0)) return;
  const block = 8192;
  for (let b = Math.floor(start / block); b * block < start + count; b++) {
    for (let c = 0; c < channels; c++) {
      let state = random.fork(`${b} ${c}`).bits() | 1;
      const from = b * block;
      for (let i = 0; i < block; i++) {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        const at = from + i - start;
        // The sum of four bytes has a deviation of 147.8.
        if (at >= 0 && at < count)
          data[c * count + at] +=
            (level / 147.8) * ((state & 255) + ((state >>> 8) & 255) + ((state >>> 16) & 255) + (state >>> 24) - 510);
      }
    }
  }
}

/** The artefact of all channels at any time. */
class GradientArtefact {
  private readonly waveforms: SliceWaveform[];
  /** `[channel, axis]` µV of a unit of the axis' waveform. */
  private readonly gains: Float64Array;
  /** `[channel, axis, parameter]` change of it with the place of the head, and with its square. */
  private readonly changes: Float64Array;
  private readonly bends: Float64Array;
  /** `[slice, axis]`: slices are not all alike. */
  private readonly slices: Float64Array;
  private readonly breath: [number, number];

  constructor(
    private readonly timeline: ScanTimeline,
    private readonly motion: readonly (readonly number[])[],
    private readonly channels: number,
    amplitude: number,
    sampleRate: number,
    random: Random,
  ) {
    const { tr, slices } = timeline;
    const shape = random.fork('sequence');
    this.waveforms = [
      sliceWaveform(tr / slices, shape, { first: true, sampleRate }),
      sliceWaveform(tr / slices, random.fork('sequence'), { sampleRate }),
    ];
    this.gains = Float64Array.from({ length: channels * AXES }, (_, i) => {
      const channel = Math.floor(i / AXES);
      // Channels differ by the area of their loops; the sign goes with the side of the head.
      const area = Math.exp(random.fork(`area ${channel}`).normal(0, 0.5));
      return amplitude * area * random.normal(0, 1 / Math.sqrt(AXES));
    });
    const scale = (i: number) => Math.abs(this.gains[i]) + 0.3 * amplitude;
    this.changes = Float64Array.from({ length: channels * AXES * 6 }, (_, i) =>
      random.normal(0, scale(Math.floor(i / 6)) * (i % 6 < 3 ? SENSITIVITY.millimetre : SENSITIVITY.degree)),
    );
    this.bends = Float64Array.from({ length: channels * AXES }, (_, i) =>
      random.normal(0, scale(i) * SENSITIVITY.squared),
    );
    this.slices = Float64Array.from({ length: slices * AXES }, () => 1 + random.normal(0, 0.01));
    this.breath = [random.uniform(0.2, 0.3), random.uniform(0, 6.28)];
  }

  peaks(): number[] {
    return Array.from({ length: this.channels }, (_, c) =>
      Math.max(...Array.from({ length: AXES }, (_, axis) => Math.abs(this.gains[c * AXES + axis]))),
    );
  }

  /** Adds the artefact to `[channel, sample]` from a time on. */
  add(data: Float32Array, from: number, count: number, rate: number): void {
    const { volumes, tr, slices, stretch } = this.timeline;
    const { channels } = this;
    const axes = Array.from({ length: AXES }, () => new Float64Array(count));
    const margin = 0.004;
    volumes.forEach((onset) => {
      const first = Math.max(0, Math.ceil((onset - margin - from) * rate));
      const last = Math.min(count, Math.ceil((onset + tr * stretch + margin - from) * rate));
      if (last <= first) return;
      for (let s = 0; s < slices; s++) {
        const begin = onset + (s * tr * stretch) / slices;
        const waveform = this.waveforms[s === 0 ? 0 : 1];
        const low = Math.max(first, Math.ceil((begin - margin - from) * rate));
        const high = Math.min(last, Math.ceil((begin + (tr * stretch) / slices + margin - from) * rate));
        for (let axis = 0; axis < AXES; axis++) {
          const gain = this.slices[s * AXES + axis];
          for (let i = low; i < high; i++) {
            axes[axis][i] += gain * waveform.at(axis, (from + i / rate - begin) / stretch);
          }
        }
      }
    });
    // The place of the head is one for all channels and changes slowly.
    const step = Math.max(1, Math.round(MOTION_STEP * rate));
    const gains = new Float64Array(AXES * 2);
    for (let at = 0; at < count; at += step) {
      const length = Math.min(step, count - at);
      const now = this.placeAt(from + at / rate);
      const then = this.placeAt(from + (at + step) / rate);
      for (let c = 0; c < channels; c++) {
        for (let axis = 0; axis < AXES; axis++) {
          gains[axis] = this.gainAt(c, axis, now);
          gains[AXES + axis] = this.gainAt(c, axis, then);
        }
        const row = c * count + at;
        for (let i = 0; i < length; i++) {
          const x = i / step;
          data[row + i] +=
            (gains[0] + x * (gains[3] - gains[0])) * axes[0][at + i] +
            (gains[1] + x * (gains[4] - gains[1])) * axes[1][at + i] +
            (gains[2] + x * (gains[5] - gains[2])) * axes[2][at + i];
        }
      }
    }
  }

  private gainAt(channel: number, axis: number, place: readonly number[]): number {
    const i = channel * AXES + axis;
    let gain = this.gains[i];
    let square = 0;
    for (let p = 0; p < 6; p++) {
      gain += this.changes[i * 6 + p] * place[p];
      square += place[p] * place[p];
    }
    return gain + this.bends[i] * square;
  }

  /** The place of the head at a time: between those of the volumes, and with the breath. */
  private placeAt(time: number): number[] {
    const { volumes, tr } = this.timeline;
    const { motion, breath } = this;
    let low = 0;
    let high = volumes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (volumes[middle] <= time) low = middle;
      else high = middle - 1;
    }
    // Motion parameters are those of the middle of a volume.
    const place = low + (time - volumes[low]) / tr - 0.5;
    const k = Math.max(0, Math.min(motion.length - 2, Math.floor(place)));
    const x = Math.max(0, Math.min(1, place - k));
    const [a, b] = [motion[k], motion[Math.min(motion.length - 1, k + 1)]];
    const result = a.map((value, p) => value + x * (b[p] - value));
    result[1] += BREATH * Math.sin(2 * Math.PI * breath[0] * time + breath[1]);
    return result;
  }
}

/** The clean EEG at another rate: what a corrected recording is compared with. */
export function cleanAt({ clean }: ScannerTruth, rate: number): Float32Array {
  return resample(clean.data, clean.channels.length, clean.samples, clean.sampleRate, rate).data;
}
