/** Paints rows of columns into pixels. Writing pixels takes the same few milliseconds however wild the traces are, which paths do not. */
import type { TraceColumns } from './trace-columns.js';

/** Pixels as a canvas takes them; not multiplied by their opacity. */
export interface Pixels {
  width: number;
  height: number;
  /** One value a pixel: red in the lowest byte, opacity in the highest. */
  values: Uint32Array;
}

/** Where a row lies and how its values become pixels. */
export interface RowPlace {
  /** Pixels from the top to the row's middle. */
  middle: number;
  /** The value at the middle. */
  offset: number;
  /** Pixels for one unit, upwards. */
  scale: number;
  /** `[red, green, blue]`, 0 to 255. */
  colour: readonly [number, number, number];
  /** Pixels. */
  thickness: number;
}

export function pixelsOf(width: number, height: number): Pixels {
  return { width, height, values: new Uint32Array(width * height) };
}

/**
 * Draws a row. In each column all pixels between its least and largest value are filled; those that it touches by a part, by that part, which
 * smooths lines that rise slowly.
 */
export function paintRow(pixels: Pixels, { least, largest }: TraceColumns, place: RowPlace): void {
  const { width, height, values } = pixels;
  const { middle, offset, scale, colour, thickness } = place;
  const ink = (colour[2] << 16) | (colour[1] << 8) | colour[0];
  const columns = Math.min(width, least.length);
  for (let column = 0; column < columns; column++) {
    const low = least[column];
    if (Number.isNaN(low)) continue;
    const top = Math.max(0, middle - (largest[column] - offset) * scale - thickness / 2);
    const bottom = Math.min(height, middle - (low - offset) * scale + thickness / 2);
    for (let row = Math.floor(top); row < bottom; row++) {
      const covered = Math.min(bottom, row + 1) - Math.max(top, row);
      const opacity = Math.round(255 * covered);
      const at = row * width + column;
      // Where rows cross, the one that covers more is seen.
      if (opacity > values[at] >>> 24) values[at] = ((opacity << 24) | ink) >>> 0;
    }
  }
}
