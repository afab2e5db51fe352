import type { Command } from 'commander';
import { convertFile, convertOptions } from '../commands/index.js';
import { interruptible } from '../foundation/index.js';
import { withOptions } from './options-of.js';
import { openSession } from './session.js';

export function convertCommand(program: Command): Command {
  const command = program
    .command('convert')
    .description('Write a file in another format of its kind, with its events, positions and units.')
    .argument('<in>', 'a recording, image, surface or file of arrays')
    .argument('<out>', 'the file to write; its ending chooses the format');
  return withOptions(command, convertOptions, async (options, input: string, output: string) => {
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
