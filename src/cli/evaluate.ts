import type { Command } from 'commander';
import {
  dataPlaces,
  evaluateOptions,
  evaluateTargets,
  evaluateTargetsOfFolds,
  publishedTable,
  splitOfModel,
  waysTable,
} from '../commands/index.js';
import { namedSplit, openTrainingData } from '../data/index.js';
import { sourceNamed, targetNamed } from '../modalities/index.js';
import { optionalCache, preparedArrays } from './cache-option.js';
import { engineVersions } from './engine-versions.js';
import { namedPlaces } from './named-places.js';
import { openFolds, openModels, sharedJoint } from './open-model.js';
import { withOptions } from './options-of.js';
import { reportViewer } from './report-viewer.js';
import { openSession } from './session.js';
import { templateOf } from './template-option.js';
import { version } from './version.js';

export function evaluateCommand(program: Command): Command {
  const command = program
    .command('evaluate')
    .description('Score a model on the people it was never shown, beside every baseline.')
    .argument('<model>', 'model folder, or one with a model for each person left out (train --split leave-one-out)')
    .argument(
      '<datasets...>',
      'the BIDS data set, or the data sets, that it was trained on; published ones as NAME:FOLDER',
    );
  return withOptions(command, evaluateOptions, async (options, modelFolder: string, texts: string[]) => {
    const session = openSession(options);
    const { storage, console, signal } = session;
    const runtime = await session.runtime();
    const folds = await openFolds(session, modelFolder, options.targets);
    const models = folds === undefined ? await openModels(session, modelFolder, options.targets) : [];
    const configurations = folds
      ? folds.map(({ known }) => known[0].configuration)
      : models.map(({ model }) => model.configuration);
    const [{ eeg, training }] = configurations;
    const names = configurations.map(({ target }) => target.name);
    const modalities = {
      source: sourceNamed(eeg.name ?? 'eeg'),
      targets: names.map(targetNamed),
      arrays: await preparedArrays(session, options),
    };
    const known = training.sets?.map(({ name }) => name);
    const template = await templateOf(session, options.template);
    const exact = options.template === undefined ? undefined : template;
    const split = splitOfModel(Object.values(training.people).flat());
    const places = await namedPlaces(session, texts, options, {
      ...{ template: exact, split },
      resample: names.includes('bold'),
    });
    const named = training.split === undefined ? undefined : namedSplit(training.split);
    const whole = await openTrainingData(storage, dataPlaces(places, named), modalities, known);
    const data = named?.divided?.(whole) ?? whole;
    const hasEncoder = configurations.some(({ eeg: { encoder } }) => encoder !== undefined);
    await storage.ensureWritable(options.out);
    const joint = folds ? undefined : await sharedJoint(session, modelFolder, models);
    const published = places.flatMap((place) => place.published?.dataset.figures ?? []);
    const task = {
      data,
      storage,
      out: options.out,
      template,
      runtime,
      seed: options.seed,
      version,
      versions: engineVersions(),
      samples: options.samples,
      steps: options.steps,
      sampler: options.sampler,
      derivatives: options.derivatives,
      published,
      viewer: await reportViewer(),
      cache: hasEncoder ? await optionalCache(session, options) : undefined,
      progress: console,
      signal,
    };
    const { evaluations: results, ways } = folds
      ? { evaluations: await evaluateTargetsOfFolds({ ...task, targets: folds, modelFolder }), ways: [] }
      : await evaluateTargets({ ...task, models, joint });
    if (folds) console.say(`Each person by the model that was trained without them: ${folds[0].known.length} folds.`);
    for (const warning of data.warnings) console.say(`Note: ${warning}`);
    for (const { title, table, report, page } of results) {
      if (results.length > 1) console.say(`\n${title}`);
      console.say(`\n${table}\n`);
      if (page.published) console.say(`Published on these data:\n${publishedTable(page.published)}\n`);
      console.say(`Report: ${report}`);
    }
    if (ways.length > 0) console.say(`\nWhat other signals add:\n\n${waysTable(ways)}\n`);
    const page = `${options.out}/report.html`;
    if (results.length > 1) console.say(`All of them on one page: ${page}`);
    const [{ report, metrics }] = results;
    const scores =
      results.length === 1
        ? { report, metrics }
        : {
            report: page,
            ...(ways.length > 0 && { ways }),
            targets: Object.fromEntries(
              results.map(({ target, ...one }) => [target, { report: one.report, metrics: one.metrics }]),
            ),
          };
    console.result({
      out: options.out,
      ...scores,
      ...(published.length > 0 && { published }),
      warnings: data.warnings,
    });
  });
}
