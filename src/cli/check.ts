import type { Command } from 'commander';
import { checkOptions, checkPage, checkRecordings, checkTable } from '../commands/index.js';
import { lastName } from '../foundation/index.js';
import { eeg } from '../modalities/index.js';
import { openModels } from './open-model.js';
import { withOptions } from './options-of.js';
import { ReportedFailure } from './reported-failure.js';
import { openSession } from './session.js';
import { version } from './version.js';

export function checkCommand(program: Command): Command {
  const command = program
    .command('check')
    .description(
      'Judge EEG before it is trusted: fit, doubtful or unfit, and why. Exit code 2 where a recording is unfit.',
    )
    .argument('<in>', 'EEG recording of any format, or BIDS folder');
  return withOptions(command, checkOptions, async (options, input: string) => {
    const session = openSession(options);
    const { storage, console, signal } = session;
    const model = options.model === undefined ? undefined : await modelOf(session, options.model);
    const checked = await checkRecordings({ storage, input, model, bad: options.bad, progress: console, signal });
    console.say(checkTable(checked));
    if (options.out !== undefined) {
      const provenance = {
        Software: `Hemocast ${version}`,
        Input: input,
        ...(model && { Model: lastName(options.model!), ModelSHA256: model.hash }),
      };
      await storage.write(options.out, checkPage(lastName(input), checked, provenance));
      console.say(`Report: ${options.out}`);
    }
    console.result({ recordings: checked, ...(options.out !== undefined && { report: options.out }) });
    const unfit = checked.filter(({ outcome }) => outcome === 'unfit').length;
    if (unfit > 0)
      throw new ReportedFailure('input-unfit', `${unfit} of ${checked.length} recordings are unfit.`, {}, 'input');
  });
}

/** Of several models in a folder, the first of EEG: all are given the same recordings. */
async function modelOf(session: ReturnType<typeof openSession>, folder: string) {
  const models = await openModels(session, folder);
  return (models.find(({ model }) => (model.configuration.eeg.name ?? eeg.name) === eeg.name) ?? models[0]).model;
}
