import type { Command } from 'commander';
import {
  dataPlaces,
  decodeDataset,
  decodeOptions,
  decodePlan,
  decodeSentence,
  decodeText,
  targetOf,
} from '../commands/index.js';
import { openTrainingData } from '../data/index.js';
import { HemocastError, interruptible } from '../foundation/index.js';
import { sourceNamed } from '../modalities/index.js';
import { preparedArrays } from './cache-option.js';
import { namedPlaces } from './named-places.js';
import { openModels } from './open-model.js';
import { withOptions } from './options-of.js';
import { openSession } from './session.js';
import { templateOf } from './template-option.js';
import { version } from './version.js';

export function decodeCommand(program: Command): Command {
  const command = program
    .command('decode')
    .description(
      'Tell what somebody watches, imagines or is from EEG, BOLD, light, or what a model generates, beside chance.',
    )
    .argument('<dataset>', 'BIDS folder of EEG with BOLD or light beside it; a published one as NAME:FOLDER');
  return withOptions(command, decodeOptions, async (options, text: string) => {
    // All that options alone can be wrong in, before a model or a recording is read.
    if (options.model === undefined) decodePlan(options);
    const session = openSession(options);
    const { storage, console, signal } = session;
    const models = options.model === undefined ? [] : await openModels(session, options.model);
    const wanted = models.find(({ target }) => target === (options.target ?? target));
    if (options.model !== undefined && wanted === undefined) {
      throw new HemocastError('decode-model', 'The model does not generate the signal that is to be decoded', {
        file: options.model,
        expected: options.target,
        found: models.map(({ target }) => target).join(', '),
      });
    }
    const plan = decodePlan(options, wanted?.target);
    await storage.ensureWritable(options.out);
    const template = await templateOf(session, options.template);
    const places = await namedPlaces(session, [text], options, {
      template: options.template === undefined ? undefined : template,
      resample: plan.target === 'bold',
    });
    const modalities = {
      source: sourceNamed(wanted?.model.configuration.eeg.name ?? 'eeg'),
      targets: [targetOf(plan)],
      arrays: await preparedArrays(session, options),
    };
    const data = await openTrainingData(storage, dataPlaces(places), modalities);
    const result = await decodeDataset({
      ...{ plan, data, storage, out: options.out, template, model: wanted?.model },
      ...{ permutations: options.permutations, seed: options.seed, version, signal },
      progress: interruptible(console, signal),
    });
    for (const warning of data.warnings) console.say(`Note: ${warning}`);
    const report = `${options.out}/report.html`;
    console.say(`\n${decodeText(result)}\n\n${decodeSentence(result)}`);
    for (const remark of result.remarks) console.say(remark);
    console.say(`Report: ${report}`);
    const { outcomes, ...about } = result;
    console.result({
      ...about,
      out: options.out,
      report,
      outcomes: outcomes.map(({ source, features, corrected, classes, numbers }) => ({
        ...{ source, features, p: corrected },
        ...(classes && { accuracy: classes.accuracy, balancedAccuracy: classes.balancedAccuracy, f1: classes.f1 }),
        ...(numbers && { r: numbers.r, meanAbsoluteError: numbers.meanAbsoluteError }),
      })),
      warnings: data.warnings,
    });
  });
}
