import type { Command } from 'commander';
import { inspectionTable, inspectPath } from '../commands/index.js';
import { type CommonOptions, openSession } from './session.js';

export function inspectCommand(program: Command): Command {
  return program
    .command('inspect')
    .description('Say what is in a recording, image, surface or file of arrays: channels, events, sizes, figures.')
    .argument('<file>', 'a file of any format that Hemocast reads, a NIRx folder, or a BIDS data set')
    .action(async (path: string, options: CommonOptions) => {
      const { storage, console } = openSession(options);
      const inspection = await inspectPath(storage, path);
      console.say(inspectionTable(inspection));
      console.result(inspection);
    });
}
