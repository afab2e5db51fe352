/** Writing EEGLAB datasets: a `.set` with the description and a `.fdt` with the samples. */
import { HemocastError } from '../../foundation/index.js';
import { encodeMat, type MatValue, matCell, matNumeric, matStruct, matStructArray, matText } from '../mat/index.js';

/** A continuous dataset. */
export interface EeglabContent {
  /** `position`: x to the nose, y to the left, z up. */
  channels: readonly { name: string; type?: string; position?: readonly [number, number, number] }[];
  /** Hz. */
  sampleRate: number;
  /** `[channel, sample]`, µV. */
  data: Float32Array;
  /** Seconds from the first sample. */
  events?: readonly { onset: number; duration: number; label: string }[];
  /** Free text. */
  comments?: string;
  /** What all channels were measured against; `common` by default, as EEGLAB says it of one electrode. */
  reference?: string;
}

const empty = () => matNumeric(new Float64Array(0), [0, 0]);

/**
 * The two files of a dataset, by their names. The same content gives the same bytes.
 *
 * @param name of the files, without folder and ending
 * @throws HemocastError `eeglab-write` for shapes that do not fit
 *
 * @example
 * for (const [file, bytes] of encodeEeglab('sub-01_task-rest_eeg', { channels, sampleRate: 250, data })) await storage.write(file, bytes);
 */
export function encodeEeglab(name: string, content: EeglabContent): Map<string, Uint8Array> {
  const { channels, sampleRate, data, events = [], comments = '', reference = 'common' } = content;
  const samples = channels.length === 0 ? 0 : data.length / channels.length;
  if (!Number.isInteger(samples) || samples < 1 || !(sampleRate > 0)) {
    throw new HemocastError('eeglab-write', 'The dataset cannot be written', {
      field: 'data',
      expected: `${channels.length} channels of 1 sample or more at a positive rate`,
      found: `${data.length} values at ${sampleRate} Hz`,
    });
  }
  const sorted = [...events].sort((a, b) => a.onset - b.onset);
  const locations = channels.map(({ name: labels, type = '', position }): Record<string, MatValue> => {
    const place = position === undefined ? [] : [...position];
    const at = (axis: number) => (place.length === 0 ? empty() : matNumeric(place[axis]));
    return {
      labels: matText(labels),
      type: matText(type),
      X: at(0),
      Y: at(1),
      Z: at(2),
      ref: matText(''),
    };
  });
  const event = sorted.map(({ onset, duration, label }, i) => ({
    type: matText(label),
    latency: matNumeric(onset * sampleRate + 1),
    duration: matNumeric(duration * sampleRate),
    urevent: matNumeric(i + 1),
  }));
  const EEG = matStruct({
    setname: matText(name),
    filename: matText(`${name}.set`),
    filepath: matText(''),
    subject: matText(''),
    group: matText(''),
    condition: matText(''),
    session: empty(),
    comments: matText(comments),
    nbchan: matNumeric(channels.length),
    trials: matNumeric(1),
    pnts: matNumeric(samples),
    srate: matNumeric(sampleRate),
    xmin: matNumeric(0),
    xmax: matNumeric((samples - 1) / sampleRate),
    times: empty(),
    data: matText(`${name}.fdt`),
    icaact: empty(),
    icawinv: empty(),
    icasphere: empty(),
    icaweights: empty(),
    icachansind: empty(),
    chanlocs: matStructArray(locations),
    urchanlocs: empty(),
    chaninfo: matStruct({ plotrad: empty(), shrink: empty(), nosedir: matText('+X') }),
    ref: matText(reference),
    event: event.length === 0 ? empty() : matStructArray(event),
    urevent: empty(),
    eventdescription: matCell([], [0, 0]),
    epoch: empty(),
    epochdescription: matCell([], [0, 0]),
    reject: empty(),
    stats: empty(),
    specdata: empty(),
    specicaact: empty(),
    splinefile: matText(''),
    icasplinefile: matText(''),
    dipfit: empty(),
    history: matText(''),
    saved: matText('yes'),
    etc: empty(),
    datfile: matText(`${name}.fdt`),
  });
  return new Map([
    [`${name}.set`, encodeMat({ EEG })],
    [`${name}.fdt`, multiplexed(data, channels.length, samples)],
  ]);
}

/** Single precision, little-endian, the channel running fastest. */
function multiplexed(data: Float32Array, channels: number, samples: number): Uint8Array {
  const bytes = new Uint8Array(4 * data.length);
  const view = new DataView(bytes.buffer);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < samples; i++) view.setFloat32(4 * (i * channels + c), data[c * samples + i], true);
  }
  return bytes;
}
