/** Channels at their places on the head, seen from above, coloured by a score: one head for each thing that they measure. */
import { type ColourScale, colourBar } from './colour-scale.js';
import { CHART_WIDTH, type Figure, type FigureOptions, type LegendItem } from './figure.js';
import { type ProbeChannel, probeHead } from './probe-head.js';

/**
 * Heads of the kinds side by side, in the order in which kinds first appear, with the bar that explains the colours.
 * Channels without a value are empty rings. The value stands in the channel where there is room.
 */
export function probeFigure(
  options: FigureOptions & { channels: readonly ProbeChannel[]; colours: ColourScale },
): Figure {
  const { title = 'Channels', channels, colours } = options;
  const kinds = [...new Set(channels.map(({ kind }) => kind))];
  const legend: LegendItem[] = [];
  if (channels.some(({ value }) => !Number.isFinite(value))) {
    legend.push({ name: 'no score: not measured, or constant', colour: 'currentColor', kind: 'ring' });
  }
  const heads = kinds.map((kind) =>
    probeHead({
      label: [title, kind].filter(Boolean).join(', '),
      heading: kind,
      channels: channels.filter((one) => one.kind === kind),
      colours,
      width: CHART_WIDTH.half,
    }),
  );
  return {
    title,
    caption: options.caption,
    marks: options.marks,
    size: options.size ?? (kinds.length > 1 ? 'full' : 'half'),
    legend,
    body: `${kinds.length > 1 ? `<div class="side">${heads.join('')}</div>` : heads.join('')}<div class="map-bars" style="margin-left:0">${colourBar(colours)}</div>`,
  };
}
