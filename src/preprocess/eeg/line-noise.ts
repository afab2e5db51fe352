/** Whether the line noise can be seen in a recording. */
import { type Signal, welch } from '../../signal/index.js';
import { median } from './bad-channels.js';

/** Power at the line over that of its neighbourhood; a peak twice as high as the median channel's surroundings is worth removing. */
const VISIBLE_RATIO = 2;

/**
 * The line frequency whose peak stands out, 50 or 60 Hz, or undefined where neither does.
 *
 * @param data `[channel, sample]`
 * @returns the frequency and its peak: power within ±0.5 Hz over the median density 1–5 Hz away, median over channels
 */
export function detectLine(
  data: Signal,
  channels: number,
  samples: number,
  sampleRate: number,
): { frequency: 50 | 60; ratio: number } | undefined {
  const used = Math.min(samples, Math.round(120 * sampleRate));
  const ratios: Record<50 | 60, number[]> = { 50: [], 60: [] };
  for (let channel = 0; channel < channels; channel++) {
    const start = channel * samples;
    const spectrum = welch(data.subarray(start, start + used), sampleRate, { segmentSeconds: 4 });
    for (const line of [50, 60] as const) {
      const ratio = peakRatio(spectrum.frequencies, spectrum.density, line);
      if (Number.isFinite(ratio)) ratios[line].push(ratio);
    }
  }
  const found = ([50, 60] as const)
    .map((frequency) => ({ frequency, ratio: median(Float64Array.from(ratios[frequency])) }))
    .filter(({ ratio }) => ratio > VISIBLE_RATIO)
    .sort((a, b) => b.ratio - a.ratio);
  return found[0];
}

function peakRatio(frequencies: Float64Array, density: Float64Array, line: number): number {
  let peak = 0;
  const around: number[] = [];
  for (let k = 0; k < frequencies.length; k++) {
    const distance = Math.abs(frequencies[k] - line);
    if (distance <= 0.5) peak = Math.max(peak, density[k]);
    else if (distance >= 1 && distance <= 5) around.push(density[k]);
  }
  const floor = median(Float64Array.from(around));
  return floor > 0 ? peak / floor : Number.NaN;
}
