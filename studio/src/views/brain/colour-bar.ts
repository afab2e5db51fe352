/** The bar that explains a colour scale, on a canvas. */
import type { ColourScale } from '../../../../src/report/colour-scale.js';
import { CROWN_GREY } from '../../../../src/report/cortex-picture.js';

/** One row of pixels from low to high; what the threshold hides is grey. */
export function paintBar(canvas: HTMLCanvasElement, scale: ColourScale): void {
  const { width } = canvas;
  const pen = canvas.getContext('2d')!;
  const row = pen.createImageData(width, 1);
  for (let x = 0; x < width; x++) {
    const value = scale.low + ((x + 0.5) / width) * (scale.high - scale.low);
    const isHidden = Math.abs(value) < scale.threshold;
    row.data.set([...(isHidden ? [CROWN_GREY, CROWN_GREY, CROWN_GREY] : scale.colour(value)), 255], 4 * x);
  }
  pen.putImageData(row, 0, 0);
}

/** Values written beside the bar. */
export function ticksOf({ low, high, kind }: ColourScale): number[] {
  return (kind === 'diverging' ? [0, 0.25, 0.5, 0.75, 1] : [0, 0.5, 1]).map((share) => low + share * (high - low));
}

/** Three significant digits at most, with a true minus sign. */
export function tickText(value: number): string {
  return String(Number(value.toPrecision(3))).replace('-', '−');
}
