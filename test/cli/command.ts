/**
 * The command line as a child process: bundled once from the sources, so that
 * no build is needed and a start takes a fraction of a second.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect } from 'vitest';

/** The root of the project, with `/` at its end. */
export const project = fileURLToPath(new URL('../../', import.meta.url));

/** Recordings that are not part of the project; tests on them are skipped where they are absent. */
export const realData = join(project, '..', 'shared', 'data');

export interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Circumstances {
  cwd?: string;
  /** Sends a signal, SIGINT by default, when standard error first holds this. */
  interruptAt?: RegExp;
  signal?: NodeJS.Signals;
  /** Sends it once this holds, which is asked often. */
  interruptWhen?: () => boolean;
  /** It shares its process with no other command, as `useCommandsInTurn` would have it. */
  ownProcess?: boolean;
  /** Nobody reads standard output. */
  closedOutput?: boolean;
}

export interface CommandLine {
  /** Temporary folder of this test file. */
  folder: string;
  hemocast(args: string[], circumstances?: Circumstances): Promise<Outcome>;
  /** What it takes for the user's cache folder. */
  cache: string;
}

/** Bundles the command line and makes a temporary folder for the tests of a file; both are removed afterwards. */
export function useCommandLine(): CommandLine {
  const line: CommandLine = {
    folder: '',
    cache: '',
    hemocast: async () => expect.unreachable('before the bundle was made'),
  };
  beforeAll(async () => {
    const program = await bundle();
    line.folder = realpathSync(mkdtempSync(join(tmpdir(), 'hemocast-cli-')));
    line.cache = realpathSync(mkdtempSync(join(tmpdir(), 'hemocast-cache-')));
    line.hemocast = (args, circumstances) => start(program, line.cache, args, { cwd: line.folder, ...circumstances });
  });
  afterAll(() => {
    for (const folder of [line.folder, line.cache]) if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });
  return line;
}

let bundled: Promise<string> | undefined;

/** Path of the command line's bundle, made once by each process that runs tests and removed when it ends. */
export function bundle(): Promise<string> {
  bundled ??= makeBundle();
  return bundled;
}

async function makeBundle(): Promise<string> {
  // Below node_modules, so that packages are found; the version is read from the description two folders up.
  const cache = join(project, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const place = mkdtempSync(join(cache, 'hemocast-cli-'));
  process.on('exit', () => rmSync(place, { recursive: true, force: true }));
  copyFileSync(join(project, 'package.json'), join(place, 'package.json'));
  symlinkSync(join(project, 'assets'), join(place, 'assets'), 'dir');
  const folder = join(place, 'dist', 'cli');
  await build({
    entryPoints: [join(project, 'src', 'cli', 'hemocast.ts'), join(project, 'test', 'cli', 'serve-commands.ts')],
    entryNames: '[name]',
    outdir: folder,
    bundle: true,
    // A command reads its own part, and what it shares with others.
    splitting: true,
    platform: 'node',
    format: 'esm',
    // Few files start twice as fast; what has native code or WebAssembly beside it stays where it is.
    external: ['onnxruntime-node', '@resvg/resvg-js', 'h5wasm', 'canvas'],
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    logLevel: 'error',
  });
  return join(folder, 'hemocast.js');
}

function start(
  program: string,
  cache: string,
  args: string[],
  { cwd, interruptAt, interruptWhen, signal, closedOutput }: Circumstances,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    // Whoever runs the tests keeps their own cache as it is; what keeps ONNX Runtime quiet must be the command line itself.
    const { CI: _, ORT_DISABLE_TELEMETRY: __, ...inherited } = process.env;
    const env = { ...inherited, XDG_CACHE_HOME: cache };
    const child = spawn(process.execPath, [program, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    let interrupted = false;
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
      if (interrupted || interruptAt === undefined || !interruptAt.test(stderr)) return;
      interrupted = true;
      child.kill(signal ?? 'SIGINT');
    });
    const watch = setInterval(() => {
      if (interrupted || interruptWhen?.() !== true) return;
      interrupted = true;
      child.kill(signal ?? 'SIGINT');
    }, 20);
    if (closedOutput) child.stdout.destroy();
    child.on('error', reject).on('close', (code, endedBy) => {
      clearInterval(watch);
      resolve({ code, signal: endedBy, stdout, stderr });
    });
  });
}

/** Runs a command that must succeed. */
export async function succeed(line: CommandLine, args: string[], circumstances?: Circumstances): Promise<Outcome> {
  const outcome = await line.hemocast(args, circumstances);
  if (outcome.code !== 0) throw new Error(`hemocast ${args.join(' ')} ended with ${outcome.code}: ${outcome.stderr}`);
  return outcome;
}

/** Files below a folder, sorted, with `/`. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** SHA-256 of every file below a folder. */
export function fingerprints(folder: string): Record<string, string> {
  return Object.fromEntries(
    filesBelow(folder).map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  );
}

/** Options of an easy world of one film, seen by few electrodes. */
export function smallWorld(people: number, minutes: number): string[] {
  const size = ['--people', String(people), '--minutes', String(minutes), '--films', '1'];
  return [...size, '--montage', '19', '--rate', '160', '--difficulty', 'easy'];
}

/** Options of the smallest world that can be trained on. */
export const TINY_WORLD = smallWorld(3, 1);

/** Options of a network that trains within a second. */
export const TINY_NETWORK = [
  ...['--width', '16', '--depth', '1', '--heads', '2', '--components', '2'],
  ...['--residual', 'diffusion', '--sampler-steps', '2', '--validation', '1', '--test', '1', '--threads', '1'],
];
