/** An EEG encoder as a source of features, and which encoder may be asked about whom. */

import { type EegEncoder, LABRAM_PATCH, LABRAM_UNIT } from '../encoders/eeg/index.js';
import { HemocastError } from '../foundation/index.js';
import type { FeatureSource } from './feature-source.js';

/**
 * Tokens of an encoder, in windows of the length that it was trained for.
 *
 * @throws from `featuresOf`: HemocastError `probe-rate` for EEG that is not sampled at 200 Hz, and what `EegEncoder.encode` throws
 *
 * @example
 * const { encoder, configuration } = await readEegEncoder(storage, folder, runtime);
 * const source = encoderSource('pre-trained', encoder, configuration.windowSeconds);
 */
export function encoderSource(name: string, encoder: EegEncoder, windowSeconds: number): FeatureSource {
  return {
    name,
    async featuresOf({ channels, samples, sampleRate, data }) {
      if (sampleRate !== LABRAM_PATCH) {
        throw new HemocastError('probe-rate', 'An encoder takes one second in 200 samples', {
          field: 'sampleRate',
          expected: `${LABRAM_PATCH} Hz`,
          found: `${sampleRate} Hz`,
        });
      }
      const length = Math.floor(samples / LABRAM_PATCH) * LABRAM_PATCH;
      const patches = new Float32Array(channels.length * length);
      for (let c = 0; c < channels.length; c++) {
        for (let i = 0; i < length; i++) patches[c * length + i] = data[c * samples + i] / LABRAM_UNIT;
      }
      const names = channels.map((channel) => channel.name);
      const { tokens, width } = await encoder.encode(patches, names, { windowSeconds });
      return { values: tokens, channels: names, width };
    },
  };
}

/** An encoder and the people that its weights were learned from. */
export interface TrainedOn {
  /** For messages. */
  name: string;
  people: readonly string[];
}

/** Who is probed with which encoder. */
export interface CrossFit {
  parts: { /** Index into the encoders. */ encoder: number; people: string[] }[];
  /** People that every encoder has seen. */
  leftOut: string[];
}

/**
 * Gives each person to an encoder that never saw them: one for all where there is one, else the first for each.
 *
 * @throws HemocastError `probe-people` where an encoder does not say whom it has seen
 *
 * @example
 * crossFit(['a', 'b'], [{ name: 'first', people: ['a'] }, { name: 'second', people: ['b'] }]);
 * // { parts: [{ encoder: 0, people: ['b'] }, { encoder: 1, people: ['a'] }], leftOut: [] }
 */
export function crossFit(people: readonly string[], encoders: readonly TrainedOn[]): CrossFit {
  for (const encoder of encoders) {
    if (encoder.people.length > 0) continue;
    throw new HemocastError('probe-people', 'An encoder does not say whose recordings it was trained on', {
      file: encoder.name,
      field: 'training.people',
      expected: 'names of people',
      found: 'none',
      advice: 'Nobody can be shown to be new to this encoder: pre-train one on people that are known.',
    });
  }
  const isNew = (person: string, encoder: TrainedOn) => !encoder.people.some((name) => isOf(name, person));
  const forAll = encoders.findIndex((encoder) => people.every((person) => isNew(person, encoder)));
  const given = people.map((person) =>
    forAll >= 0 ? forAll : encoders.findIndex((encoder) => isNew(person, encoder)),
  );
  return {
    parts: encoders
      .map((_, encoder) => ({ encoder, people: people.filter((_person, k) => given[k] === encoder) }))
      .filter((part) => part.people.length > 0),
    leftOut: people.filter((_, k) => given[k] < 0),
  };
}

/** Whether a name such as `sub-S001` or `eegmat/Subject00_1.edf` is that of a person, or of one of their recordings. */
function isOf(name: string, person: string): boolean {
  const last = name
    .replace(/^.*[\\/]/, '')
    .replace(/^sub-/, '')
    .toLowerCase();
  const own = person.toLowerCase();
  return last.startsWith(own) && !/^[0-9]/.test(last.slice(own.length));
}
