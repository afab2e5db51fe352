import type { Command } from 'commander';
import { eegPretraining, pretrainEegEncoder, pretrainEegOptions } from '../commands/index.js';
import { engineVersions } from './engine-versions.js';
import { beginWork, EEG_ENCODER, filesOfFolders } from './finished-work.js';
import { withOptions } from './options-of.js';
import { openSession } from './session.js';
import { version } from './version.js';

export function pretrainEegCommand(parent: Command): void {
  const command = parent
    .command('eeg')
    .description('LaBraM’s two stages on your own EEG: a neural tokenizer, then prediction of hidden codes.')
    .argument('<in...>', 'BIDS data sets, folders of recordings of any format, or recordings');
  withOptions(command, pretrainEegOptions, async (given, inputs: string[]) => {
    const session = openSession(given);
    const { storage, console, signal } = session;
    const { out, overwrite } = given;
    const request = await beginWork(session, {
      ...{ command: 'pretrain eeg', out, overwrite, options: given, kind: EEG_ENCODER },
      inputs: await filesOfFolders(storage, out, ...inputs),
    });
    if (request === undefined) return;
    const { configuration, encoder, predicted, hash, report, tooSmall } = await pretrainEegEncoder({
      inputs,
      request,
      storage,
      out: given.out,
      options: { ...eegPretraining(given), progress: console, signal },
      runtime: await session.runtime(),
      seed: given.seed,
      validationPeople: given.validation,
      without: given.without ?? [],
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
