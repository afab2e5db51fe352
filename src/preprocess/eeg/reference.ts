/** What EEG potentials are measured against. */
import { HemocastError } from '../../foundation/index.js';
import { modernElectrodeName, type Recording } from '../../recordings/index.js';
import { median } from './bad-channels.js';

/**
 * `average` or `median` of all scalp electrodes, `linked` ears or mastoids (the mean of both sides), `none` to leave the recording's own, or the
 * mean of the named channels.
 */
export type Reference = 'average' | 'median' | 'linked' | 'none' | readonly string[];

/** Pairs behind or on the ears, the usual ones first. */
const LINKED = [
  ['M1', 'M2'],
  ['A1', 'A2'],
  ['TP9', 'TP10'],
];

/**
 * Subtracts the reference from every channel, in place. Ear lobes and mastoids do not count towards the average.
 *
 * @throws HemocastError `unknown-reference`
 */
export function subtractReference(recording: Recording, reference: Reference): void {
  if (reference === 'none') return;
  const { channels, samples, data } = recording;
  const names = channels.map(({ name }) => modernElectrodeName(name) ?? name);
  const rows = referenceRows(names, reference);
  const level = reference === 'median' ? medianOf(data, samples, rows) : meanOf(data, samples, rows);
  for (let row = 0; row < channels.length; row++) {
    const start = row * samples;
    for (let i = 0; i < samples; i++) data[start + i] -= level[i];
  }
}

function referenceRows(names: readonly string[], reference: Exclude<Reference, 'none'>): number[] {
  const scalp = reference === 'average' || reference === 'median';
  let rows: number[];
  let wanted = 1;
  if (scalp) rows = names.flatMap((name, i) => (/^[AM][12]$/.test(name) ? [] : [i]));
  else {
    const named =
      reference === 'linked'
        ? (LINKED.find((pair) => pair.every((name) => names.includes(name))) ?? LINKED[0])
        : reference.map((name) => modernElectrodeName(name) ?? name);
    rows = names.flatMap((name, i) => (named.includes(name) ? [i] : []));
    wanted = named.length;
  }
  if (rows.length > 0 && rows.length >= wanted) return rows;
  throw new HemocastError('unknown-reference', 'The recording lacks a reference channel', {
    field: 'reference',
    expected:
      reference === 'linked'
        ? `both of ${LINKED.map((pair) => pair.join(' and ')).join(', or ')}`
        : `among ${names.slice(0, 12).join(', ')}${names.length > 12 ? ' …' : ''}`,
    found: scalp ? 'no scalp electrode' : reference === 'linked' ? names.slice(0, 12).join(', ') : reference.join(', '),
  });
}

function meanOf(data: Float32Array, samples: number, rows: readonly number[]): Float64Array {
  const mean = new Float64Array(samples);
  for (const row of rows) for (let i = 0; i < samples; i++) mean[i] += data[row * samples + i];
  for (let i = 0; i < samples; i++) mean[i] /= rows.length;
  return mean;
}

function medianOf(data: Float32Array, samples: number, rows: readonly number[]): Float64Array {
  const values = new Float64Array(rows.length);
  return Float64Array.from({ length: samples }, (_, i) => {
    rows.forEach((row, k) => {
      values[k] = data[row * samples + i];
    });
    return median(values);
  });
}

/** Subtracts the average over the model's own electrodes, so that the reference does not depend on how many others there were. */
export function referenceToAverage({ data, channels, samples }: Recording): void {
  for (let i = 0; i < samples; i++) {
    let sum = 0;
    for (let channel = 0; channel < channels.length; channel++) sum += data[channel * samples + i];
    const average = sum / channels.length;
    for (let channel = 0; channel < channels.length; channel++) data[channel * samples + i] -= average;
  }
}
