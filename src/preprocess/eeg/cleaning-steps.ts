/** What cleaning a recording at once and cleaning it in parts have in common: which channels, which band, what is bad. */
import { HemocastError, Random } from '../../foundation/index.js';
import type { Channel, Recording } from '../../recordings/index.js';
import {
  applyZeroPhase,
  applyZeroPhaseInParts,
  butterworthSections,
  designFir,
  filterForwardBackwardInParts,
  filterRowsForwardBackward,
  type SignalReader,
} from '../../signal/index.js';
import type { BadChannel, ChannelSurvey } from './bad-channels.js';
import type { ChannelRepair } from './channel-repair.js';
import type { CleanEegOptions, CleaningReport } from './cleaning-contract.js';
import type { MeasuredSignal } from './measured-signal.js';
import type { ArtefactOptions } from './remove-artefacts.js';

/**
 * Rows of the EEG channels.
 *
 * @throws HemocastError `no-eeg-channels`, `signal-too-short` below 2 s
 */
export function eegRows({ channels, samples, sampleRate }: Omit<Recording, 'data'>): number[] {
  const rows = channels.flatMap(({ type }, index) => (type === 'eeg' ? [index] : []));
  if (rows.length === 0) {
    throw new HemocastError('no-eeg-channels', 'The recording has no EEG channel', {
      field: 'channel names',
      expected: 'names of the 10-05 system, such as Fp1 or Cz',
      found:
        channels
          .slice(0, 8)
          .map(({ name }) => name)
          .join(', ') || 'no channels',
    });
  }
  if (samples >= 2 * sampleRate) return rows;
  throw new HemocastError('signal-too-short', 'The recording is too short to be cleaned', {
    expected: '2 s or more',
    found: `${(samples / sampleRate).toFixed(2)} s`,
  });
}

export function chooseBand(options: CleanEegOptions, from: number, to: number): { low: number; high: number } {
  const nyquist = Math.min(from, to) / 2;
  const { low = 1, high = 75 } = options;
  return { low, high: high < 0.95 * nyquist ? high : 0.9 * nyquist };
}

/** The band-pass, for signals at hand and for those that are read in parts. */
export interface BandPass {
  /** For people and sidecars. */
  filter: CleaningReport['filter'];
  /** Overwrites the data, which it returns. */
  whole(data: Float32Array, channels: number, samples: number): Float32Array;
  inParts(reader: SignalReader): SignalReader;
}

/** @throws HemocastError `filter-range` */
export function bandPassOf(
  options: CleanEegOptions,
  band: { low: number; high: number },
  sampleRate: number,
): BandPass {
  const { filter: kind = 'fir', order = 4 } = options;
  if (kind === 'fir') {
    const filter = designFir(sampleRate, band);
    return {
      filter: { kind, coefficients: filter.length },
      whole: (data, channels, samples) => applyZeroPhase(data, channels, samples, filter, data),
      inParts: (reader) => applyZeroPhaseInParts(reader, filter),
    };
  }
  const sections = butterworthSections(order, band, sampleRate);
  return {
    filter: { kind, order },
    whole: (data, channels, samples) => filterRowsForwardBackward(sections, data, channels, samples, data),
    inParts: (reader) => filterForwardBackwardInParts(reader, sections),
  };
}

/** Bad channels with the first reason of each: stated, damaged, then as the survey of the filtered signals finds them. */
export function badChannels(
  channels: readonly Channel[],
  options: CleanEegOptions,
  { damaged }: Pick<MeasuredSignal, 'damaged'>,
  survey: ChannelSurvey,
): BadChannel[] {
  const stated = channels.filter(({ name, bad }) => bad || options.bad?.includes(name));
  const found = [
    ...stated.map(({ name }): BadChannel => ({ name, reason: 'stated' })),
    ...damaged.map((row): BadChannel => ({ name: channels[row].name, reason: 'not finite' })),
    ...survey.unusable(),
    ...(options.badCorrelation === undefined ? [] : survey.uncorrelated(options.badCorrelation)),
  ];
  const seen = new Set<string>();
  return found.filter(({ name }) => !seen.has(name) && seen.add(name));
}

/** The line and its multiples that lie in the pass band or on its flank. */
export function notchedFrequencies(
  notch: CleanEegOptions['notch'],
  line: CleaningReport['line'],
  high: number,
  sampleRate: number,
): number[] {
  const first = notch === 'auto' ? line?.frequency : notch;
  const frequencies: number[] = [];
  if (!first) return frequencies;
  const reach = Math.min(high + Math.max(high / 4, 2), sampleRate / 2 - 2);
  for (let frequency = first; frequency <= reach; frequency += first) frequencies.push(frequency);
  return frequencies;
}

/** The channels of the result; what was bad is replaced by now. */
export function repairedChannels(channels: readonly Channel[], { kept }: ChannelRepair): Channel[] {
  return kept.map((i) => {
    const { bad: _, ...channel } = channels[i];
    return channel;
  });
}

/** The part of the report that says what became of channels. */
export function reportOnChannels(
  { channels: all }: Omit<Recording, 'data'>,
  channels: readonly Channel[],
  { kept, interpolated }: ChannelRepair,
): Pick<CleaningReport, 'channels' | 'leftOut' | 'interpolated' | 'removed'> {
  return {
    channels: kept.length,
    leftOut: all.filter(({ type }) => type !== 'eeg').map(({ name, type }) => ({ name, type })),
    interpolated: interpolated.map((i) => channels[i].name),
    removed: channels.filter((_, i) => !kept.includes(i)).map(({ name }) => name),
  };
}

/** What is asked of component analysis; undefined where none is asked for. */
export function artefactOptions(options: CleanEegOptions): ArtefactOptions | undefined {
  const { ica: method = 'none', icaComponents: components, random, remove, removeAbove, drop, keep } = options;
  if (method === 'none') return undefined;
  const choice = { remove, removeAbove, drop, keep };
  return { method, components, random: random ?? new Random('independent components'), ...choice };
}
