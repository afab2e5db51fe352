/** `hemocast pretrain eeg|bold IN… --out DIR`: each kind of signal is one file and one line here. */
import type { Command } from 'commander';
import { pretrainBoldCommand } from './pretrain-bold.js';
import { pretrainEegCommand } from './pretrain-eeg.js';

const kinds = [pretrainEegCommand, pretrainBoldCommand];

export function pretrainCommand(program: Command): Command {
  const command = program
    .command('pretrain')
    .description('Pre-train an encoder by hiding part of recordings and answering for it.');
  for (const add of kinds) add(command);
  return command;
}
