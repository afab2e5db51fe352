import type { Command } from 'commander';
import { trainingChoices, trainModel, trainOptions } from '../commands/index.js';
import { PairedData } from '../data/index.js';
import { optionalCache } from './cache-option.js';
import { withOptions } from './options-of.js';
import { requireOwnModel } from './own-folder.js';
import { openSession } from './session.js';
import { shippedEegEncoder } from './shipped-encoder.js';
import { templateOf } from './template-option.js';

export function trainCommand(program: Command): Command {
  const command = program
    .command('train')
    .description('Train a model on a BIDS data set: EEG of any format, with BOLD on fsaverage4 beside it.')
    .argument('<dataset>', 'BIDS folder, e.g. one that `hemocast simulate` wrote');
  return withOptions(command, trainOptions, async (options, folder: string) => {
    const session = openSession(options);
    const { storage, console, signal } = session;
    const data = await PairedData.open(storage, folder);
    for (const warning of data.warnings) console.say(`Note: ${warning}`);
    const shown = data.warnings.length;
    const template = await templateOf(session, options.template);
    await requireOwnModel(storage, options.out);
    await storage.ensureWritable(options.out);
    const cache = options.eegEncoder === 'spectral' ? undefined : await optionalCache(session, options);
    const choices = trainingChoices(options, {
      eegEncoderFolder: shippedEegEncoder,
      cache,
      progress: console,
      signal,
    });
    const model = await trainModel({ ...choices, data, storage, template, runtime: await session.runtime() });
    for (const warning of data.warnings.slice(shown)) console.say(`Note: ${warning}`);
    const { curves, configuration } = model;
    const best = Math.max(...curves.validationScore);
    console.say(
      `Model in ${options.out}: mean r ${best.toFixed(3)} over patches on ${configuration.training.people.validation.length} validation people (step ${curves.chosenStep}).`,
    );
    console.say(`Test it: hemocast evaluate ${options.out} ${folder} --out DIR`);
    console.result({
      out: options.out,
      curves,
      mean: model.mean,
      calibration: configuration.calibration,
      people: configuration.training.people,
      warnings: data.warnings,
    });
  });
}
