/** What any recording may have wrong, whatever its format: names that stand twice, and amplitudes that no head has. */
import { pauseRemarks } from '../boundaries.js';
import type { Channel, Recording } from '../recording.js';
import type { EegReadReport } from './eeg-reader.js';

/** Standard deviations of EEG in two seconds that are no EEG in µV: of a quiet recording and of its artefacts. */
const PLAUSIBLE = [0.1, 1000];
const BLOCK_SECONDS = 2;
/** Blocks that are looked at, spread over the recording. */
const BLOCKS = 10;

/** Channels with names of their own: the second `Cz` becomes `Cz-2`. */
export function withOwnNames(channels: readonly Channel[], remarks: string[]): Channel[] {
  const taken = new Set(channels.map(({ name }) => name));
  const seen = new Set<string>();
  const next = new Map<string, number>();
  const repeated = new Set<string>();
  const named = channels.map((channel) => {
    if (!seen.has(channel.name)) {
      seen.add(channel.name);
      return channel;
    }
    repeated.add(channel.name);
    let number = next.get(channel.name) ?? 2;
    while (taken.has(`${channel.name}-${number}`)) number++;
    next.set(channel.name, number + 1);
    const name = `${channel.name}-${number}`;
    taken.add(name);
    seen.add(name);
    return { ...channel, name };
  });
  if (repeated.size > 0) {
    const names = [...repeated];
    const shown = names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');
    remarks.push(`Names of channels that stand more than once: ${shown}; all but the first were numbered (-2, -3, …).`);
  }
  return named;
}

/** Sentences on amplitudes that cannot be those of EEG in µV. */
export async function amplitudeRemarks(
  { channels, samples, sampleRate, segments }: Omit<Recording, 'data'>,
  read: (start: number, count: number) => Promise<ArrayLike<number>>,
): Promise<string[]> {
  const eeg = channels.flatMap(({ type, unit, bad }, c) =>
    type === 'eeg' && unit === 'µV' && bad !== true ? [c] : [],
  );
  const count = Math.min(samples, Math.max(2, Math.round(BLOCK_SECONDS * sampleRate)));
  const parts = (segments ?? [{ start: 0, samples }]).filter((part) => part.samples >= count);
  if (eeg.length === 0 || parts.length === 0) return [];
  const deviations: number[][] = eeg.map(() => []);
  for (let k = 0; k < BLOCKS; k++) {
    const part = parts[Math.floor((k * parts.length) / BLOCKS)];
    const start = part.start + Math.floor(((part.samples - count) * k) / (BLOCKS - 1));
    const data = await read(start, count);
    eeg.forEach((c, i) => {
      const deviation = standardDeviation(data, c * count, (c + 1) * count);
      if (deviation > 0 && Number.isFinite(deviation)) deviations[i].push(deviation);
    });
  }
  const varying = deviations.filter((list) => list.length > 0);
  const typical = median(varying.map(median));
  // Of channels that hold still nothing can be said.
  if (2 * varying.length < eeg.length || !(typical < PLAUSIBLE[0] || typical > PLAUSIBLE[1])) return [];
  return [
    `The EEG varies by ${Number(typical.toPrecision(3))} µV (median standard deviation of 2 s), which no head does: the unit in the file seems to be wrong, or this is no EEG.`,
  ];
}

function standardDeviation(data: ArrayLike<number>, from: number, to: number): number {
  let mean = 0;
  for (let i = from; i < to; i++) mean += data[i];
  mean /= to - from;
  let sum = 0;
  for (let i = from; i < to; i++) sum += (data[i] - mean) ** 2;
  return Math.sqrt(sum / (to - from));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The report with what is odd about the recording, and channels with names of their own. */
export async function withOddities<T extends Omit<Recording, 'data'>>(
  recording: T,
  report: EegReadReport,
  read: (start: number, count: number) => Promise<ArrayLike<number>>,
): Promise<{ recording: T; report: EegReadReport }> {
  const remarks = [...report.remarks];
  const channels = withOwnNames(recording.channels, remarks);
  remarks.push(...pauseRemarks(recording.segments, recording.sampleRate));
  remarks.push(...(await amplitudeRemarks(recording, read)));
  return { recording: { ...recording, channels }, report: { ...report, remarks } };
}
