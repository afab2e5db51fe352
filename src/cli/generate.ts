import { type Command, Option } from 'commander';
import { type GenerateRecordingResult, generateDataset } from '../commands/index.js';
import { samplers } from '../diffusion/index.js';
import type { Console } from './console.js';
import { engineVersions } from './engine-versions.js';
import { openModel } from './open-model.js';
import { someText, wholeNumber } from './option-values.js';
import { requireOwnDataset } from './own-folder.js';
import { type CommonOptions, openSession, seedOf } from './session.js';
import { templateOf, withTemplate } from './template-option.js';
import { version } from './version.js';

interface GenerateOptions extends CommonOptions {
  out: string;
  samples?: number;
  steps?: number;
  sampler?: string;
  template?: string;
}

export function generateCommand(program: Command): Command {
  return withTemplate(
    program
      .command('generate')
      .description('Generate BOLD on the cortex, with its uncertainty, from an EEG recording.')
      .argument('<model>', 'model folder, e.g. out/demo/model')
      .argument(
        '<recording>',
        'EEG recording (EDF, BDF, BrainVision, EEGLAB, FIF, XDF), or a BIDS folder for all in it',
      )
      .requiredOption('--out <folder>', 'where the BIDS derivatives and the report go', someText)
      .option(
        '--samples <count>',
        'samples that the result is the mean over (default: the model’s)',
        wholeNumber(1, 256),
      )
      .option('--steps <count>', 'steps of the sampler (default: the model’s)', wholeNumber(1, 1000))
      .addOption(
        new Option('--sampler <name>', 'sampler (default: the model’s)').choices(samplers.map(({ name }) => name)),
      )
      .option('--seed <seed>', 'a number or text; the same seed gives the same files', someText, '1'),
  ).action(async (modelFolder: string, recording: string, options: GenerateOptions) => {
    const session = openSession(options);
    const { storage, console, signal } = session;
    const model = await openModel(session, modelFolder);
    const template = await templateOf(session, options.template);
    const { dataset, recordings } = await generateDataset({
      model,
      modelFolder,
      storage,
      recording,
      out: options.out,
      template,
      seed: seedOf(options),
      version,
      versions: engineVersions(),
      samples: options.samples,
      steps: options.steps,
      sampler: options.sampler,
      progress: console,
      signal,
      beforeWork: async () => {
        await requireOwnDataset(storage, options.out, 'derivative');
        await storage.ensureWritable(options.out);
      },
    });
    for (const result of recordings) tell(console, result, dataset);
    console.result({ out: options.out, ...(dataset ? { recordings } : recordings[0]) });
  });
}

function tell(console: Console, result: GenerateRecordingResult & { input: string }, named: boolean): void {
  if (named) console.say(`${result.input}:`);
  const { channels, volumes, tr, seconds } = result;
  console.say(`${volumes} volumes (one every ${tr} s) from ${seconds.toFixed(1)} s of EEG.`);
  const list = (names: string[]) => (names.length === 0 ? '0' : `${names.length} (${names.join(', ')})`);
  console.say(
    `Electrodes of the model: ${channels.matched} matched, of them ${list(channels.aliased)} by an older name; interpolated ${list(channels.interpolated)}.`,
  );
  console.say(`Channels not needed: ${list(channels.dropped)}; without a usable signal: ${list(channels.bad)}.`);
  console.say(`Note: ${result.notice}`);
  console.say(`Report: ${result.report}`);
}
