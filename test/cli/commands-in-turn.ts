/**
 * Most of what a small command takes is the start of its process. The first run of each
 * command in a test file is a process of its own, as it is for a user; its further runs
 * go, one after the other, through one process that stays.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { bundle, type CommandLine, type Outcome, useCommandLine } from './command.js';

export interface Request {
  argv: string[];
  cwd: string;
  /** The user's cache folder. */
  cache: string;
}

export interface Answer {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * The command line of a test file, whose commands are processes of their own the first
 * time, and wherever they are to be interrupted.
 */
export function useCommandsInTurn(): CommandLine {
  const line = useCommandLine();
  const known = new Set<string>();
  return {
    get folder() {
      return line.folder;
    },
    get cache() {
      return line.cache;
    },
    hemocast: async (args, circumstances = {}) => {
      const { cwd = line.folder, ...others } = circumstances;
      const isKnown = known.has(args[0]);
      known.add(args[0]);
      if (!isKnown || Object.keys(others).length > 0) return line.hemocast(args, circumstances);
      return inTurn({ argv: args, cwd, cache: line.cache });
    },
  };
}

let server: ChildProcess | undefined;
let last: Promise<unknown> = Promise.resolve();

/** Runs a command once those before it are done. */
function inTurn(request: Request): Promise<Outcome> {
  const outcome = last.then(() => ask(request));
  last = outcome.catch(() => {});
  return outcome;
}

async function ask(request: Request): Promise<Outcome> {
  const child = await serving();
  return new Promise((resolve, reject) => {
    // A process that is waited for keeps the tests' own alive, and no other.
    child.ref();
    child.channel?.ref();
    const settle = (then: () => void) => {
      child.off('message', answered).off('exit', ended);
      child.unref();
      child.channel?.unref();
      then();
    };
    const answered = (answer: unknown) => settle(() => resolve({ ...(answer as Answer), signal: null }));
    const ended = (code: number | null) => {
      server = undefined;
      settle(() => reject(new Error(`hemocast ${request.argv.join(' ')} ended its process with ${code}`)));
    };
    child.on('message', answered).on('exit', ended);
    child.send(request);
  });
}

async function serving(): Promise<ChildProcess> {
  if (server === undefined) {
    const program = await bundle();
    const { CI: _, ...env } = process.env;
    // As the command line sets it before its first command.
    server = fork(program.replace('hemocast.js', 'serve-commands.js'), {
      env: { ...env, ORT_DISABLE_TELEMETRY: '1' },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    server.unref();
    server.channel?.unref();
  }
  return server;
}
