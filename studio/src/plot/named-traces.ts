/** Traces as a picture to keep: the names of the channels, which stand beside the canvas in the page, on a white ground. */
import { EVENT_STRIP, TIME_STRIP } from './trace-picture.js';

/** Pixels of the page for names. */
const NAMES = 76;

/** @param names of the rows from the top */
export function namedTraces(traces: HTMLCanvasElement, names: readonly string[], ink: string): HTMLCanvasElement {
  const ratio = traces.width / Math.max(1, traces.clientWidth || traces.width);
  const canvas = document.createElement('canvas');
  canvas.width = traces.width + NAMES * ratio;
  canvas.height = traces.height;
  const pen = canvas.getContext('2d')!;
  pen.fillStyle = isDark(ink) ? '#ffffff' : '#14181d';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(traces, NAMES * ratio, 0);
  pen.scale(ratio, ratio);
  const height = (canvas.height / ratio - EVENT_STRIP - TIME_STRIP) / Math.max(1, names.length);
  pen.fillStyle = ink;
  pen.font = `${Math.min(13, Math.max(6, 0.8 * height)).toFixed(1)}px system-ui, sans-serif`;
  pen.textAlign = 'right';
  pen.textBaseline = 'middle';
  for (const [row, name] of names.entries())
    pen.fillText(name, NAMES - 6, EVENT_STRIP + (row + 0.5) * height, NAMES - 10);
  return canvas;
}

/** Of `rgb(r, g, b)`: on which ground it can be read. */
function isDark(colour: string): boolean {
  const [r = 0, g = 0, b = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return 0.3 * r + 0.6 * g + 0.1 * b < 128;
}
