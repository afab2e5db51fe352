/** EGI's folders and simple binary files. */
import { checkedRate, Damaged, type Files, Unclear, type Values, viewOf, within } from './reference.js';

export function egiRaw(files: Files, path: string): Values {
  const view = viewOf(files[path]);
  const version = view.getInt32(0);
  if (version < 2 || version > 7) throw new Damaged(`version ${version}`);
  const width = [2, 2, 4, 4, 8, 8][version - 2];
  const [rate, channels] = [checkedRate(view.getInt16(20)), view.getInt16(22)];
  const [bits, range] = [view.getInt16(26), view.getInt16(28)];
  const scale = width === 2 && bits > 0 && range > 0 ? range / 2 ** bits : 1;
  if (channels < 1) throw new Damaged(`${channels} channels`);
  let at = 30;
  let segments = 1;
  const head = version % 2 === 1 ? 6 : 0;
  if (head > 0) {
    const categories = view.getInt16(at);
    at += 2;
    for (let k = 0; k < categories; k++) at += 1 + view.getUint8(at);
    segments = view.getInt16(at);
    at += 2;
  }
  const [each, codes] = [view.getInt32(at), view.getInt16(at + 4)];
  if (each < 1 || segments < 1 || codes < 0) throw new Damaged('impossible counts');
  at += 6 + 4 * codes;
  const frame = (channels + codes) * width;
  // The format has nothing behind the samples.
  if (at + segments * (head + each * frame) !== view.byteLength) throw new Damaged('another size');
  within(channels * segments * each);
  const get = (p: number) => (width === 2 ? view.getInt16(p) : width === 4 ? view.getFloat32(p) : view.getFloat64(p));
  const data: number[] = [];
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < segments * each; i++) {
      const s = Math.floor(i / each);
      data.push(get(at + s * (head + each * frame) + head + (i % each) * frame + c * width) * scale);
    }
  }
  return { rate, channels, samples: segments * each, data };
}

export function mff(files: Files, path: string): Values {
  const bytes = files[`${path}/signal1.bin`];
  if (bytes === undefined) throw new Damaged('no samples');
  const view = viewOf(bytes);
  const blocks: number[][][] = [];
  const lengths: number[] = [];
  let [channels, rate, size] = [0, 0, 0];
  for (let at = 0; at < bytes.length; ) {
    let start = at + 4;
    if (view.getInt32(at, true) !== 0) {
      const [head, data, count] = [4, 8, 12].map((k) => view.getInt32(at + k, true));
      if (!(count >= 1 && count <= 8192 && head >= 16 + 8 * count)) throw new Damaged('sizes of a block');
      if (channels > 0 && count !== channels) throw new Damaged('channels that change');
      if (!(data > 0) || data % (4 * count) !== 0) throw new Damaged(`${data} bytes in a block`);
      for (let c = 0; c < count; c++) {
        const [offset, signal] = [0, count].map((k) => view.getInt32(at + 16 + 4 * (k + c), true));
        if ((signal & 255) !== 32 || offset !== (c * data) / count) throw new Damaged('another layout');
        if ((rate > 0 || c > 0) && signal >>> 8 !== rate) throw new Damaged('rates that differ');
        rate = checkedRate(signal >>> 8);
      }
      [channels, size] = [count, data];
      start = at + head;
    }
    if (channels === 0) throw new Damaged('samples without a header');
    const samples = size / 4 / channels;
    if (start + size > bytes.length) throw new Damaged('the samples end too early');
    const block = Array.from({ length: channels }, (_, c) =>
      Array.from({ length: samples }, (_value, i) => view.getFloat32(start + 4 * (c * samples + i), true)),
    );
    blocks.push(block);
    lengths.push(samples);
    at = start + size;
  }
  if (blocks.length === 0) throw new Damaged('no samples');
  const info = files[`${path}/info1.xml`];
  const gains = new Map<number, number>();
  const listed = info === undefined ? '' : new TextDecoder().decode(info);
  for (const [, n, gain] of listed.matchAll(/<ch\s+n\s*=\s*["']([^"']*)["']\s*>([^<]*)<\/ch\s*>/g)) {
    const channel = Number(n) - 1;
    if (gains.has(channel) || !Number.isInteger(channel) || channel < 0) throw new Damaged(`a gain of channel ${n}`);
    if (!(Number(gain) > 0 && Number.isFinite(Number(gain)))) throw new Damaged(`a gain of ${gain}`);
    gains.set(channel, Number(gain));
  }
  if (gains.size > 0 && gains.size < channels - 1) throw new Damaged('channels without a gain');
  if (/&|<!/.test(listed)) throw new Unclear('entities or comments');
  const data = Array.from({ length: channels }, (_, c) =>
    blocks.flatMap((block) => block[c].map((value) => Math.fround(value * (gains.get(c) ?? 1)))),
  ).flat();
  return { rate, channels, samples: lengths.reduce((sum, n) => sum + n, 0), data };
}

/** Big-endian file of two channels and one code of event, as NetStation exports it. */
export function encodeEgiRaw(version: 2 | 4 | 6, rows: readonly (readonly number[])[], rate: number): Uint8Array {
  const width = version;
  const actual = version === 2 ? 2 : version === 4 ? 4 : 8;
  const samples = rows[0].length;
  const view = new DataView(new ArrayBuffer(36 + 4 + samples * (rows.length + 1) * actual));
  view.setInt32(0, width);
  [2020, 2, 16, 11, 12, 13].forEach((value, i) => {
    view.setInt16(4 + 2 * i, value);
  });
  [rate, rows.length, 1, version === 2 ? 12 : 0, version === 2 ? 4096 : 0].forEach((value, i) => {
    view.setInt16(20 + 2 * i, value);
  });
  view.setInt32(30, samples);
  view.setInt16(34, 1);
  new Uint8Array(view.buffer).set(
    [...'DIN1'].map((letter) => letter.charCodeAt(0)),
    36,
  );
  for (let i = 0, at = 40; i < samples; i++) {
    for (const value of [...rows.map((row) => row[i]), i % 10 === 3 ? 1 : 0]) {
      if (version === 2) view.setInt16(at, value);
      else if (version === 4) view.setFloat32(at, value);
      else view.setFloat64(at, value);
      at += actual;
    }
  }
  return new Uint8Array(view.buffer);
}
