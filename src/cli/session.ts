/**
 * What every command shares: its console, its storage, its runtime, and the
 * signal that an interruption aborts.
 */
import type { RunningOptions } from '../commands/common-options.js';
import { createRuntime, type Runtime } from '../tensor/index.js';
import { type Console, createConsole } from './console.js';
import { NodeStorage } from './node-storage.js';
import { interruption } from './supervision.js';

export interface Session {
  console: Console;
  storage: NodeStorage;
  /** Aborted by Ctrl-C or SIGTERM. */
  signal: AbortSignal;
  /** ONNX Runtime, started at the first call. */
  runtime(): Promise<Runtime>;
}

export function openSession(options: Partial<RunningOptions>): Session {
  let runtime: Promise<Runtime> | undefined;
  return {
    console: createConsole(options.json === true),
    storage: new NodeStorage(),
    signal: interruption,
    runtime() {
      runtime ??= startRuntime(options.threads);
      return runtime;
    },
  };
}

async function startRuntime(threads?: number): Promise<Runtime> {
  const { availableParallelism } = await import('node:os');
  const ort = await import('onnxruntime-node');
  return createRuntime(ort as unknown as Parameters<typeof createRuntime>[0], {
    threads: threads ?? availableParallelism(),
  });
}
