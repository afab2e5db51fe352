/** The command line: each command is one file and one line here. */
import { Command, CommanderError } from 'commander';
import { HemocastError, shownJson, shownLines } from '../foundation/index.js';
import { ReportedFailure } from './reported-failure.js';
import { version } from './version.js';

/** Adds a command to the program. */
type AddCommand = (program: Command) => Command;

/** Commands in the order in which a user meets them, by what they are for. A start reads the code of the command that it runs, and of no other. */
const groups: Readonly<Record<string, Readonly<Record<string, () => Promise<AddCommand>>>>> = {
  'First steps:': {
    demo: async () => (await import('./demo.js')).demoCommand,
    studio: async () => (await import('./studio.js')).studioCommand,
    doctor: async () => (await import('./doctor.js')).doctorCommand,
  },
  'Recordings and files:': {
    inspect: async () => (await import('./inspect.js')).inspectCommand,
    check: async () => (await import('./check.js')).checkCommand,
    convert: async () => (await import('./convert.js')).convertCommand,
    preprocess: async () => (await import('./preprocess.js')).preprocessCommand,
  },
  'Published data sets:': {
    datasets: async () => (await import('./datasets.js')).datasetsCommand,
  },
  'Models:': {
    train: async () => (await import('./train.js')).trainCommand,
    generate: async () => (await import('./generate.js')).generateCommand,
    evaluate: async () => (await import('./evaluate.js')).evaluateCommand,
    score: async () => (await import('./score.js')).scoreCommand,
  },
  'What it means:': {
    explain: async () => (await import('./explain.js')).explainCommand,
    compare: async () => (await import('./compare.js')).compareCommand,
    decode: async () => (await import('./decode.js')).decodeCommand,
    augment: async () => (await import('./augment.js')).augmentCommand,
  },
  'The paper:': {
    reproduce: async () => (await import('./reproduce.js')).reproduceCommand,
  },
  'Encoders:': {
    pretrain: async () => (await import('./pretrain.js')).pretrainCommand,
    import: async () => (await import('./import.js')).importCommand,
    features: async () => (await import('./features.js')).featuresCommand,
  },
  'Simulated people:': {
    simulate: async () => (await import('./simulate.js')).simulateCommand,
  },
};

/**
 * The program, exported so that tests can look at its commands.
 *
 * @param named the one command that it is to have; all where absent, or where there is none of that name
 */
export async function buildProgram(named?: string): Promise<Command> {
  const program = new Command('hemocast')
    .description(
      'Cast one brain signal into another: from EEG, the BOLD signal that an fMRI scanner would have measured.',
    )
    .version(version, '-v, --version', 'say the version')
    .exitOverride();
  const all = Object.entries(groups).flatMap(([group, own]) =>
    Object.entries(own).map(([name, load]) => ({ group, name, load })),
  );
  const wanted = all.filter(({ name }) => name === named);
  for (const { group, load } of wanted.length > 0 ? wanted : all) {
    const command = (await load())(program).helpGroup(group);
    for (const one of [command, ...command.commands]) one.exitOverride();
    const leaves = command.commands.length > 0 ? command.commands : [command];
    for (const leaf of leaves) leaf.showHelpAfterError('(add --help for what this command takes)');
  }
  return program;
}

/** Runs the command line and returns its exit code: 0 done, 1 failed, 2 wrong usage or input, 130 interrupted. */
export async function run(argv: string[]): Promise<number> {
  try {
    await (await buildProgram(argv[0])).parseAsync(argv, { from: 'user' });
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
