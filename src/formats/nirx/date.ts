/**
 * Dates as NIRStar writes them: in the language of the computer, with or without the day of the week, in many orders.
 */

/** Beginnings of the names of the months in English, German, French, Italian, Spanish, Portuguese, Dutch, without accents. */
const MONTHS: readonly RegExp[] = [
  /^(jan|gen|ene)/,
  /^(feb|fev)/,
  /^(mar|mrz|maa|mrt)/,
  /^(apr|avr|abr)/,
  /^(may|mai|mag|mei)/,
  /^(jun|juin|giu)/,
  /^(jul|juil|lug)/,
  /^(aug|aou|ago)/,
  /^(sep|set)/,
  /^(oct|okt|ott|out)/,
  /^(nov)/,
  /^(dec|dez|dic)/,
];

/**
 * Date and time as ISO 8601 without a zone.
 *
 * @param date such as `Do, 16. Feb 2012`, `Thu, Feb 16, 2012`, `jeu. 16 févr. 2012`, `2012年02月16日`, `2012-02-16 15:54:01.5`
 * @param time such as `15:54` or `15:54:01.123`; left out where the date holds it
 * @returns undefined where the text is of no known kind
 */
export function parseNirxDate(date: string, time = ''): { date: string; time?: string } | undefined {
  const clock = /(\d{1,2}):(\d{2})(?::(\d{2}(?:[.,]\d+)?))?/.exec(`${date} ${time}`);
  const day = dayOf(date.replace(/\d{1,2}:\d{2}.*/, ''));
  if (day === undefined) return undefined;
  if (clock === null || Number(clock[1]) > 23 || Number(clock[2]) > 59) return { date: day };
  const hour = (Number(clock[1]) % 12) + (/\bpm\b/i.test(time) ? 12 : 0);
  const hours = /\b[ap]m\b/i.test(time) ? String(hour) : clock[1];
  const seconds = (clock[3] ?? '00').replace(',', '.');
  return { date: day, time: `${hours.padStart(2, '0')}:${clock[2]}:${seconds}` };
}

function dayOf(text: string): string | undefined {
  const numeric = /(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})/.exec(text);
  if (numeric !== null) return iso(Number(numeric[1]), Number(numeric[2]), Number(numeric[3]));
  const numbers = text.match(/\d+/g) ?? [];
  const year = numbers.find((number) => number.length === 4);
  const day = numbers.find((number) => number.length <= 2);
  if (year === undefined || day === undefined) return undefined;
  // The month stands beside the day: the last word, so that `mar. 3 avr.` (mardi) is not March.
  const words = plain(text).match(/[a-z]+/g) ?? [];
  for (const word of words.reverse()) {
    const month = MONTHS.findIndex((pattern) => pattern.test(word));
    if (month >= 0) return iso(Number(year), month + 1, Number(day));
  }
  return undefined;
}

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
}

function iso(year: number, month: number, day: number): string | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
