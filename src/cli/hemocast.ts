#!/usr/bin/env node
/** The command line: each command is one file and one line here. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { HemocastError } from '../foundation/index.js';
import { demoCommand } from './demo.js';
import { doctorCommand } from './doctor.js';
import { evaluateCommand } from './evaluate.js';
import { generateCommand } from './generate.js';
import { simulateCommand } from './simulate.js';
import { trainCommand } from './train.js';
import { version } from './version.js';

const commands = [demoCommand, doctorCommand, simulateCommand, trainCommand, generateCommand, evaluateCommand];

function threads(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1 || count > 256) {
    throw new InvalidArgumentError('expected a whole number from 1 to 256.');
  }
  return count;
}

/** The whole program; exported so that tests can look at its commands. */
export function buildProgram(): Command {
  const program = new Command('hemocast')
    .description(
      'Cast one brain signal into another: from EEG, the BOLD signal that an fMRI scanner would have measured.',
    )
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text) });
  for (const add of commands) {
    const command = add(program)
      .option('--json', 'print one JSON document on standard output')
      .addOption(new Option('--threads <count>', 'threads of the numerical engine').argParser(threads))
      .exitOverride();
    command.showHelpAfterError('(add --help for what this command takes)');
  }
  return program;
}

/** Runs the command line and returns its exit code: 0 done, 1 failed, 2 wrong usage or input, 130 interrupted. */
export async function run(argv: string[]): Promise<number> {
  try {
    await buildProgram().parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    return explain(error, argv.includes('--json'));
  }
}

function explain(error: unknown, json: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const known = error instanceof HemocastError;
  const code = known ? { input: 2, failure: 1, interrupted: 130 }[error.kind] : 1;
  const message = error instanceof Error ? error.message : String(error);
  if (json) {
    const { cause: _, ...detail } = known ? error.detail : {};
    process.stdout.write(
      `${JSON.stringify({ error: { code: known ? error.code : 'unexpected', message, ...detail } }, null, 2)}\n`,
    );
  }
  process.stderr.write(
    `\n${known ? message : `Unexpected failure: ${error instanceof Error ? (error.stack ?? message) : message}`}\n`,
  );
  return code;
}

process.exitCode = await run(process.argv.slice(2));
// Worker threads of the engine would otherwise keep the process for a moment.
process.exit();
