import type { Command } from 'commander';
import { boldPretraining, pretrainBoldEncoder, pretrainBoldOptions } from '../commands/index.js';
import { withInterval } from '../report/index.js';
import { engineVersions } from './engine-versions.js';
import { BOLD_ENCODER, beginWork, filesOfFolders } from './finished-work.js';
import { withOptions } from './options-of.js';
import { openSession } from './session.js';
import { templateOf } from './template-option.js';
import { version } from './version.js';

export function pretrainBoldCommand(parent: Command): void {
  const command = parent
    .command('bold')
    .description('Masked autoencoding of BOLD: an encoder for `hemocast train --bold-encoder transformer`.')
    .argument(
      '<in...>',
      'folders with BOLD on fsaverage4 (what `preprocess fmri` and `simulate` write), or with .npy tables [volume, region]',
    );
  withOptions(command, pretrainBoldOptions, async (options, inputs: string[]) => {
    const session = openSession(options);
    const { storage, console, signal } = session;
    const template = await templateOf(session, options.template);
    const { out, overwrite, template: templateFolder, ...others } = options;
    const request = await beginWork(session, {
      ...{ command: 'pretrain bold', out, overwrite, options: others, kind: BOLD_ENCODER },
      inputs: await filesOfFolders(storage, out, templateFolder, ...inputs),
    });
    if (request === undefined) return;
    const { encoder, curves, results, report } = await pretrainBoldEncoder({
      inputs,
      request,
      storage,
      out: options.out,
      template,
      options: { ...boldPretraining(options), progress: console, signal },
      runtime: await session.runtime(),
      seed: options.seed,
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
