/** Text made safe for HTML and SVG, in content and in quoted attributes. Characters that XML forbids, and overrides of direction, are dropped. */
export function escapeHtml(text: string): string {
  return withoutForbidden(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

/** Text or markup without the characters that XML forbids, other controls, and overrides of direction. */
export function withoutForbidden(text: string): string {
  return text.replace(FORBIDDEN, '');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what must go
const FORBIDDEN = /[\0-\x08\v\f\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/g;

/**
 * Plain prose → paragraphs: a blank line parts them, lines that begin with `- ` make a list,
 * `**strong**` and `` `code` `` are the only marks; everything else is escaped.
 */
export function proseHtml(text: string): string {
  return text
    .trim()
    .split(/\n\s*\n/)
    .filter((block) => block.trim() !== '')
    .map((block) => {
      const lines = block.trim().split('\n');
      return lines.every((line) => /^\s*- /.test(line))
        ? `<ul>${lines.map((line) => `<li>${inline(line.replace(/^\s*- /, ''))}</li>`).join('')}</ul>`
        : `<p>${inline(lines.map((line) => line.trim()).join(' '))}</p>`;
    })
    .join('\n');
}

function inline(text: string): string {
  return escapeHtml(text)
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/(\d) (%|s|Hz|mm)(?![\w])/g, '$1\u00a0$2');
}

/** A coordinate with two decimals at most. */
export function round(value: number): string {
  return String(Number(value.toFixed(2)));
}

/** A number for people: fixed decimals, a true minus sign, a dash where there is none. */
export function formatNumber(value: number, digits = 2): string {
  if (!Number.isFinite(value)) return '–';
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}
