import type { Command } from 'commander';
import { type GenerateRecordingResult, generateDataset, generateOptions } from '../commands/index.js';
import { HemocastError } from '../foundation/index.js';
import { targetNamed } from '../modalities/index.js';
import type { Console } from './console.js';
import { engineVersions } from './engine-versions.js';
import { type OpenModel, openModels } from './open-model.js';
import { withOptions } from './options-of.js';
import { requireOwnDataset } from './own-folder.js';
import { openSession } from './session.js';
import { templateOf } from './template-option.js';
import { version } from './version.js';

export function generateCommand(program: Command): Command {
  const command = program
    .command('generate')
    .description('Generate BOLD on the cortex or fNIRS, with their uncertainty, from an EEG recording.')
    .argument('<model>', 'model folder, e.g. out/demo/model')
    .argument('<recording>', 'EEG recording (EDF, BDF, BrainVision, EEGLAB, FIF, XDF), or a BIDS folder for all in it');
  return withOptions(command, generateOptions, async (options, modelFolder: string, recording: string) => {
    const session = openSession(options);
    const { storage, console, signal } = session;
    const models = await openModels(session, modelFolder, options.targets);
    requireProbe(options.probe, models);
    const template = await templateOf(session, options.template);
    const { dataset, recordings } = await generateDataset({
      models,
      probe: options.probe,
      storage,
      recording,
      out: options.out,
      template,
      seed: options.seed,
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
    console.result({ out: options.out, ...(recordings.length > 1 || dataset ? { recordings } : recordings[0]) });
  });
}

/** @throws `option-value` where no model has channels that a probe could stand for */
function requireProbe(probe: string | undefined, models: readonly OpenModel[]): void {
  if (probe === undefined || models.some(({ target }) => targetNamed(target).probe !== undefined)) return;
  throw new HemocastError('option-value', 'A probe says nothing to this model', {
    field: '--probe',
    expected: 'a model of fNIRS',
    found: `a model of ${models.map(({ target }) => targetNamed(target).title).join(', ')}`,
    advice: 'Leave --probe out, or train with --targets fnirs.',
  });
}

function tell(console: Console, result: GenerateRecordingResult & { input: string }, named: boolean): void {
  if (named) console.say(`${result.input}:`);
  const { channels, volumes, tr, seconds, title } = result;
  const { moments = 'moments' } = targetNamed(result.target).words;
  console.say(`${title}: ${volumes} ${moments} (one every ${tr} s) from ${seconds.toFixed(1)} s of EEG.`);
  const list = (names: string[]) => (names.length === 0 ? '0' : `${names.length} (${names.join(', ')})`);
  console.say(
    `Electrodes of the model: ${channels.matched} matched, of them ${list(channels.aliased)} by an older name; interpolated ${list(channels.interpolated)}.`,
  );
  console.say(`Channels not needed: ${list(channels.dropped)}; without a usable signal: ${list(channels.bad)}.`);
  console.say(`Note: ${result.notice}`);
  console.say(`Report: ${result.report}`);
}
