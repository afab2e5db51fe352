/** A drawn picture in an SVG: of traces and of the cortex, whose thousands of triangles are better kept as pixels. */
import { attributeText } from './svg-text.js';

/** @returns a stand-alone SVG with the pixels inside it, and the title as its title */
export function canvasSvg(canvas: HTMLCanvasElement, title: string): string {
  const { width, height } = canvas;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><title>${attributeText(title)}</title><image width="${width}" height="${height}" href="${canvas.toDataURL('image/png')}"/></svg>`;
}
