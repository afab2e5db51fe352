/** A picture of the cortex to keep: what the page shows, with its marks, its time and the bar of its colours. */
import type { ColourScale } from '../../../../src/report/colour-scale.js';
import type { CortexViewer } from '../../cortex/viewer.js';
import { paintBar, ticksOf, tickText } from './colour-bar.js';

/** Pixels of the page above and below the cortex. */
const HEAD = 36;
const FOOT = 64;

/** What the page shows, drawn at once. */
export function cortexPicture(
  viewer: CortexViewer,
  { scale, marks, title }: { scale: ColourScale; marks: readonly string[]; title: string },
): HTMLCanvasElement {
  const [ground, ink] = ['#ffffff', '#17202a'];
  const cortex = viewer.picture(ground, ink);
  const ratio = Math.max(1, cortex.width / Math.max(1, viewer.width));
  const canvas = document.createElement('canvas');
  canvas.width = cortex.width;
  canvas.height = cortex.height + (HEAD + FOOT) * ratio;
  const pen = canvas.getContext('2d')!;
  pen.fillStyle = ground;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(cortex, 0, HEAD * ratio);
  pen.scale(ratio, ratio);
  const [width, height] = [canvas.width / ratio, canvas.height / ratio];
  pen.fillStyle = ink;
  pen.font = '600 15px system-ui, sans-serif';
  pen.fillText(title, 12, 24, width - 24);
  pen.textAlign = 'right';
  pen.fillText(marks.join(' · '), width - 12, height - FOOT + 4, width / 2);
  const bar = document.createElement('canvas');
  bar.width = 512;
  bar.height = 1;
  paintBar(bar, scale);
  const length = Math.min(320, width - 24);
  pen.drawImage(bar, 12, height - 36, length, 12);
  pen.font = '12px system-ui, sans-serif';
  pen.textAlign = 'left';
  pen.fillText([scale.label, scale.unit && `(${scale.unit})`].filter(Boolean).join(' '), 12, height - 42);
  const ticks = ticksOf(scale);
  for (const [i, tick] of ticks.entries()) {
    pen.textAlign = i === 0 ? 'left' : i === ticks.length - 1 ? 'right' : 'center';
    pen.fillText(tickText(tick), 12 + (i / (ticks.length - 1)) * length, height - 10);
  }
  return canvas;
}
