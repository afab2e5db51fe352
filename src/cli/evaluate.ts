import { type Command, Option } from 'commander';
import { evaluateModel } from '../commands/index.js';
import { PairedData } from '../data/index.js';
import { samplers } from '../diffusion/index.js';
import { type CacheOptions, optionalCache, withCache } from './cache-option.js';
import { engineVersions } from './engine-versions.js';
import { openModel } from './open-model.js';
import { someText, wholeNumber } from './option-values.js';
import { type CommonOptions, openSession, seedOf } from './session.js';
import { templateOf, withTemplate } from './template-option.js';
import { version } from './version.js';

interface EvaluateOptions extends CommonOptions, CacheOptions {
  out: string;
  samples?: number;
  steps?: number;
  sampler?: string;
  derivatives?: boolean;
  template?: string;
}

export function evaluateCommand(program: Command): Command {
  return withCache(
    withTemplate(
      program
        .command('evaluate')
        .description('Score a model on the people it was never shown, beside every baseline.')
        .argument('<model>', 'model folder')
        .argument('<dataset>', 'the BIDS data set it was trained on')
        .requiredOption('--out <folder>', 'where metrics.json and report.html go', someText)
        .option('--derivatives', 'also write what was generated, as a BIDS derivative')
        .option(
          '--samples <count>',
          'samples that a generated recording is the mean of (default: the model’s)',
          wholeNumber(1, 256),
        )
        .option('--steps <count>', 'steps of the sampler (default: the model’s)', wholeNumber(1, 1000))
        .addOption(
          new Option('--sampler <name>', 'sampler (default: the model’s)').choices(samplers.map(({ name }) => name)),
        )
        .option('--seed <seed>', 'a number or text; the same seed gives the same scores', someText, '1'),
    ),
  ).action(async (modelFolder: string, folder: string, options: EvaluateOptions) => {
    const session = openSession(options);
    const { storage, console, signal } = session;
    const runtime = await session.runtime();
    const model = await openModel(session, modelFolder);
    const data = await PairedData.open(storage, folder);
    const template = await templateOf(session, options.template);
    await storage.ensureWritable(options.out);
    const { metrics, table, report } = await evaluateModel({
      model,
      modelFolder,
      data,
      storage,
      out: options.out,
      template,
      runtime,
      seed: seedOf(options),
      version,
      versions: engineVersions(),
      samples: options.samples,
      steps: options.steps,
      sampler: options.sampler,
      derivatives: options.derivatives === true,
      cache: model.encoder && (await optionalCache(session, options)),
      progress: console,
      signal,
    });
    for (const warning of data.warnings) console.say(`Note: ${warning}`);
    console.say(`\n${table}\n`);
    console.say(`Report: ${report}`);
    console.result({ out: options.out, report, metrics, warnings: data.warnings });
  });
}
