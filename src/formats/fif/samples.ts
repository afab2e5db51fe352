/** Samples of FIF data: big-endian numbers of four types. */
import { TYPE } from './constants.js';

/** Bytes a value takes; undefined for types that are no samples. */
export function sampleBytes(type: number): 2 | 4 | 8 | undefined {
  if (type === TYPE.int16 || type === TYPE.packed16) return 2;
  if (type === TYPE.int32 || type === TYPE.float) return 4;
  return type === TYPE.double ? 8 : undefined;
}

/**
 * Scaled values at a constant distance in the bytes.
 *
 * @param from the first value's place, in values
 * @param step values from one to the next
 */
export function scaleSamples(
  target: Float32Array | Float64Array,
  at: number,
  view: DataView,
  type: number,
  from: number,
  step: number,
  count: number,
  factor: number,
): void {
  if (type === TYPE.float) {
    for (let i = 0, b = 4 * from; i < count; i++, b += 4 * step) target[at + i] = view.getFloat32(b) * factor;
  } else if (type === TYPE.double) {
    for (let i = 0, b = 8 * from; i < count; i++, b += 8 * step) target[at + i] = view.getFloat64(b) * factor;
  } else if (type === TYPE.int32) {
    for (let i = 0, b = 4 * from; i < count; i++, b += 4 * step) target[at + i] = view.getInt32(b) * factor;
  } else {
    for (let i = 0, b = 2 * from; i < count; i++, b += 2 * step) target[at + i] = view.getInt16(b) * factor;
  }
}
