#!/usr/bin/env node
import { isMainThread, workerData } from 'node:worker_threads';
import { endOnceWritten, superviseCommand } from './supervision.js';

// The command works in a thread of its own, so that this one always hears an interruption.
if (isMainThread) superviseCommand(new URL(import.meta.url), process.argv.slice(2));
else {
  const { run } = await import('./program.js');
  endOnceWritten(await run((workerData as { argv: string[] }).argv));
}
