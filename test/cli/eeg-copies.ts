/** Recordings in formats that Hemocast reads but does not write, as other programs lay them out. */
import { encodeMat, matNumeric, matStruct, matText } from '../../src/formats/mat/index.js';
import type { Recording } from '../../src/recordings/index.js';

/** An EEGLAB dataset with its samples beside it: the bytes of the `.set` and of the `.fdt`, without events. */
export function asEeglab(
  { channels, sampleRate, samples, data }: Recording,
  stem: string,
): { set: Uint8Array; fdt: Uint8Array } {
  const labels = channels.map(({ name }) => matText(name));
  const set = encodeMat({
    EEG: matStruct({
      nbchan: matNumeric([channels.length]),
      pnts: matNumeric([samples]),
      trials: matNumeric([1]),
      srate: matNumeric([sampleRate]),
      xmin: matNumeric([0]),
      data: matText(`${stem}.fdt`),
      chanlocs: { kind: 'struct', shape: [1, labels.length], fields: new Map([['labels', labels]]) },
    }),
  });
  const fdt = new DataView(new ArrayBuffer(4 * data.length));
  data.forEach((value, i) => {
    fdt.setFloat32(4 * ((i % samples) * channels.length + Math.floor(i / samples)), value, true);
  });
  return { set, fdt: new Uint8Array(fdt.buffer) };
}

const [INT32, FLOAT, CHANNEL, ID] = [3, 4, 30, 31];
const [BLOCK_START, BLOCK_END] = [104, 105];

/** A continuous FIF file in volts, as MNE-Python saves it, without events. */
export function asFif({ channels, sampleRate, samples, data }: Recording): Uint8Array {
  const parts: Uint8Array[] = [];
  const tag = (kind: number, type: number, size: number, fill: (view: DataView) => void) => {
    const view = new DataView(new ArrayBuffer(16 + size));
    for (const [i, value] of [kind, type, size, 0].entries()) view.setInt32(4 * i, value);
    fill(new DataView(view.buffer, 16));
    parts.push(new Uint8Array(view.buffer));
  };
  const integer = (kind: number, value: number) => tag(kind, INT32, 4, (view) => view.setInt32(0, value));
  const block = (kind: number, content: () => void) => {
    integer(BLOCK_START, kind);
    content();
    integer(BLOCK_END, kind);
  };
  tag(100, ID, 20, (view) => view.setInt32(0, 0x10004));
  integer(101, -1);
  block(100, () => {
    block(101, () => {
      integer(200, channels.length);
      tag(201, FLOAT, 4, (view) => view.setFloat32(0, sampleRate));
      for (const [c, { name }] of channels.entries())
        tag(203, CHANNEL, 96, (view) => {
          // Number, logical number, EEG, range and calibration 1, EEG coil, at an unknown place, in volts.
          for (const [at, value] of [c + 1, c + 1, 2].entries()) view.setInt32(4 * at, value);
          view.setFloat32(12, 1);
          view.setFloat32(16, 1);
          view.setInt32(20, 1);
          for (let i = 0; i < 12; i++) view.setFloat32(24 + 4 * i, Number.NaN);
          view.setInt32(72, 107);
          new Uint8Array(view.buffer, view.byteOffset + 80, 16).set(new TextEncoder().encode(name));
        });
    });
    block(102, () =>
      tag(300, FLOAT, 4 * data.length, (view) => {
        data.forEach((value, i) => {
          view.setFloat32(4 * ((i % samples) * channels.length + Math.floor(i / samples)), value / 1e6);
        });
      }),
    );
  });
  return Buffer.concat(parts);
}
