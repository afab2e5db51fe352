/** A process that runs one command after the other, as `commands-in-turn.ts` asks for them. */
import { run } from '../../src/cli/program.js';
import type { Answer, Request } from './commands-in-turn.js';

/** Collects what is written to a stream from here on, until it is asked for. */
function collect(stream: NodeJS.WriteStream): () => string {
  let text = '';
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    const done = rest.find((one) => typeof one === 'function') as (() => void) | undefined;
    if (done) queueMicrotask(done);
    return true;
  };
  return () => {
    const all = text;
    text = '';
    return all;
  };
}

const said = { stdout: collect(process.stdout), stderr: collect(process.stderr) };

process.on('message', async ({ argv, cwd, cache }: Request) => {
  process.chdir(cwd);
  process.env.XDG_CACHE_HOME = cache;
  const code = await run(argv);
  process.send?.({ code, stdout: said.stdout(), stderr: said.stderr() } satisfies Answer);
});
// Whoever asked is gone.
process.on('disconnect', () => process.exit());
