import type { Command } from 'commander';
import { type GeneratedFor, generateDataset, generateOptions, isJoint } from '../commands/index.js';
import { HemocastError } from '../foundation/index.js';
import { targetNamed } from '../modalities/index.js';
import type { Console } from './console.js';
import { engineVersions } from './engine-versions.js';
import { namedPlaces } from './named-places.js';
import { type OpenModel, openJoint, openModels } from './open-model.js';
import { withOptions } from './options-of.js';
import { requireOwnDataset } from './own-folder.js';
import { reportViewer } from './report-viewer.js';
import { openSession } from './session.js';
import { modelFolderNamed } from './shipped-model.js';
import { templateOf } from './template-option.js';
import { version } from './version.js';

export function generateCommand(program: Command): Command {
  const command = program
    .command('generate')
    .description(
      'Generate BOLD on the cortex or fNIRS, with their uncertainty, from EEG or from whatever was measured.',
    )
    .argument(
      '<model>',
      'model folder, e.g. out/demo/model; `demo` is the small one in the package, trained on simulated brains',
    )
    .argument(
      '<recording>',
      'EEG recording (EDF, BDF, BrainVision, EEGLAB, FIF, XDF, EGI), or a BIDS folder or a published data set (NAME:FOLDER) for all in it; without eeg among --given, a SNIRF or left GIFTI file there',
    );
  return withOptions(command, generateOptions, async (options, model: string, named: string) => {
    const session = openSession(options);
    const modelFolder = await modelFolderNamed(session.storage, model);
    const [{ root: recording }] = await namedPlaces(session, [named], options);
    const { storage, console, signal } = session;
    const { given, targets, representation } = options;
    const together = isJoint(given) || representation !== undefined;
    const { models, joint } = together
      ? await openJoint(session, modelFolder, targets)
      : { models: await openModels(session, modelFolder, targets), joint: undefined };
    requireProbe(
      options.probe,
      models.filter(({ target }) => targets?.includes(target) ?? !given.includes(target)),
    );
    const template = await templateOf(session, options.template);
    const { dataset, recordings, representations, leftOut } = await generateDataset({
      models,
      joint,
      given,
      targets,
      representation,
      probe: options.probe,
      storage,
      recording,
      out: options.out,
      template,
      seed: options.seed,
      version,
      versions: engineVersions(),
      samples: options.samplesOut,
      steps: options.steps,
      sampler: options.sampler,
      force: options.force,
      bad: options.bad,
      viewer: await reportViewer(),
      progress: console,
      signal,
      beforeWork: async () => {
        await requireOwnDataset(storage, options.out, 'derivative');
        await storage.ensureWritable(options.out);
      },
    });
    for (const result of recordings) tell(console, result, dataset);
    for (const { input, reason } of leftOut) console.say(`Note: ${input} is left out: ${reason}.`);
    for (const file of representations) if (file.endsWith('.npy')) console.say(`Representation: ${file}`);
    console.result({
      out: options.out,
      ...(recordings.length > 1 || dataset ? { recordings } : recordings[0]),
      ...(representations.length > 0 && { representations }),
      ...(leftOut.length > 0 && { leftOut }),
    });
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

function tell(console: Console, result: GeneratedFor, named: boolean): void {
  if (named) console.say(`${result.input}:`);
  // What makes a result doubtful stands before it.
  for (const warning of result.warnings) console.say(`Note: ${warning}`);
  const { channels, volumes, tr, seconds, title, given } = result;
  const { moments = 'moments' } = targetNamed(result.target).words;
  console.say(
    `${title}: ${volumes} ${moments} (one every ${tr} s) from ${seconds.toFixed(1)} s of ${given?.from ?? 'EEG'}.`,
  );
  for (const { where, values, without, with: narrowed, ratio } of given?.certainty ?? []) {
    console.say(
      `1 SD ${where} (${values} values): ${narrowed.toFixed(3)} with ${given!.from}, ${without.toFixed(3)} with ${given!.against}; ratio ${ratio.toFixed(3)}.`,
    );
  }
  if (channels !== undefined) tellChannels(console, channels);
  console.say(`Note: ${result.notice}`);
  console.say(`Report: ${result.report}`);
}

function tellChannels(console: Console, channels: NonNullable<GeneratedFor['channels']>): void {
  const list = (names: string[]) => (names.length === 0 ? '0' : `${names.length} (${names.join(', ')})`);
  console.say(
    `Electrodes of the model: ${channels.matched} matched, of them ${list(channels.aliased)} by an older name; interpolated ${list(channels.interpolated)}.`,
  );
  console.say(`Channels not needed: ${list(channels.dropped)}; without a usable signal: ${list(channels.bad)}.`);
}
