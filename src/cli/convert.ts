import type { Command } from 'commander';
import { convertFile } from '../commands/index.js';
import { interruptible } from '../foundation/index.js';
import { type CommonOptions, openSession } from './session.js';

export function convertCommand(program: Command): Command {
  return program
    .command('convert')
    .description('Write a file in another format of its kind, with its events, positions and units.')
    .argument('<in>', 'a recording, image, surface or file of arrays')
    .argument('<out>', 'the file to write; its ending chooses the format')
    .action(async (input: string, output: string, options: CommonOptions) => {
      const { storage, console, signal } = openSession(options);
      const result = await convertFile(storage, input, output, interruptible(console, signal));
      const { files, format, remarks, rounding } = result;
      console.say(`${format}: ${files.join(', ')}`);
      if (rounding !== undefined)
        console.say(`Rounding: at most ${rounding.greatest.toPrecision(3)} ${rounding.unit} (${rounding.channel}).`);
      for (const remark of remarks) console.say(remark);
      console.result(result);
    });
}
