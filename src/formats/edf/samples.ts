/** Samples as EDF (16 bits) and BDF (24 bits) store them: little-endian two's complement. */

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** 16-bit values; a view of the bytes where the platform allows it. */
export function samples16(bytes: Uint8Array): Int16Array {
  const count = bytes.length >> 1;
  if (LITTLE_ENDIAN && bytes.byteOffset % 2 === 0) return new Int16Array(bytes.buffer, bytes.byteOffset, count);
  const values = new Int16Array(count);
  for (let i = 0; i < count; i++) values[i] = bytes[2 * i] | (bytes[2 * i + 1] << 8);
  return values;
}

/** `count` 24-bit values that begin at byte `from`. */
export function samples24(bytes: Uint8Array, from: number, count: number): Int32Array {
  const values = new Int32Array(count);
  for (let i = 0, at = from; i < count; i++, at += 3) {
    // Shifted to the top of the word and back, so that the sign follows.
    values[i] = ((bytes[at] << 8) | (bytes[at + 1] << 16) | (bytes[at + 2] << 24)) >> 8;
  }
  return values;
}

/** `target = values·gain + offset`. Apart from its caller so that it is compiled for these types alone: it sees every sample. */
export function scale16(
  target: Float32Array | Float64Array,
  at: number,
  values: Int16Array,
  from: number,
  count: number,
  gain: number,
  offset: number,
): void {
  // One moving index and a fixed shift: a sixth faster than two sums for every sample.
  const shift = at - from;
  for (let i = from, end = from + count; i < end; i++) target[i + shift] = values[i] * gain + offset;
}

/** As `scale16`, for 24-bit values that begin at byte `from`. */
export function scale24(
  target: Float32Array | Float64Array,
  at: number,
  bytes: Uint8Array,
  from: number,
  count: number,
  gain: number,
  offset: number,
): void {
  // The value stands in the upper 24 bits of the word: 256 times too large.
  const small = gain / 256;
  for (let i = 0, b = from; i < count; i++, b += 3) {
    target[at + i] = ((bytes[b] << 8) | (bytes[b + 1] << 16) | (bytes[b + 2] << 24)) * small + offset;
  }
}
