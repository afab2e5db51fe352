/** Numbers of sixteen bits, as networks are stored. */

/** IEEE 754 half precision: 1 sign, 5 exponent, 10 fraction bits. */
export function halfToSingle(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const word = new DataView(new ArrayBuffer(4));

/** Brain floating point: the upper half of a single. */
export function brainToSingle(bits: number): number {
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
}
