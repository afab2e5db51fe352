/** Heads seen from above in a grid: a column for each moment or source, a row for each kind of value. */
import { type ColourScale, colourBar } from './colour-scale.js';
import { CHART_WIDTH, type Figure, type FigureOptions } from './figure.js';
import { escapeHtml } from './markup.js';
import { type ProbeChannel, probeHead } from './probe-head.js';

/** Heads that stand below each other, one for each kind of their channels. */
export interface HeadColumn {
  heading: string;
  channels: readonly ProbeChannel[];
}

/**
 * Kinds in the order in which they first appear, each with a scale and a colour bar of its own: HbR varies less than HbO.
 *
 * @param options.colours scale of a kind
 */
export function headGridFigure(
  options: FigureOptions & { columns: readonly HeadColumn[]; colours: (kind: string | undefined) => ColourScale },
): Figure {
  const { title = 'Channels', columns, size = 'full' } = options;
  const kinds = [...new Set(columns.flatMap(({ channels }) => channels.map(({ kind }) => kind)))];
  const width = Math.round(CHART_WIDTH[size] / Math.max(2, columns.length)) - 8;
  const headings = columns.map(({ heading }) => `<h4>${escapeHtml(heading)}</h4>`).join('');
  const scales = kinds.map((kind) => options.colours(kind));
  const heads = kinds.flatMap((kind, k) =>
    columns.map(({ heading, channels }) =>
      probeHead({
        label: [title, heading, kind].filter(Boolean).join(', '),
        heading: kind,
        channels: channels.filter((one) => one.kind === kind),
        colours: scales[k],
        width,
      }),
    ),
  );
  return {
    title,
    caption: options.caption,
    marks: options.marks,
    size,
    body: `<div class="heads columns-${columns.length}">${headings}${heads.join('')}</div><div class="map-bars" style="margin-left:0">${scales.map((scale) => colourBar(scale, { width: size === 'full' ? 300 : 190 })).join('')}</div>`,
  };
}
