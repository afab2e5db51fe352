#!/usr/bin/env node
import { run } from './program.js';

// A reader that had enough (`hemocast … | head`) is no failure: the work goes on, its files matter more than its words.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exit(1);
  });
}
const code = await run(process.argv.slice(2));
// Output to a pipe is not always written at once: wait for it, then end without waiting for the engine's threads.
process.stdout.write('', () => process.exit(code));
