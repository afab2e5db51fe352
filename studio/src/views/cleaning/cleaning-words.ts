/** A report of cleaning as sentences. */
import type { CleaningReport } from '../../../../src/preprocess/index.js';

export function cleaningSentences(report: CleaningReport): string[] {
  const { channels, leftOut, bad, interpolated, removed, band, filter, notched, rate, reference, artefacts, rejected } =
    report;
  const number = (value: number) => String(Number(value.toPrecision(6)));
  const by = filter.kind === 'fir' ? `FIR, ${filter.coefficients} coefficients` : `Butterworth, order ${filter.order}`;
  const sentences = [
    `${channels} EEG channels, ${number(band.low)} to ${number(band.high)} Hz (${by}), from ${number(rate.from)} to ${number(rate.to)} Hz, reference: ${reference}.`,
    notched.length > 0
      ? `Line noise was taken out at ${notched.map(number).join(', ')} Hz.`
      : 'No line noise was taken out.',
  ];
  if (bad.length > 0) {
    const named = bad.map(({ name, reason }) => `${name} (${reason === 'stated' ? 'marked as bad' : reason})`);
    sentences.push(`Without a usable signal: ${named.join(', ')}.`);
  }
  if (interpolated.length > 0) sentences.push(`Interpolated from the others: ${interpolated.join(', ')}.`);
  if (removed.length > 0) sentences.push(`Removed, as their place is unknown: ${removed.join(', ')}.`);
  if (leftOut.length > 0)
    sentences.push(`Left out: ${leftOut.map(({ name, type }) => `${name} (${type})`).join(', ')}.`);
  if (artefacts) {
    const gone = artefacts.fates.filter((fate) => fate.removed).length;
    const doubt = artefacts.converged ? '' : ' The analysis did not converge.';
    sentences.push(`${gone} of ${artefacts.components} components (${artefacts.method}) were taken out.${doubt}`);
  }
  if (rejected) sentences.push(`${rejected.length} seconds swing too far and are marked.`);
  return sentences;
}
