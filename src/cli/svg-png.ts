/** SVG → PNG, with the fonts of this machine. */
import { HemocastError } from '../foundation/index.js';

/** Pixels of the picture for each pixel of the drawing: a figure of 960 × … becomes one of 1920, 270 dots an inch in print. */
const SCALE = 2;

/**
 * The picture of an SVG that stands alone, at twice its own size (its `viewBox`, whatever length `width` states).
 *
 * Letters are drawn with fonts that are installed; the first family that the SVG names and the machine has is taken, any other where it
 * has none of them.
 *
 * @throws `picture-font` where the SVG holds text and no font is installed: a picture without letters would be wrong, so none is made;
 * `picture-svg` where the SVG cannot be read
 */
export async function svgToPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const draw = (text: string, scale: number) => {
    const width = Number(/viewBox="[\d.-]+ [\d.-]+ ([\d.]+) [\d.]+"/.exec(text)?.[1]);
    const fitTo = Number.isFinite(width)
      ? ({ mode: 'width', value: Math.round(scale * width) } as const)
      : ({ mode: 'zoom', value: scale } as const);
    return new Resvg(text, { font: { loadSystemFonts: true }, fitTo, logLevel: 'off' }).render();
  };
  try {
    if (svg.includes('<text') && !draw(LETTERS, 1).pixels.some((value) => value > 0)) throw noFont();
    return new Uint8Array(draw(svg, SCALE).asPng());
  } catch (error) {
    if (error instanceof HemocastError) throw error;
    throw new HemocastError('picture-svg', 'A figure could not be turned into a PNG', {
      found: error instanceof Error ? error.message : String(error),
      advice: 'the SVG beside it is whole and can be opened by any browser.',
    });
  }
}

/** Stays empty where there is no font. */
const LETTERS =
  '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20"><text x="2" y="16" font-size="16" font-family="sans-serif">Ab1</text></svg>';

function noFont(): HemocastError {
  return new HemocastError('picture-font', 'No font was found on this machine, so figures are written as SVG alone', {
    expected: 'an installed font for the text of a PNG',
    found: 'none',
    advice:
      'install one (on Debian: apt-get install fonts-dejavu-core), or convert the SVG on a machine that has fonts.',
  });
}
