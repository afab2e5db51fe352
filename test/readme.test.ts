import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../src/cli/program.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** Code blocks of a language, as they stand. */
function blocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, code]) => code);
}

/**
 * Runs code with its imports of `hemocast/…` taken from the source, and returns
 * what it printed.
 */
async function runExample(code: string): Promise<string[]> {
  const imported: Record<string, unknown> = {};
  const importing = /^import (?:\* as (\w+)|\{([^}]*)\}) from '([^']*)';\n/gm;
  for (const [, whole, names, from] of code.matchAll(importing)) {
    const room = from.replace(/^hemocast\//, '');
    const exported: Record<string, unknown> =
      room === from ? await import(from) : await import(`../src/${room}/index.ts`);
    if (whole !== undefined) imported[whole] = exported;
    for (const name of names?.split(',').map((one) => one.trim()) ?? []) {
      expect(exported, `hemocast/${room}`).toHaveProperty(name);
      imported[name] = exported[name];
    }
  }
  const printed: string[] = [];
  const script = ts.transpile(code.replace(importing, ''), { target: ts.ScriptTarget.ES2022 });
  const names = ['console', ...Object.keys(imported)];
  const run = new Function(...names, `return (async () => {${script}})();`);
  await run({ log: (text: string) => printed.push(text) }, ...Object.values(imported));
  return printed;
}

describe('the README', () => {
  it('has a library example that runs and prints what it says', async () => {
    const [example] = blocks(readme, 'ts');
    const printed = await runExample(example);
    // One minute of volumes at 2.1 s; a z score's uncertainty lies between none and a few.
    expect(printed).toEqual([expect.stringMatching(/^148 regions over 28 volumes, 1 SD of a value [0-2]\.\d\d z$/)]);
  });

  it('lists every command', async () => {
    for (const command of (await buildProgram()).commands)
      expect(readme).toMatch(new RegExp(`^\\| \`${command.name()}[ \`]`, 'm'));
  });
});
