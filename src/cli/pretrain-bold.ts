import { type Command, Option } from 'commander';
import { pretrainBoldEncoder } from '../commands/index.js';
import { boldPresets } from '../encoders/bold/bold-pretraining.js';
import { withInterval } from '../report/index.js';
import { engineVersions } from './engine-versions.js';
import { numberIn, someText, wholeNumber } from './option-values.js';
import { requireOwnModel } from './own-folder.js';
import { type CommonOptions, openSession, seedOf } from './session.js';
import { templateOf, withTemplate } from './template-option.js';
import { version } from './version.js';

interface PretrainBoldOptions extends CommonOptions {
  out: string;
  preset: keyof typeof boldPresets;
  validation: number;
  test: number;
  steps?: number;
  batch?: number;
  learningRate?: number;
  width?: number;
  depth?: number;
  heads?: number;
  components?: number;
  maskRatio?: number;
  window?: number;
  block?: number;
  tr?: number;
  template?: string;
}

export function pretrainBoldCommand(parent: Command): void {
  const presets = Object.keys(boldPresets) as (keyof typeof boldPresets)[];
  const each = (field: keyof (typeof boldPresets)['small']) =>
    `(default: ${presets.map((name) => `${boldPresets[name][field]} in ${name}`).join(', ')})`;
  withTemplate(
    parent
      .command('bold')
      .description('Masked autoencoding of BOLD: an encoder for `hemocast train --bold-encoder transformer`.')
      .argument(
        '<in...>',
        'folders with BOLD on fsaverage4 (what `preprocess fmri` and `simulate` write), or with .npy tables [volume, region]',
      )
      .requiredOption(
        '--out <folder>',
        'the encoder’s folder to write; an interrupted run continues from its checkpoint',
        someText,
      )
      .addOption(
        new Option('--preset <name>', 'sizes and steps; small takes minutes on 2 cores')
          .choices(presets)
          .default('small'),
      )
      .option('--validation <people>', 'people to choose on', wholeNumber(1, 500), 2)
      .option(
        '--test <people>',
        'people kept for testing; with 0 the report scores those of --validation',
        wholeNumber(0, 500),
        3,
      )
      .option('--steps <count>', `steps ${each('steps')}`, wholeNumber(1, 1e7))
      .option('--batch <windows>', `windows in one step ${each('batch')}`, wholeNumber(1, 512))
      .option('--learning-rate <rate>', `peak learning rate ${each('learningRate')}`, numberIn(1e-7, 1))
      .option('--width <count>', `width of the network ${each('width')}`, wholeNumber(8, 4096))
      .option('--depth <count>', `blocks of the encoder ${each('depth')}`, wholeNumber(1, 64))
      .option('--heads <count>', `attention heads; divides the width ${each('heads')}`, wholeNumber(1, 64))
      .option('--components <count>', `latents per patch and volume ${each('components')}`, wholeNumber(1, 64))
      .option('--mask-ratio <share>', `share of the tokens that is hidden ${each('maskRatio')}`, numberIn(0.05, 0.95))
      .option('--window <volumes>', `volumes seen together ${each('volumes')}`, wholeNumber(2, 512))
      .option('--block <volumes>', `volumes in one token; divides the window ${each('block')}`, wholeNumber(1, 64))
      .option('--tr <seconds>', 'repetition time of .npy tables', numberIn(0.1, 60))
      .option('--seed <seed>', 'a number or text; the same seed gives the same encoder', someText, '1'),
  ).action(async (inputs: string[], options: PretrainBoldOptions) => {
    const preset = boldPresets[options.preset];
    const { steps, batch, learningRate, width, depth, heads, components, maskRatio, window: volumes, block } = options;
    const given = { steps, batch, learningRate, width, depth, heads, components, maskRatio, volumes, block };
    const chosen = {
      ...preset,
      ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    };
    if (chosen.width % chosen.heads !== 0) {
      parent.error(`error: --heads must divide --width; found ${chosen.heads} and ${chosen.width}`, { exitCode: 2 });
    }
    if (chosen.volumes % chosen.block !== 0) {
      parent.error(`error: --block must divide --window; found ${chosen.block} and ${chosen.volumes}`, { exitCode: 2 });
    }
    const session = openSession(options);
    const { storage, console, signal } = session;
    const template = await templateOf(session, options.template);
    await requireOwnModel(storage, options.out, 'hemocast-bold-encoder');
    await storage.ensureWritable(options.out);
    const { encoder, curves, results, report } = await pretrainBoldEncoder({
      inputs,
      storage,
      out: options.out,
      template,
      options: { ...chosen, progress: console, signal },
      runtime: await session.runtime(),
      seed: seedOf(options),
      validationPeople: options.validation,
      testPeople: options.test,
      tr: options.tr,
      version,
      versions: engineVersions(),
    });
    console.say(`R² of what was hidden, patch means, over people (${options.test > 0 ? 'test' : 'validation'}):`);
    for (const { name, kind, patches } of results)
      console.say(`  ${kind.padEnd(8)} ${withInterval(patches).padEnd(24)} ${name}`);
    console.say(`Encoder in ${options.out} (step ${curves.chosenStep}). Report: ${report}`);
    const { people } = encoder.configuration.training;
    console.result({ out: options.out, report, hash: encoder.hash, curves, masked: results, people });
  });
}
