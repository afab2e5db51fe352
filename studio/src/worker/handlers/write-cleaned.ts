/** `hemocast preprocess eeg` into memory, with the settings of the last preview, or the command's own where there was none. */
import { eegParameters } from '../../../../src/commands/preprocess/options.js';
import { preprocessEeg } from '../../../../src/commands/preprocess/preprocess-eeg.js';
import { HemocastError } from '../../../../src/foundation/index.js';
import { commandLine } from '../command-line.js';
import { outputFolder } from '../output-folder.js';
import type { Handler } from './handler.js';

declare const HEMOCAST_VERSION: string;

export const writeCleaned: Handler<'writeCleaned'> = async ({ path }, { workplace, progress, signal }) => {
  const options = workplace.cleanings.get(path) ?? {};
  const folder = `${outputFolder(path)}_cleaned`;
  await workplace.output.remove(folder);
  const out = `output/${folder}`;
  const { failures } = await preprocessEeg({
    ...{ storage: workplace.storage, input: path, out, version: HEMOCAST_VERSION, progress, signal },
    options: eegParameters(options),
  });
  const [failure] = failures;
  if (failure) throw new HemocastError('cleaning-failed', failure.message, { file: path });
  return { out, command: commandLine(path, options) };
};
