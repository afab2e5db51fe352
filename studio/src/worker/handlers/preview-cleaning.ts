/** Cleans a recording as `hemocast preprocess eeg` does, and keeps the result to look at. */
import { networkOf } from '../../../../src/commands/preprocess/component-labelling.js';
import { eegParameters } from '../../../../src/commands/preprocess/options.js';
import { spectraOf } from '../../../../src/commands/recording-spectra.js';
import { HemocastError, Random } from '../../../../src/foundation/index.js';
import { cleanEeg, correctScanner } from '../../../../src/preprocess/index.js';
import type { Recording } from '../../../../src/recordings/index.js';
import { commandLine } from '../command-line.js';
import { recordingAt, summaryOf } from '../opened-recording.js';
import { TraceReader } from '../trace-reader.js';
import type { Handler } from './handler.js';

export const previewCleaning: Handler<'previewCleaning'> = async ({ path, options }, { workplace, progress }) => {
  const opened = await recordingAt(workplace, path);
  if (opened.eeg === undefined) {
    throw new HemocastError('no-eeg', 'Only EEG is cleaned here', { file: path, found: opened.summary.format });
  }
  const { eeg } = opened;
  const parameters = eegParameters(options);
  networkOf({ options: parameters });
  const {
    seed = 1,
    gradient,
    gradientWindow,
    adaptive,
    pulse,
    trigger,
    motion: _,
    format: __,
    ...cleaning
  } = parameters;
  const { rate = 200 } = cleaning;
  const corrected = await correctScanner(
    { ...eeg.recording, read: eeg.read },
    { gradient, gradientWindow, adaptive, pulse, trigger, outputRate: Math.max(250, rate) },
    progress,
  );
  const raw: Recording = corrected?.recording ?? {
    ...eeg.recording,
    data: await eeg.read(0, eeg.recording.samples),
  };
  const random = new Random(seed).fork('independent components');
  const { recording, report, view } = cleanEeg(raw, { ...cleaning, random }, progress);
  opened.cleaned = TraceReader.of(recording, recording.data);
  workplace.cleanings.set(path, options);
  const spectra = spectraOf(raw, recording);
  const { data: ___, ...rest } = recording;
  return {
    report,
    view,
    spectra: { channels: recording.channels.filter(({ type }) => type === 'eeg').map(({ name }) => name), ...spectra },
    summary: summaryOf(path, opened.summary.format, rest, []),
    command: commandLine(path, options),
  };
};
