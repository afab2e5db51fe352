/**
 * What every command shares: its console, its storage, its runtime, and the
 * signal that an interruption aborts.
 */
import type { RunningOptions } from '../commands/common-options.js';
import { createRuntime, type Runtime } from '../tensor/index.js';
import { type Console, createConsole } from './console.js';
import { NodeStorage } from './node-storage.js';

export interface Session {
  console: Console;
  storage: NodeStorage;
  /** Aborted by Ctrl-C; a second Ctrl-C ends the process at once. */
  signal: AbortSignal;
  /** ONNX Runtime, started at the first call. */
  runtime(): Promise<Runtime>;
}

export function openSession(options: Partial<RunningOptions>): Session {
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
