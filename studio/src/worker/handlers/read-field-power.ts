import { HemocastError } from '../../../../src/foundation/index.js';
import { globalFieldPower } from '../../../../src/signal/field-power.js';
import { type OpenedRecording, recordingAt } from '../opened-recording.js';
import { TraceReader } from '../trace-reader.js';
import type { Handler } from './handler.js';

/** Values that are read at a time while the middle of each channel is found. */
const BLOCK_VALUES = 2 ** 22;

/** Readers by recording and by the channels that count, for as long as the recording is open. */
const readers = new WeakMap<OpenedRecording, Map<string, TraceReader>>();

export const readFieldPower: Handler<'readFieldPower'> = async (ask, { workplace, signal }) => {
  const { path, bad, from, to, steps } = ask;
  const opened = await recordingAt(workplace, path);
  const { eeg } = opened;
  if (eeg === undefined) throw new HemocastError('no-eeg', 'Only EEG has a field power', { file: path });
  const { channels, samples, sampleRate } = eeg.recording;
  const rows = [...channels.keys()].filter((row) => {
    const { type, name, bad: isBad } = channels[row];
    return type === 'eeg' && !isBad && !bad.includes(name);
  });
  const known = readers.get(opened) ?? new Map<string, TraceReader>();
  readers.set(opened, known);
  const key = rows.join();
  let reader = known.get(key);
  if (reader === undefined) {
    const offsets = await meansOf(eeg, rows, signal);
    reader = new TraceReader({ channels: ['GFP'], sampleRate, samples }, async (start, count) =>
      globalFieldPower(await eeg.read(start, count), count, rows, offsets),
    );
    known.set(key, reader);
  }
  return reader.between(from, to, steps);
};

/** Of each channel over the recording: amplifiers without a high pass have offsets that differ by millivolts. */
async function meansOf(
  { recording: { channels, samples }, read }: NonNullable<OpenedRecording['eeg']>,
  rows: readonly number[],
  signal: AbortSignal,
): Promise<Float64Array> {
  const sums = new Float64Array(rows.length);
  const counts = new Float64Array(rows.length);
  const block = Math.max(1, Math.floor(BLOCK_VALUES / channels.length));
  for (let start = 0; start < samples; start += block) {
    signal.throwIfAborted();
    const count = Math.min(block, samples - start);
    const data = await read(start, count);
    for (const [i, row] of rows.entries()) {
      for (let t = 0; t < count; t++) {
        const value = data[row * count + t];
        if (Number.isNaN(value)) continue;
        sums[i] += value;
        counts[i]++;
      }
    }
  }
  return sums.map((sum, i) => sum / Math.max(1, counts[i]));
}
