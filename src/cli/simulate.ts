import type { Command } from 'commander';
import { simulateOptions, simulationSettings, twinChoice } from '../commands/index.js';
import { parseJson } from '../formats/json.js';
import { interruptible } from '../foundation/index.js';
import { type SimulationSettings, simulateDataset, simulateTwin } from '../simulate/index.js';
import { withOptions } from './options-of.js';
import { requireOwnDataset } from './own-folder.js';
import { openSession } from './session.js';
import { templateOf } from './template-option.js';
import { version } from './version.js';

export function simulateCommand(program: Command): Command {
  const command = program
    .command('simulate')
    .description('Write a BIDS data set of simulated people: EEG, BOLD, fNIRS, and the truth behind them.')
    .argument('<folder>', 'the data set to write');
  return withOptions(command, simulateOptions, async (options, folder: string) => {
    const session = openSession(options);
    const { storage, console, signal } = session;
    const { groups: file } = options;
    const groups = file === undefined ? undefined : parseJson(await storage.read(file), file);
    if (options.layout !== undefined) {
      const { layout } = options;
      const choice = twinChoice(options, groups as SimulationSettings['groups'] | undefined);
      const template = await templateOf(session, options.template);
      await storage.ensureWritable(folder);
      const people = await simulateTwin(layout, choice, storage, folder, {
        template,
        progress: interruptible(console, signal),
      });
      console.say(`${people.length} simulated people in ${folder}, in the layout of ${layout}: ${people.join(', ')}.`);
      console.result({ folder, layout, people, choice });
      return;
    }
    const settings = simulationSettings(options, groups as SimulationSettings['groups'] | undefined);
    const template = await templateOf(session, options.template);
    await requireOwnDataset(storage, folder, 'raw');
    await storage.ensureWritable(folder);
    const { subjects, simulated } = await simulateDataset(settings, storage, folder, {
      template,
      version,
      progress: interruptible(console, signal),
    });
    const before = subjects.length - simulated;
    console.say(
      `${subjects.length} simulated people in ${folder}${before > 0 ? ` (${before} of them were there already)` : ''}.`,
    );
    console.result({ folder, subjects, simulated, settings });
  });
}
