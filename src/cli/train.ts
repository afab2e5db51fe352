import { type Command, Option } from 'commander';
import { trainModel } from '../commands/index.js';
import { EEG_COMPONENTS, type EegEncoderChoice } from '../commands/train/eeg-encoder-choice.js';
import { PairedData } from '../data/index.js';
import { samplers } from '../diffusion/index.js';
import { boldPresets } from '../encoders/bold/bold-pretraining.js';
import { defaultTraining } from '../train/training-options.js';
import { type CacheOptions, optionalCache, withCache } from './cache-option.js';
import { numberIn, someText, wholeNumber } from './option-values.js';
import { requireOwnModel } from './own-folder.js';
import { type CommonOptions, openSession, seedOf } from './session.js';
import { shippedEegEncoder } from './shipped-encoder.js';
import { templateOf, withTemplate } from './template-option.js';

interface TrainOptions extends CommonOptions, CacheOptions {
  out: string;
  validation: number;
  test: number;
  steps: number;
  batch: number;
  learningRate: number;
  width: number;
  depth: number;
  heads: number;
  components: number;
  sampler: string;
  samplerSteps: number;
  samples: number;
  boldEncoder: 'light' | 'transformer';
  boldEncoderFolder?: string;
  boldEncoderSteps: number;
  eegEncoder: 'spectral' | 'labram' | 'both';
  eegEncoderFolder?: string;
  eegComponents: number;
  fineTune: boolean;
  encoderRate: number;
  template?: string;
}

export function trainCommand(program: Command): Command {
  const defaults = defaultTraining;
  return withCache(
    withTemplate(
      program
        .command('train')
        .description('Train a model on a BIDS data set: EEG of any format, with BOLD on fsaverage4 beside it.')
        .argument('<dataset>', 'BIDS folder, e.g. one that `hemocast simulate` wrote')
        .requiredOption(
          '--out <folder>',
          'the model folder to write; an interrupted training continues from its checkpoint',
          someText,
        )
        .option('--validation <people>', 'people to choose on', wholeNumber(1, 500), 2)
        .option('--test <people>', 'people kept for testing', wholeNumber(0, 500), 3)
        .option('--steps <count>', 'steps of the diffusion stage', wholeNumber(1, 1e7), defaults.steps)
        .option('--batch <windows>', 'windows in one step', wholeNumber(1, 512), defaults.batch)
        .option('--learning-rate <rate>', 'peak learning rate', numberIn(1e-7, 1), defaults.learningRate)
        .option('--width <count>', 'width of the network', wholeNumber(8, 4096), defaults.width)
        .option('--depth <count>', 'blocks of the network', wholeNumber(1, 64), defaults.depth)
        .option('--heads <count>', 'attention heads; divides the width', wholeNumber(1, 64), defaults.heads)
        .option('--components <count>', 'components per patch of cortex', wholeNumber(1, 64), defaults.components)
        .addOption(
          new Option('--sampler <name>', 'sampler of the model')
            .choices(samplers.map(({ name }) => name))
            .default(defaults.sampler),
        )
        .option('--sampler-steps <count>', 'its steps', wholeNumber(1, 1000), defaults.samplerSteps)
        .option(
          '--samples <count>',
          'samples that a generated recording is the mean of',
          wholeNumber(1, 256),
          defaults.samples,
        )
        .addOption(
          new Option(
            '--eeg-encoder <name>',
            'features of EEG: spectral (log band power), labram (the tokens of a pre-trained encoder), or both',
          )
            .choices(['spectral', 'labram', 'both'])
            .default('spectral'),
        )
        .option(
          '--eeg-encoder-folder <folder>',
          'that encoder, from `hemocast pretrain eeg` or `hemocast import labram` (default: the small one in the package)',
          someText,
        )
        .option(
          '--eeg-components <count>',
          'features per electrode and second that its tokens are reduced to',
          wholeNumber(1, 64),
          EEG_COMPONENTS,
        )
        .option('--fine-tune', 'train that encoder with the network, rather than keep it as it is', false)
        .option(
          '--encoder-rate <factor>',
          'its learning rate, as a part of that of the network',
          numberIn(1e-6, 10),
          defaults.encoderRate,
        )
        .addOption(
          new Option(
            '--bold-encoder <name>',
            'what turns BOLD into the latents that are generated: light (principal components of each patch), or a Transformer, kept as it is once pre-trained',
          )
            .choices(['light', 'transformer'])
            .default('light'),
        )
        .option(
          '--bold-encoder-folder <folder>',
          'the Transformer, from `hemocast pretrain bold` (default: pre-trained on the training people alone)',
          someText,
        )
        .option(
          '--bold-encoder-steps <count>',
          'steps of that pre-training; 0 leaves random weights',
          wholeNumber(0, 1e7),
          boldPresets.small.steps,
        )
        .option('--seed <seed>', 'a number or text; the same seed gives the same model', someText, '1'),
    ),
  ).action(async (folder: string, options: TrainOptions) => {
    if (options.width % options.heads !== 0) {
      program.error(`error: --heads must divide --width; found ${options.heads} and ${options.width}`, { exitCode: 2 });
    }
    if (options.boldEncoderFolder !== undefined && options.boldEncoder !== 'transformer') {
      program.error('error: --bold-encoder-folder goes with --bold-encoder transformer', { exitCode: 2 });
    }
    const choice = chosenEegEncoder(program, options);
    const session = openSession(options);
    const { storage, console, signal } = session;
    const data = await PairedData.open(storage, folder);
    for (const warning of data.warnings) console.say(`Note: ${warning}`);
    const shown = data.warnings.length;
    const template = await templateOf(session, options.template);
    await requireOwnModel(storage, options.out);
    await storage.ensureWritable(options.out);
    const { steps, batch, learningRate, width, depth, heads, components, sampler, samplerSteps, samples } = options;
    const chosen = { steps, batch, learningRate, width, depth, heads, components, sampler, samplerSteps, samples };
    const model = await trainModel({
      data,
      storage,
      out: options.out,
      template,
      options: { ...defaults, ...chosen, encoderRate: options.encoderRate, progress: console, signal },
      runtime: await session.runtime(),
      seed: seedOf(options),
      validationPeople: options.validation,
      testPeople: options.test,
      eegEncoder: choice && { ...choice, cache: await optionalCache(session, options) },
      boldEncoder:
        options.boldEncoder === 'light'
          ? undefined
          : {
              folder: options.boldEncoderFolder,
              pretraining: {
                ...boldPresets.small,
                steps: options.boldEncoderSteps,
                components: options.components,
                channels: Math.max(boldPresets.small.channels, options.components),
                progress: console,
                signal,
              },
            },
    });
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

/** The encoder of EEG that the options name; they end the command where they contradict each other. */
function chosenEegEncoder(program: Command, options: TrainOptions): EegEncoderChoice | undefined {
  const { eegEncoder, eegEncoderFolder: given, eegComponents: components, fineTune } = options;
  const refuse = (reason: string) => program.error(`error: ${reason}`, { exitCode: 2 });
  if (eegEncoder === 'spectral') {
    if (given !== undefined) refuse('--eeg-encoder-folder goes with --eeg-encoder labram or both');
    if (fineTune) refuse('--fine-tune goes with --eeg-encoder labram or both');
    return undefined;
  }
  return { folder: given ?? shippedEegEncoder, besideBands: eegEncoder === 'both', components, fineTune };
}
