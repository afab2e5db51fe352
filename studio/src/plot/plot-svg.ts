/** A plot of uPlot as an SVG of its own: lines, bands and axes as paths and text, so that they can be set in a paper. */
import type uPlot from 'uplot';
import { attributeText } from './svg-text.js';

const FONT = 'font-family="system-ui, sans-serif" font-size="12"';
/** Room above for the title. */
const HEAD = 26;
/** Tick marks that an axis has about. */
const TICKS = 6;

/**
 * What the plot shows now, in the colours that it has on a white ground.
 *
 * @param filled bands between two series, as the plot was given them
 * @returns a stand-alone SVG
 */
export function plotSvg(plot: uPlot, title: string, filled: readonly uPlot.Band[] = []): string {
  const ratio = devicePixelRatio || 1;
  const box = {
    left: plot.bbox.left / ratio,
    top: plot.bbox.top / ratio + HEAD,
    width: plot.bbox.width / ratio,
    height: plot.bbox.height / ratio,
  };
  const [width, height] = [plot.width, plot.height + HEAD];
  const axes = plot.axes.map((axis, i) => axisSvg(plot, axis, i === 0, box)).join('');
  const bands = filled.map((band) => bandSvg(plot, band, box)).join('');
  const lines = plot.series.map((series, i) => (i === 0 ? '' : lineSvg(plot, series, i, box))).join('');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ${FONT}>`,
    `<title>${attributeText(title)}</title><rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="${box.left}" y="17" font-weight="600" fill="#17202a">${attributeText(title)}</text>`,
    `<clipPath id="inside"><rect x="${box.left}" y="${box.top}" width="${box.width}" height="${box.height}"/></clipPath>`,
    axes,
    `<g clip-path="url(#inside)">${bands}${lines}</g></svg>`,
  ].join('\n');
}

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Points that are in view, in pieces without a gap, as coordinates. */
function pieces(plot: uPlot, index: number, { left, top }: Box): string[][] {
  const scale = plot.series[index].scale ?? 'y';
  const found: string[][] = [[]];
  const [times, values] = [plot.data[0], plot.data[index]];
  for (let i = 0; i < times.length; i++) {
    const value = values[i];
    if (value === null || value === undefined) {
      // Null is a gap unless the series is drawn over it.
      if (!plot.series[index].spanGaps && found.at(-1)!.length > 0) found.push([]);
      continue;
    }
    const x = plot.valToPos(times[i] as number, 'x') + left;
    const y = plot.valToPos(value as number, scale) + top;
    if (Number.isFinite(y)) found.at(-1)!.push(`${x.toFixed(2)},${y.toFixed(2)}`);
  }
  return found.filter((piece) => piece.length > 0);
}

function lineSvg(plot: uPlot, series: uPlot.Series, index: number, box: Box): string {
  const width = series.width ?? 1;
  const stroke = colourOf(series.stroke, plot, index);
  if (series.show === false || width === 0 || stroke === 'transparent') return '';
  const dash = series.dash ? ` stroke-dasharray="${series.dash.join(' ')}"` : '';
  return pieces(plot, index, box)
    .map(
      (piece) =>
        `<polyline points="${piece.join(' ')}" fill="none" stroke="${stroke}" stroke-width="${width}"${dash}/>`,
    )
    .join('');
}

function bandSvg(plot: uPlot, { series: [upper, lower], fill }: uPlot.Band, box: Box): string {
  const [above, below] = [pieces(plot, upper, box), pieces(plot, lower, box)];
  const colour = colourOf(fill as uPlot.Series['stroke'], plot, upper);
  return above
    .map((piece, i) => `<polygon points="${[...piece, ...(below[i] ?? []).toReversed()].join(' ')}" fill="${colour}"/>`)
    .join('');
}

function axisSvg(plot: uPlot, axis: uPlot.Axis, isTime: boolean, box: Box): string {
  if (axis.show === false) return '';
  const key = axis.scale ?? (isTime ? 'x' : 'y');
  const { min, max, distr } = plot.scales[key];
  if (min === undefined || max === undefined || min === null || max === null) return '';
  const ink = '#3c4650';
  const right = axis.side === 1;
  const labels = tickValues(min, max, distr === 3).map((value) => {
    const at = plot.valToPos(value, key);
    const text = String(Number(value.toPrecision(6))).replace('-', '−');
    if (isTime) {
      const x = at + box.left;
      return `<path d="M${x} ${box.top}v${box.height}" stroke="${ink}" stroke-opacity="0.15"/><text x="${x}" y="${box.top + box.height + 16}" text-anchor="middle" fill="${ink}">${text}</text>`;
    }
    const y = at + box.top;
    const grid = right ? '' : `<path d="M${box.left} ${y}h${box.width}" stroke="${ink}" stroke-opacity="0.15"/>`;
    const x = right ? box.left + box.width + 6 : box.left - 6;
    return `${grid}<text x="${x}" y="${y + 4}" text-anchor="${right ? 'start' : 'end'}" fill="${ink}">${text}</text>`;
  });
  const name = typeof axis.label === 'string' ? attributeText(axis.label) : isTime ? 's' : '';
  const middle = box.top + box.height / 2;
  const x = right ? plot.width - 4 : 12;
  const label = isTime
    ? `<text x="${box.left + box.width / 2}" y="${plot.height + HEAD - 4}" text-anchor="middle" fill="${ink}">${name}</text>`
    : `<text transform="translate(${x} ${middle}) rotate(-90)" text-anchor="middle" fill="${ink}">${name}</text>`;
  return `<g>${labels.join('')}${name && label}</g>`;
}

/** Round values within a range: steps of 1, 2 or 5, of a logarithmic axis powers of ten. */
export function tickValues(min: number, max: number, isLogarithmic = false): number[] {
  if (isLogarithmic) {
    const [first, last] = [Math.ceil(Math.log10(min) - 1e-9), Math.floor(Math.log10(max) + 1e-9)];
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => 10 ** (first + i));
  }
  if (!(max > min)) return [min];
  const raw = (max - min) / TICKS;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= raw) ?? 10);
  const first = Math.ceil(min / step - 1e-9);
  return Array.from({ length: Math.floor(max / step + 1e-9) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

function colourOf(stroke: uPlot.Series['stroke'], plot: uPlot, index: number): string {
  const value = typeof stroke === 'function' ? stroke(plot, index) : stroke;
  return typeof value === 'string' ? attributeText(value) : '#17202a';
}
