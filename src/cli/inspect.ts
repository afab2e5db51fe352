import type { Command } from 'commander';
import { inspectionTable, inspectOptions, inspectPath } from '../commands/index.js';
import { withOptions } from './options-of.js';
import { openSession } from './session.js';

export function inspectCommand(program: Command): Command {
  const command = program
    .command('inspect')
    .description('Say what is in a recording, image, surface or file of arrays: channels, events, sizes, figures.')
    .argument('<file>', 'a file of any format that Hemocast reads, a NIRx folder, or a BIDS data set');
  return withOptions(command, inspectOptions, async (options, path: string) => {
    const { storage, console } = openSession(options);
    const inspection = await inspectPath(storage, path);
    console.say(inspectionTable(inspection));
    console.result(inspection);
  });
}
