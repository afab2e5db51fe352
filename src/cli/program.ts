/** The command line: each command is one file and one line here. */
import { Command, CommanderError } from 'commander';
import { HemocastError, shownJson, shownLines } from '../foundation/index.js';
import { checkCommand } from './check.js';
import { convertCommand } from './convert.js';
import { datasetsCommand } from './datasets.js';
import { demoCommand } from './demo.js';
import { doctorCommand } from './doctor.js';
import { evaluateCommand } from './evaluate.js';
import { featuresCommand } from './features.js';
import { generateCommand } from './generate.js';
import { importCommand } from './import.js';
import { inspectCommand } from './inspect.js';
import { preprocessCommand } from './preprocess.js';
import { pretrainCommand } from './pretrain.js';
import { ReportedFailure } from './reported-failure.js';
import { simulateCommand } from './simulate.js';
import { trainCommand } from './train.js';
import { version } from './version.js';

/** Commands in the order in which a user meets them, by what they are for. */
const groups = {
  'First steps:': [demoCommand, doctorCommand],
  'Recordings and files:': [inspectCommand, checkCommand, convertCommand, preprocessCommand],
  'Published data sets:': [datasetsCommand],
  'Models:': [trainCommand, generateCommand, evaluateCommand],
  'Encoders:': [pretrainCommand, importCommand, featuresCommand],
  'Simulated people:': [simulateCommand],
};

/** The whole program; exported so that tests can look at its commands. */
export function buildProgram(): Command {
  const program = new Command('hemocast')
    .description(
      'Cast one brain signal into another: from EEG, the BOLD signal that an fMRI scanner would have measured.',
    )
    .version(version, '-v, --version', 'say the version')
    .exitOverride();
  for (const [group, add] of Object.entries(groups).flatMap(([title, adds]) =>
    adds.map((one) => [title, one] as const),
  )) {
    const command = add(program).helpGroup(group);
    for (const one of [command, ...command.commands]) one.exitOverride();
    const leaves = command.commands.length > 0 ? command.commands : [command];
    for (const leaf of leaves) leaf.showHelpAfterError('(add --help for what this command takes)');
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

const EXIT_CODES = { input: 2, failure: 1, interrupted: 130 };

function explain(error: unknown, json: boolean): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // Its message is on standard error already.
    const message = error.code === 'commander.help' ? 'no command given' : error.message.replace(/^error: /, '');
    if (json) process.stdout.write(`${shownJson({ error: { code: 'usage', message } })}\n`);
    return 2;
  }
  const { code, message, exit, detail } = describe(error);
  if (json && !(error instanceof ReportedFailure))
    process.stdout.write(`${shownJson({ error: { code, message, ...detail } })}\n`);
  process.stderr.write(`\n${shownLines(message)}\n`);
  return exit;
}

function describe(error: unknown): { code: string; message: string; exit: number; detail: object } {
  if (error instanceof HemocastError) {
    const { cause: _, ...detail } = error.detail;
    return { code: error.code, message: error.message, exit: EXIT_CODES[error.kind], detail };
  }
  if (error instanceof Error && error.name === 'AbortError') {
    const message = 'The command was interrupted. Give the same command again to continue.';
    return { code: 'interrupted', message, exit: 130, detail: {} };
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: 'unexpected', message: `Unexpected failure: ${text}`, exit: 1, detail: {} };
}
