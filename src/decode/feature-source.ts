/** Where a probe's features come from, and how those of a segment of EEG become one row. */
import { HemocastError } from '../foundation/index.js';
import type { Recording } from '../recordings/index.js';
import { DEFAULT_BANDS, type FrequencyBand, logBandPower } from '../signal/index.js';

/** Features of a segment of EEG, second by second. */
export interface ChannelFeatures {
  /** `[channel, second, width]`. */
  values: Float32Array;
  channels: string[];
  width: number;
}

/** Something that describes clean EEG, such as an encoder. */
export interface FeatureSource {
  /** Tells it from every other source whose features are used beside it. */
  name: string;
  /** @param recording clean EEG in µV, whole seconds are described, what is left at the end is not */
  featuresOf(recording: Recording): Promise<ChannelFeatures>;
}

/** Natural logarithm of the power in each band, second by second; see `logBandPower`. */
export function bandPowerSource(bands: readonly FrequencyBand[] = DEFAULT_BANDS): FeatureSource {
  return {
    name: 'log band power',
    async featuresOf({ channels, samples, sampleRate, data }) {
      const width = bands.length;
      const { features, seconds } = logBandPower(data, channels.length, samples, sampleRate, { bands });
      const values = new Float32Array(features.length);
      for (let s = 0; s < seconds; s++) {
        for (let c = 0; c < channels.length; c++) {
          const from = (s * channels.length + c) * width;
          values.set(features.subarray(from, from + width), (c * seconds + s) * width);
        }
      }
      return { values, channels: channels.map(({ name }) => name), width };
    },
  };
}

/** A piece of clean EEG, all of one condition. */
export interface ProbeSegment {
  /** Tells it from every other segment. */
  id: string;
  recording: Recording;
}

/** Mean over the seconds of a segment. */
export interface PooledFeatures {
  /** `[channel, width]`. */
  values: Float32Array;
  channels: readonly string[];
  width: number;
}

/** Pooled features of segments, each computed once for each source. */
export class SegmentFeatures {
  private readonly known = new Map<string, Promise<PooledFeatures>>();

  /** @throws HemocastError `probe-features` where a source gives no whole second */
  of(source: FeatureSource, segment: ProbeSegment): Promise<PooledFeatures> {
    const key = `${source.name}\n${segment.id}`;
    let pooled = this.known.get(key);
    if (pooled === undefined) {
      pooled = source.featuresOf(segment.recording).then((features) => meanOverSeconds(features, source, segment));
      this.known.set(key, pooled);
    }
    return pooled;
  }
}

function meanOverSeconds(
  { values, channels, width }: ChannelFeatures,
  source: FeatureSource,
  segment: ProbeSegment,
): PooledFeatures {
  const seconds = values.length / (channels.length * width);
  if (!(Number.isInteger(seconds) && seconds > 0)) {
    throw new HemocastError('probe-features', 'Features do not come in whole seconds of all channels', {
      file: segment.id,
      field: source.name,
      expected: `a multiple of ${channels.length} × ${width} numbers`,
      found: String(values.length),
    });
  }
  const pooled = new Float32Array(channels.length * width);
  for (let c = 0; c < channels.length; c++) {
    for (let k = 0; k < width; k++) {
      let sum = 0;
      for (let s = 0; s < seconds; s++) sum += values[(c * seconds + s) * width + k];
      pooled[c * width + k] = sum / seconds;
    }
  }
  return { values: pooled, channels, width };
}
