/** The part of a page that a generated series knows: maps, courses and averages as plain numbers, in the unit in which they are shown. */
import { regionMeans, type Template } from '../../cortex/index.js';
import { trialsOf } from '../../data/trials.js';
import { epochMean, trialAverage, trialEpochs } from '../../evaluate/index.js';
import type { GeneratedSeries, ScoreSpace, TargetDescription } from '../../modalities/index.js';
import { overRows, trialValues } from '../evaluation/trial-courses.js';
import type { GeneratedTrialCourse } from '../trial-average-figure.js';
import type { GeneratedChannel, GeneratedChannels, GeneratedCortex } from './input.js';

/** Regions whose courses are drawn: one from each part of the cortex, chosen before any data was seen. */
const SHOWN_REGIONS = [
  'S_calcarine',
  'G_precentral',
  'G_temp_sup-G_T_transv',
  'G_front_middle',
  'G_pariet_inf-Angular',
  'G_precuneus',
];
/** More channels than this are shown one a region. */
const MOST_CHANNELS = 40;

/** Moments at a quarter, half and three quarters of a series. */
function shownMoments(volumes: number): number[] {
  return [...new Set([0.25, 0.5, 0.75].map((part) => Math.round(part * (volumes - 1))))];
}

/**
 * Volumes at a quarter, half and three quarters, and the means of six regions of the left hemisphere.
 *
 * @param generated on the vertices of the template
 * @param script of the viewer, for a page in which the whole series can be looked at
 */
export function cortexFields(generated: GeneratedSeries, template: Template, script?: string): GeneratedCortex {
  const { volumes, tr, startTime } = generated;
  const at = (data: Float32Array, volume: number) =>
    Float32Array.from({ length: template.labels.length }, (_, vertex) => data[vertex * volumes + volume]);
  const seconds = Array.from({ length: volumes }, (_, k) => startTime + k * tr);
  const [means, deviations] = [generated.mean, generated.deviation].map((data) =>
    Float32Array.from(regionMeans(template, data, volumes)),
  );
  return {
    template,
    ...(script !== undefined && {
      viewer: { script, template, seconds, generated: generated.mean, uncertainty: generated.deviation },
    }),
    maps: shownMoments(volumes).map((volume) => ({
      seconds: startTime + volume * tr,
      generated: at(generated.mean, volume),
      uncertainty: at(generated.deviation, volume),
    })),
    timeCourses: SHOWN_REGIONS.flatMap((region) => {
      const index = template.regions.findIndex(({ name, hemisphere }) => name === region && hemisphere === 'L');
      if (index < 0) return [];
      const row = (data: Float32Array) => [...data.subarray(index * volumes, (index + 1) * volumes)];
      return [{ region: `L ${region}`, seconds, generated: row(means), deviation: row(deviations) }];
    }),
  };
}

/** A series at channels, and what is known of them. */
export interface ChannelSeries {
  /** Of the target, as it is printed. */
  title: string;
  /** At the channels of `description`, in units of its `scale`, with the events of the recording. */
  generated: GeneratedSeries;
  description: TargetDescription;
  /** Of these channels. */
  space: ScoreSpace;
  /** The model's own channels, where those of `description` are a probe's. */
  points?: TargetDescription['channels'];
}

/**
 * Everything in the unit of `description.scale` (µM for fNIRS). Courses are drawn of all channels where there are 40 or fewer; else,
 * of each region, of the channel nearest to a point of the model.
 */
export function channelFields({ title, generated, description, space, points }: ChannelSeries): GeneratedChannels & {
  unit: string;
} {
  const { volumes, tr, startTime } = generated;
  const scaled = {
    mean: inUnits(generated.mean, volumes, description.scale),
    deviation: inUnits(generated.deviation, volumes, description.scale),
  };
  const channels = (description.channels ?? []).map(({ name, kind, position }, value): GeneratedChannel => {
    const region = space.regions[space.labels[value]];
    const row = (data: Float32Array) => data.subarray(value * volumes, (value + 1) * volumes);
    return {
      name,
      ...(kind !== undefined && { kind }),
      position,
      region: region ? `${region.hemisphere} ${region.name}` : '–',
      generated: row(scaled.mean),
      deviation: row(scaled.deviation),
      ...(points && { distance: Math.min(...points.map((point) => away(point.position, position))) }),
    };
  });
  return {
    target: title,
    unit: description.scale ? 'µM' : description.unit,
    channels,
    seconds: Array.from({ length: volumes }, (_, k) => startTime + k * tr),
    shown: shownMoments(volumes),
    drawn: drawnChannels(channels),
    trials: trialFields({ ...generated, ...scaled }, space),
  };
}

const away = (a: readonly number[], b: readonly number[]) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

function inUnits(data: Float32Array, volumes: number, scale: readonly number[] | undefined): Float32Array {
  return scale ? data.map((value, i) => value * scale[Math.floor(i / volumes)]) : data;
}

function drawnChannels(channels: readonly GeneratedChannel[]): string[] {
  const distinct = channels.filter(({ name }, i) => channels.findIndex((one) => one.name === name) === i);
  if (distinct.length <= MOST_CHANNELS) return distinct.map(({ name }) => name);
  return [...new Set(distinct.map(({ region }) => region))].sort().map((region) => {
    const own = distinct.filter((one) => one.region === region);
    return own.reduce((best, one) => ((one.distance ?? 0) < (best.distance ?? 0) ? one : best)).name;
  });
}

/** Averages over trials in each hemisphere; nothing where no event repeats often enough. */
function trialFields(series: GeneratedSeries, space: ScoreSpace): GeneratedChannels['trials'] {
  const { volumes, mean, deviation } = series;
  const epochs = trialEpochs({ ...series, trials: trialsOf(series.events ?? []) });
  if (epochs.length === 0) return undefined;
  const { values: valuesIn, places } = trialValues(space);
  const kinds = space.kinds ?? [undefined];
  const courses = epochs.flatMap((own) =>
    ['L', 'R'].flatMap((hemisphere) =>
      kinds.flatMap((kind, k): GeneratedTrialCourse[] => {
        const values = valuesIn(hemisphere, k);
        if (values.length === 0) return [];
        const spread = overRows(epochMean(deviation, volumes, own, values), values.length);
        return [
          {
            label: own.label,
            hemisphere,
            kind,
            seconds: own.seconds,
            generated: [...overRows(trialAverage(mean, volumes, own, values), values.length)],
            generatedBand: [...spread].map((value) => value / Math.sqrt(own.starts.length)),
          },
        ];
      }),
    ),
  );
  return { courses, counts: Object.fromEntries(epochs.map(({ label, starts }) => [label, starts.length])), places };
}
