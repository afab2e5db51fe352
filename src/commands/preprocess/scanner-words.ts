/** What is said of the correction of EEG from inside a scanner. */
import type { ScannerReport } from '../../preprocess/index.js';

/** A part of the line that a user sees of a recording. */
export function scannerSummary({ gradient, pulse }: ScannerReport): string {
  const volumes = gradient?.scans.reduce((sum, { epochs }) => sum + epochs, 0) ?? 0;
  const kind = gradient?.epoch === 'slice' ? 'slices' : 'volumes';
  const parts = [
    ...(gradient === undefined ? [] : [`gradient artefact of ${volumes} ${kind} removed`]),
    ...(pulse === undefined ? [] : [`pulse artefact of ${pulse.beats} beats removed`]),
  ];
  return parts.length === 0 ? 'scanner artefacts left in' : parts.join(', ');
}

/** What was found and done, as sentences. */
export function scannerRemarks({ gradient, pulse, remarks, rate }: ScannerReport): string[] {
  const sentences: string[] = [];
  if (gradient !== undefined) {
    const { trigger, scans, epoch, window, motionAware, basis, amplitude } = gradient;
    const sizes = amplitude.map(({ microvolts }) => microvolts).sort((a, b) => a - b);
    const where = scans
      .map(({ onset, epochs, period, lost, before, after }) => {
        const extra = [
          ...(lost > 0 ? [`${lost} lost trigger${lost === 1 ? '' : 's'}`] : []),
          ...(before > 0 ? [`${before} ahead of the first trigger`] : []),
          ...(after > 0 ? [`${after} after the last`] : []),
        ];
        return `${epochs} ${epoch}s of ${period.toFixed(6)} s from ${onset.toFixed(3)} s on${extra.length > 0 ? ` (${extra.join(', ')})` : ''}`;
      })
      .join('; ');
    sentences.push(
      `A gradient artefact of ${sizes[sizes.length >> 1]?.toFixed(0)} µV (median over channels at ${rate.working} Hz) was removed by templates of ${window.toFixed(0)} ${epoch}s${motionAware ? ', chosen by head motion,' : ''} and ${basis} components of what they leave, ${trigger === undefined ? 'without triggers' : `at ${trigger}`}: ${where}.`,
    );
  }
  if (pulse !== undefined) {
    const { from, channel, beats, rate: beatsAMinute, inserted, removed, delay, basis } = pulse;
    sentences.push(
      `The pulse artefact of ${beats} beats (${beatsAMinute.toFixed(0)} a minute, from ${from === 'ecg' ? channel : 'the EEG'}; ${inserted} put in, ${removed} passed over) was removed, ${(1000 * delay).toFixed(0)} ms after the ${from === 'ecg' ? 'R peak' : 'beat'}, with ${basis} spatial components beside the mean beat.`,
    );
  }
  return [...sentences, ...remarks];
}
