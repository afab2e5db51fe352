import type { Command } from 'commander';
import { evaluateModel, evaluateOptions } from '../commands/index.js';
import { PairedData } from '../data/index.js';
import { optionalCache } from './cache-option.js';
import { engineVersions } from './engine-versions.js';
import { openModel } from './open-model.js';
import { withOptions } from './options-of.js';
import { openSession } from './session.js';
import { templateOf } from './template-option.js';
import { version } from './version.js';

export function evaluateCommand(program: Command): Command {
  const command = program
    .command('evaluate')
    .description('Score a model on the people it was never shown, beside every baseline.')
    .argument('<model>', 'model folder')
    .argument('<dataset>', 'the BIDS data set it was trained on');
  return withOptions(command, evaluateOptions, async (options, modelFolder: string, folder: string) => {
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
      seed: options.seed,
      version,
      versions: engineVersions(),
      samples: options.samples,
      steps: options.steps,
      sampler: options.sampler,
      derivatives: options.derivatives,
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
