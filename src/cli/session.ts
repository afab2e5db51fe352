/**
 * What every command shares: its console, its storage, its runtime, and the
 * signal that an interruption aborts.
 */
import { createRuntime, type Runtime } from '../tensor/index.js';
import { type Console, createConsole } from './console.js';
import { NodeStorage } from './node-storage.js';

/** Options that each command takes. */
export interface CommonOptions {
  json?: boolean;
  seed?: string;
  threads?: number;
}

export interface Session {
  console: Console;
  storage: NodeStorage;
  /** Aborted by Ctrl-C; a second Ctrl-C ends the process at once. */
  signal: AbortSignal;
  /** ONNX Runtime, started at the first call. */
  runtime(): Promise<Runtime>;
}

export function openSession(options: CommonOptions): Session {
  const controller = new AbortController();
  let runtime: Promise<Runtime> | undefined;
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
    process.stderr.write('\nStopping at the next safe place. Press Ctrl-C again to stop at once.\n');
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return {
    console: createConsole(options.json === true),
    storage: new NodeStorage(),
    signal: controller.signal,
    runtime() {
      runtime ??= startRuntime(options.threads);
      return runtime;
    },
  };
}

async function startRuntime(threads?: number): Promise<Runtime> {
  const { availableParallelism } = await import('node:os');
  // ONNX Runtime reports its use to its maker otherwise, and keeps an identifier in the user's cache folder.
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
  const ort = await import('onnxruntime-node');
  return createRuntime(ort as unknown as Parameters<typeof createRuntime>[0], {
    threads: threads ?? availableParallelism(),
  });
}

/** The seed as given: a number where it looks like one, else text. */
export function seedOf(options: CommonOptions, otherwise: number | string = 1): number | string {
  if (options.seed === undefined) return otherwise;
  return /^-?\d{1,15}$/.test(options.seed) ? Number(options.seed) : options.seed;
}
