/** The binary encoding of WebAssembly modules (core specification, chapter 5), as far as small kernels need it. */

/** An unsigned number in LEB128. */
export function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

/** A signed number in LEB128. */
export function signed(value: number): number[] {
  return value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)];
}

/** A list with its length before it. */
export function vector(...items: number[][]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

/** A name. */
export function text(value: string): number[] {
  return vector(...[...value].map((letter) => [letter.charCodeAt(0)]));
}

/** A section of a module: its code, its length and its list. */
export function section(code: number, ...items: number[][]): number[] {
  const content = vector(...items);
  return [code, ...unsigned(content.length), ...content];
}
