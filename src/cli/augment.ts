import type { Command } from 'commander';
import { augmentDataset, augmentOptions, dataPlaces, rareChoice } from '../commands/index.js';
import { openTrainingData } from '../data/index.js';
import { HemocastError } from '../foundation/index.js';
import { sourceNamed, targetNamed } from '../modalities/index.js';
import { optionalCache, preparedArrays } from './cache-option.js';
import { engineVersions } from './engine-versions.js';
import { namedPlaces } from './named-places.js';
import { openFolds, openModels } from './open-model.js';
import { withOptions } from './options-of.js';
import { openSession } from './session.js';
import { templateOf } from './template-option.js';
import { version } from './version.js';

export function augmentCommand(program: Command): Command {
  const command = program
    .command('augment')
    .description(
      'Make up for a rare class or a rare group of people with signals generated from EEG, and say who gains by it.',
    )
    .argument(
      '<dataset>',
      'BIDS data set, or a published one as NAME:FOLDER, with people whom the model has never seen',
    );
  return withOptions(command, augmentOptions, async (options, text: string) => {
    const choice = rareChoice(options);
    const session = openSession(options);
    const { storage, console, signal } = session;
    const targets = options.target === undefined ? undefined : [options.target];
    if (await openFolds(session, options.model, targets)) throw manyModels(options.model);
    const [{ model, modelFolder }] = await openModels(session, options.model, targets);
    const { eeg, target } = model.configuration;
    const template = await templateOf(session, options.template);
    const exact = options.template === undefined ? undefined : template;
    const places = await namedPlaces(session, [text], options, { template: exact, resample: target.name === 'bold' });
    const data = await openTrainingData(storage, dataPlaces(places), {
      source: sourceNamed(eeg.name ?? 'eeg'),
      targets: [targetNamed(target.name)],
      arrays: await preparedArrays(session, options),
    });
    await storage.ensureWritable(options.out);
    const { what, fairness, parts, share, remedies, decoder, folds, repeats, seed, out } = options;
    const found = await augmentDataset({
      ...{ model, modelFolder, data, storage, out, template, what, choice, fairness, parts, share, remedies },
      ...{ decoder, folds, repeats, seed, version, versions: engineVersions(), progress: console, signal },
      cache: eeg.encoder === undefined ? undefined : await optionalCache(session, options),
    });
    await model.eeg.release();
    for (const warning of data.warnings) console.say(`Note: ${warning}`);
    console.say(found.caption);
    console.say(`${found.examples} generated examples and a report: ${out}/report.html`);
    const { caption, examples, files, fairness: groups, result } = found;
    console.result({
      out,
      caption,
      examples,
      files,
      rareClass: result.classes,
      rareGroup: result.groups[0],
      fairness: groups,
    });
  });
}

function manyModels(folder: string): HemocastError {
  return new HemocastError(
    'augment-folds',
    'A folder with a model for each fold cannot generate examples that others are tested by',
    {
      file: folder,
      field: '--model',
      expected: 'one model, which has seen none of the people who are decoded',
      found: 'models of folds, each of which has seen all people but its own',
      advice: 'Train one with people kept for testing: hemocast train --test 6.',
    },
  );
}
