/** Contributions as lying bars, in an SVG of its own. */
import { attributeText } from '../../plot/svg-text.js';
import type { ContributionRow } from './contribution-rows.js';

const ROW = 22;
const NAMES = 170;
const BARS = 320;
const HEAD = 46;

/** @returns a stand-alone SVG */
export function barsSvg(
  rows: readonly ContributionRow[],
  { unit, caption }: { unit: string; caption: string },
): string {
  const [width, height] = [NAMES + BARS + 110, HEAD + ROW * rows.length + 12];
  const lines = rows.map(({ player, size, share, length }, i) => {
    const y = HEAD + ROW * i;
    const said = Number.isFinite(share) ? `${size.toPrecision(2)}; ${(100 * share).toFixed(1)} %` : size.toPrecision(2);
    const bar = Math.max(0, length * BARS);
    return `<text x="${NAMES - 8}" y="${y + 15}" text-anchor="end">${attributeText(player)}</text><rect x="${NAMES}" y="${y + 3}" width="${bar.toFixed(2)}" height="${ROW - 6}" fill="#d1541a"/><text x="${NAMES + bar + 6}" y="${y + 15}">${said.replace('-', '−')}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13" fill="#17202a">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/><text x="8" y="18" font-size="11">${attributeText(caption)}</text>`,
    `<text x="${NAMES}" y="38" font-size="11">size, ${attributeText(unit)}; share of variance</text>`,
    ...lines,
    '</svg>',
  ].join('\n');
}
