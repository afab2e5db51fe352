/**
 * Two threads of one process: a command works in a worker, and the main thread listens for interruptions. A long loop lets no signal
 * through to its own thread, so that a command which hears its own signals cannot be ended while it computes.
 */
import { rmSync } from 'node:fs';
import { parentPort, SHARE_ENV, Worker, workerData } from 'node:worker_threads';

/** Ways to end a command, and the exit codes that a shell gives to them. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;
/** How long a command may take to reach a safe place, in milliseconds; files are safe at any time, as they are renamed once whole. */
const GRACE = 1300;
/** How long a loop of JavaScript may take to be stopped, in milliseconds. */
const PATIENCE = 200;
/** Exit code of a command that stopped itself. */
const INTERRUPTED = 130;

/** What the worker is given. */
interface Circumstances {
  argv: string[];
  /** Columns of the terminal of standard error; 0 where it is none. */
  columns: Int32Array;
}

/** What the worker says. */
interface Message {
  /** It is done. */
  code?: number;
  /** A temporary file that it begins, or has renamed. */
  begun?: string;
  ended?: string;
}

/** Runs the program at `entry` with these arguments in a worker, and ends the process with its exit code. */
export function superviseCommand(entry: URL, argv: string[]): void {
  // A reader that had enough (`hemocast … | head`) is no failure: the work goes on, its files matter more than its words.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') process.exit(1);
    });
  }
  // ONNX Runtime reports its use to its maker otherwise, and keeps an identifier in the user's cache folder.
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
  const columns = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const measure = () => Atomics.store(columns, 0, process.stderr.isTTY ? (process.stderr.columns ?? 80) : 0);
  measure();
  process.stderr.on('resize', measure);
  const worker = new Worker(startable(entry), {
    workerData: { argv, columns } satisfies Circumstances,
    env: SHARE_ENV,
  });
  const unfinished = new Set<string>();
  let heard: keyof typeof SIGNALS | undefined;
  let isDone = false;
  const clear = () => {
    for (const temporary of unfinished) rmSync(temporary, { force: true });
  };
  process.once('exit', clear);
  worker.on('message', ({ code, begun, ended }: Message) => {
    if (begun !== undefined) unfinished.add(begun);
    if (ended !== undefined) unfinished.delete(ended);
    if (code === undefined) return;
    isDone = true;
    const last = heard !== undefined && code === INTERRUPTED ? SIGNALS[heard] : code;
    // Output to a pipe is not always written at once: wait for it, then end without waiting for the engine's threads.
    process.stdout.write('', () => process.exit(last));
  });
  worker.on('error', (error) => {
    process.stderr.write(`\nUnexpected failure: ${error.stack ?? error.message}\n`);
    process.exit(1);
  });
  worker.on('exit', (code) => {
    if (heard === undefined && !isDone) process.exit(code);
  });
  const cut = (signal: keyof typeof SIGNALS) => {
    const message = 'The command was interrupted. Give the same command again to continue.';
    if (argv.includes('--json'))
      process.stdout.write(`${JSON.stringify({ error: { code: 'interrupted', message } }, null, 2)}\n`);
    process.stderr.write(`\n${message}\n`);
    process.stdout.write('', () => end(signal));
  };
  // A worker in the midst of a product of the engine cannot be stopped, and an exit would wait for it: there the signal itself ends the process.
  const end = (signal: keyof typeof SIGNALS) => {
    setTimeout(() => {
      clear();
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }, PATIENCE);
    worker.terminate().then(() => process.exit(SIGNALS[signal]));
  };
  const interrupt = (signal: keyof typeof SIGNALS) => {
    if (heard !== undefined) return end(signal);
    heard = signal;
    process.stderr.write('\nStopping at the next safe place. Press Ctrl-C again to stop at once.\n');
    worker.postMessage('interrupt');
    setTimeout(() => cut(signal), GRACE);
  };
  for (const signal of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]) process.on(signal, () => interrupt(signal));
}

/** The entry of a worker; run from TypeScript, which workers of Node 20 do not read by themselves, it is preceded by what reads it. */
function startable(entry: URL): URL {
  if (!entry.pathname.endsWith('.ts')) return entry;
  const reader = import.meta.resolve('tsx/esm/api');
  const source = `import { register } from ${JSON.stringify(reader)}; register(); await import(${JSON.stringify(entry.href)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`);
}

const controller = new AbortController();
parentPort?.on('message', () => controller.abort());

/** Aborted once the user or the system asks the command to end. */
export const interruption: AbortSignal = controller.signal;

/** Columns of the terminal that progress is drawn on; undefined where standard error is none. */
export function terminalColumns(): number | undefined {
  if (parentPort === null) return process.stderr.isTTY ? process.stderr.columns : undefined;
  const { columns } = workerData as Circumstances;
  return Atomics.load(columns, 0) || undefined;
}

/** Tells that a temporary file is begun, and by the function it gives that it is renamed or removed: what is left at the end is deleted. */
export function noteTemporary(path: string): () => void {
  parentPort?.postMessage({ begun: path } satisfies Message);
  return () => parentPort?.postMessage({ ended: path } satisfies Message);
}

/** Ends the worker's part once everything that it printed has been handed over. */
export function endOnceWritten(code: number): void {
  process.stderr.write('', () => {
    process.stdout.write('', () => parentPort?.postMessage({ code } satisfies Message));
  });
}
