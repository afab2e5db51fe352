import { type Command, Option } from 'commander';
import { pretrainEegEncoder } from '../commands/index.js';
import { eegPresets } from '../encoders/eeg/pretraining-task.js';
import { LABRAM_SECONDS } from '../modalities/index.js';
import { engineVersions } from './engine-versions.js';
import { numberIn, someText, wholeNumber } from './option-values.js';
import { requireOwnModel } from './own-folder.js';
import { type CommonOptions, openSession, seedOf } from './session.js';
import { version } from './version.js';

type Preset = keyof typeof eegPresets;

interface PretrainEegOptions extends CommonOptions {
  out: string;
  preset: Preset;
  validation: number;
  without?: string;
  licence?: string;
  tokenizerSteps?: number;
  steps?: number;
  batch?: number;
  learningRate?: number;
  width?: number;
  depth?: number;
  heads?: number;
  codes?: number;
  channels?: number;
  window?: number;
}

export function pretrainEegCommand(parent: Command): void {
  const presets = Object.keys(eegPresets) as Preset[];
  const each = (value: (preset: (typeof eegPresets)[Preset]) => number) =>
    `(default: ${presets.map((name) => `${value(eegPresets[name])} in ${name}`).join(', ')})`;
  parent
    .command('eeg')
    .description('LaBraM’s two stages on your own EEG: a neural tokenizer, then prediction of hidden codes.')
    .argument('<in...>', 'BIDS data sets, folders of recordings of any format, or recordings')
    .requiredOption(
      '--out <folder>',
      'the encoder’s folder to write; an interrupted run continues from its checkpoint',
      someText,
    )
    .addOption(
      new Option('--preset <name>', 'sizes and steps; small takes half an hour on 2 cores')
        .choices(presets)
        .default('small'),
    )
    .option('--validation <people>', 'people to choose on', wholeNumber(1, 500), 2)
    .option('--without <people>', 'people that must have no part in it, between commas: kept for testing', someText)
    .option('--licence <text>', 'of the data, for the model card', someText)
    .option(
      '--tokenizer-steps <count>',
      `steps of the first stage ${each(({ tokenizerSteps }) => tokenizerSteps)}`,
      wholeNumber(0, 1e7),
    )
    .option(
      '--steps <count>',
      `steps of the second stage; 0 leaves the encoder at random weights ${each(({ maskedSteps }) => maskedSteps)}`,
      wholeNumber(0, 1e7),
    )
    .option('--batch <windows>', `windows in one step ${each(({ window }) => window.batch)}`, wholeNumber(1, 1024))
    .option(
      '--learning-rate <rate>',
      `peak learning rate ${each(({ learningRate }) => learningRate)}`,
      numberIn(1e-7, 1),
    )
    .option('--width <count>', `width of the network ${each(({ network }) => network.width)}`, wholeNumber(8, 4096))
    .option('--depth <count>', `blocks of the network ${each(({ network }) => network.depth)}`, wholeNumber(1, 64))
    .option(
      '--heads <count>',
      `attention heads; divides the width ${each(({ network }) => network.heads)}`,
      wholeNumber(1, 64),
    )
    .option(
      '--codes <count>',
      `size of the codebook ${each(({ tokenizer }) => tokenizer.codes)}`,
      wholeNumber(2, 65536),
    )
    .option('--channels <count>', `channels of a window ${each(({ window }) => window.channels)}`, wholeNumber(1, 128))
    .option(
      '--window <seconds>',
      `length of a window ${each(({ window }) => window.seconds)}`,
      wholeNumber(1, LABRAM_SECONDS),
    )
    .option('--seed <seed>', 'a number or text; the same seed gives the same encoder', someText, '1')
    .action(async (inputs: string[], given: PretrainEegOptions) => {
      const options = chosen(given);
      const { width, heads } = options.network;
      if (width % heads !== 0) {
        parent.error(`error: --heads must divide --width; found ${heads} and ${width}`, { exitCode: 2 });
      }
      const session = openSession(given);
      const { storage, console, signal } = session;
      await requireOwnModel(storage, given.out, 'hemocast-eeg-encoder');
      await storage.ensureWritable(given.out);
      const { configuration, encoder, predicted, hash, report, tooSmall } = await pretrainEegEncoder({
        inputs,
        storage,
        out: given.out,
        options: { ...options, progress: console, signal },
        runtime: await session.runtime(),
        seed: seedOf(given),
        validationPeople: given.validation,
        without: given.without?.split(',').map((name) => name.trim()) ?? [],
        licence: given.licence,
        version,
        versions: engineVersions(),
      });
      const { codes, curves, reconstruction, scores } = encoder;
      if (tooSmall.length > 0) console.say(`Note: smaller than a window and left out: ${tooSmall.join(', ')}`);
      console.say(
        `Hidden codes of validation people: predicted ${predicted.accuracy}, most frequent code ${predicted.mostFrequent}, chance ${predicted.chance} (${predicted.patches} patches of ${predicted.people} people).`,
      );
      console.say(
        `Codes in use ${codes.used}, perplexity ${codes.perplexity.toFixed(0)}; error of spectra: amplitude ${reconstruction.amplitude.toFixed(3)}, phase ${reconstruction.phase.toFixed(3)}.`,
      );
      console.say(`Encoder in ${given.out} (step ${curves.masked.chosenStep}). Report: ${report}`);
      const { windows: _, ...shares } = scores;
      console.result({
        out: given.out,
        report,
        hash,
        tooSmall,
        people: configuration.training.people,
        scores: shares,
        predicted,
        codes,
        reconstruction,
        curves,
      });
    });
}

/** A preset with what was given in its place. */
function chosen(given: PretrainEegOptions) {
  const preset = eegPresets[given.preset];
  const { network, tokenizer, window } = preset;
  const width = given.width ?? network.width;
  return {
    ...preset,
    network: {
      ...network,
      width,
      hidden: 4 * width,
      depth: given.depth ?? network.depth,
      heads: given.heads ?? network.heads,
    },
    tokenizer: { ...tokenizer, codes: given.codes ?? tokenizer.codes },
    window: {
      batch: given.batch ?? window.batch,
      channels: given.channels ?? window.channels,
      seconds: given.window ?? window.seconds,
    },
    tokenizerSteps: given.tokenizerSteps ?? preset.tokenizerSteps,
    maskedSteps: given.steps ?? preset.maskedSteps,
    learningRate: given.learningRate ?? preset.learningRate,
  };
}
