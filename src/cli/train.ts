import type { Command } from 'commander';
import { resolvedChoices, trainOptions, trainTargets, type UnpairedChoice } from '../commands/index.js';
import { PairedData, UnpairedData } from '../data/index.js';
import { sourceNamed, targetNamed } from '../modalities/index.js';
import { hasNetwork } from '../models/index.js';
import { MODEL_SET } from '../train/index.js';
import { optionalCache } from './cache-option.js';
import { withOptions } from './options-of.js';
import { requireOwnModel } from './own-folder.js';
import { openSession } from './session.js';
import { shippedEegEncoder } from './shipped-encoder.js';
import { templateOf } from './template-option.js';

export function trainCommand(program: Command): Command {
  const command = program
    .command('train')
    .description('Train a model on a BIDS data set: a source, such as EEG of any format, with targets beside it.')
    .argument('<dataset>', 'BIDS folder, e.g. one that `hemocast simulate` wrote');
  return withOptions(command, trainOptions, async (options, folder: string) => {
    const session = openSession(options);
    const { storage, console, signal } = session;
    const targets = options.targets.map(targetNamed);
    const data = await PairedData.open(storage, folder, { source: sourceNamed(options.source), targets });
    for (const warning of data.warnings) console.say(`Note: ${warning}`);
    const shown = data.warnings.length;
    const template = await templateOf(session, options.template);
    await requireOwnModel(storage, options.out, targets.length > 1 ? MODEL_SET : undefined);
    await storage.ensureWritable(options.out);
    const cache = options.eegEncoder === 'spectral' ? undefined : await optionalCache(session, options);
    const choices = resolvedChoices(options, {
      eegEncoderFolder: shippedEegEncoder,
      cache,
      progress: console,
      signal,
    });
    const unpaired: UnpairedChoice[] = [];
    for (const root of options.unpaired ?? []) {
      unpaired.push({ data: await UnpairedData.open(storage, root), signals: options.unpairedSignals ?? ['target'] });
    }
    const runtime = await session.runtime();
    const trained = await trainTargets({ ...choices, unpaired, data, storage, template, runtime });
    for (const warning of data.warnings.slice(shown)) console.say(`Note: ${warning}`);
    const results = trained.map(({ target, folder: place, model: { curves, score, configuration, mean } }, i) => {
      const count = configuration.training.people.validation.length;
      const made = hasNetwork(configuration)
        ? `network of step ${curves.chosenStep}`
        : 'linear mean, Gaussian residual, no network';
      const people = `${count} validation ${count === 1 ? 'person' : 'people'}`;
      console.say(`Model of ${targets[i].title} in ${place}: score ${score.toFixed(3)} on ${people} (${made}).`);
      const { calibration, training } = configuration;
      const course = hasNetwork(configuration) && { curves };
      return { target, out: place, score, ...course, mean, calibration, people: training.people };
    });
    console.say(`Test it: hemocast evaluate ${options.out} ${folder} --out DIR`);
    const [{ target: _, ...only }] = results;
    const own = results.length === 1 ? only : { out: options.out, models: results };
    console.result({ ...own, warnings: data.warnings });
  });
}
