#!/usr/bin/env node
import { run } from './program.js';

const code = await run(process.argv.slice(2));
// Output to a pipe is not always written at once: wait for it, then end without waiting for the engine's threads.
process.stdout.write('', () => process.exit(code));
