/** A reader who types what the documents say, in an empty folder, gets what they promise. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundle, filesBelow, useCommandLine } from '../cli/command.js';
import { commandBlocks } from '../documents/command-blocks.js';
import { PARSED_ONLY, WALKS } from '../documents/walks.js';

const line = useCommandLine();

/** `npx hemocast` and `hemocast` are the sources as they are; `refused` expects the exit code of unfit input. */
const SHELL = `set -e
npx() { shift; hemocast "$@"; }
hemocast() { "$NODE" "$PROGRAM" "$@"; }
refused() { if "$@"; then return 1; else [ $? -eq 2 ]; fi; }
`;

/** Runs commands in a shell; resolves to what it said where it failed. */
function shell(commands: string, cwd: string, program: string): Promise<string | undefined> {
  const { CI: _, ...inherited } = process.env;
  const env = { ...inherited, NODE: process.execPath, PROGRAM: program, XDG_CACHE_HOME: line.cache };
  const child = spawn('bash', ['-c', SHELL + commands], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said = (said + text).slice(-4000);
  });
  return new Promise((resolve) => {
    child.on('close', (code) => resolve(code === 0 ? undefined : `ended with ${code}: ${said}`));
  });
}

describe.skipIf(process.platform === 'win32')('what the documents say', () => {
  let program: string;

  beforeAll(async () => {
    program = await bundle();
  });

  it.each(WALKS.map((walk) => [walk.document, walk] as const))(
    'works from beginning to end in %s',
    async (document, walk) => {
      const folder = join(line.folder, document.replaceAll('/', '-'));
      mkdirSync(folder);
      const isRun = ({ text }: { text: string }) =>
        !PARSED_ONLY.some((one) => one.document === document && text.startsWith(one.begins));
      const blocks = commandBlocks().filter((block) => block.document === document && isRun(block));
      const all = blocks.map(({ text }) => text).join('\n');
      for (const [there] of walk.instead ?? []) expect(all).toContain(there);
      if (walk.before) expect(await shell(walk.before, folder, program)).toBeUndefined();
      for (const { text, line: row } of blocks) {
        const commands = (walk.instead ?? []).reduce((done, [there, run]) => done.replaceAll(there, run), text);
        expect(await shell(commands, folder, program), `${document}:${row}`).toBeUndefined();
      }
      const left = filesBelow(folder).join('\n');
      for (const file of walk.leaves) {
        const parts = file.split('*').map((part) => part.replaceAll('.', '\\.'));
        expect(left).toMatch(new RegExp(`^${parts.join('.*')}$`, 'm'));
      }
    },
    1_800_000,
  );
});
