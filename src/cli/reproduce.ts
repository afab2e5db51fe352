import type { Command } from 'commander';
import {
  chosenFigures,
  openStudy,
  recordedInputs,
  reproduceFigures,
  reproduceOptions,
  simulatedInputs,
  studyRequest,
} from '../commands/index.js';
import { interruptible } from '../foundation/index.js';
import { FIGURES } from '../reproduce/index.js';
import { cacheFolder, preparedArrays } from './cache-option.js';
import { duration } from './console.js';
import { withOptions } from './options-of.js';
import { openSession } from './session.js';
import { shippedEegEncoder } from './shipped-encoder.js';
import { templateOf } from './template-option.js';
import { version } from './version.js';

export function reproduceCommand(program: Command): Command {
  const command = program
    .command('reproduce')
    .description('Make the figures and tables of the paper, on simulated people or on published recordings.')
    .argument(
      '[figures-and-datasets...]',
      `figures (${FIGURES.map(({ name }) => name).join(', ')}; all where none is named), then published data sets as NAME:FOLDER; simulated people where none is named`,
    );
  return withOptions(command, reproduceOptions, async (options, words: string[]) => {
    const { figures, places } = chosenFigures(words);
    const session = openSession(options);
    const { storage, console, signal } = session;
    await storage.ensureWritable(options.out);
    const template = await templateOf(session, options.template);
    const progress = interruptible(console, signal);
    const { out, seed, quick } = options;
    const request = await studyRequest({ version, seed, quick, places, template: template.source });
    const arrays = await preparedArrays(session, options);
    const shared = { storage, template, seed, version, arrays, progress };
    const inputs =
      places.length > 0
        ? recordedInputs({ ...shared, texts: places, cache: () => cacheFolder(session, options) })
        : simulatedInputs({ ...shared, quick, folder: `${out}/data` });
    const runtime = await session.runtime();
    const study = openStudy({
      ...{ storage, folder: `${out}/models`, template, runtime, seed, request, inputs, quick, progress, signal },
      eegEncoderFolder: shippedEegEncoder,
    });
    const began = performance.now();
    const entries = await reproduceFigures({
      ...{ storage, out, figures, study, request, progress, signal },
      command: `hemocast reproduce ${[...words, ...(quick ? ['--quick'] : []), '--seed', seed].join(' ')}`,
      overwrite: options.overwrite,
      draw: () => '',
      onFigure: async ({ figure, result, reason, seconds }) => {
        const took = seconds === undefined ? '' : ` (${duration(seconds)})`;
        console.say(result ? `${figure.name}${took}: ${result.caption}` : `${figure.name}: not made: ${reason}`);
      },
    });
    await study.release();
    console.say(`Took ${duration((performance.now() - began) / 1000)}.`);
    console.result({
      out,
      figures: entries.map(({ figure, result, reason }) => ({
        name: figure.name,
        ...(result ? { caption: result.caption, findings: result.findings } : { reason }),
      })),
    });
  });
}
