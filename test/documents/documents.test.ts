/** What the documents promise: links that lead somewhere, and commands that there are. Those that can be run are, in the studies. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.js';
import { project } from '../cli/command.js';
import { blocksOf, commandBlocks, commandsOf, documentsOfProject, hemocastArguments } from './command-blocks.js';
import { PARSED_ONLY, WALKS } from './walks.js';

const read = (path: string) => readFileSync(join(project, path), 'utf8');

/** Parses arguments as the command line would, and runs nothing. */
async function parse(words: readonly string[]): Promise<string | undefined> {
  const program = await buildProgram(words[0]);
  const silence = { writeErr: () => {}, writeOut: () => {} };
  for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => [...one.commands])]) {
    command.configureOutput(silence);
    if (command.commands.length === 0) command.action(() => {});
  }
  try {
    await program.parseAsync(words, { from: 'user' });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Anchors of a document's headings, as GitHub and TypeDoc make them. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  let isFenced = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('```')) isFenced = !isFenced;
    const heading = isFenced ? null : /^#{1,6} (.*)$/.exec(line);
    if (heading === null) continue;
    const words = heading[1].replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = words.replace(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-');
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count++) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

describe('links of the documents', () => {
  it.each(documentsOfProject())('of %s lead to files and headings', (document) => {
    const text = read(document);
    const lost: string[] = [];
    for (const [, target] of text.matchAll(/\]\((?!https?:|mailto:)([^)\s]*)\)/g)) {
      const [path, anchor] = target.split('#');
      const place = path === '' ? document : normalize(join(dirname(document), path));
      if (!existsSync(join(project, place))) lost.push(target);
      else if (anchor !== undefined && !anchorsOf(read(place)).has(anchor)) lost.push(target);
    }
    for (const [, path] of text.matchAll(/`((?:src|scripts|bench|test|docs|studio)\/[\w./-]+)`/g)) {
      if (!existsSync(join(project, path)) && !existsSync(join(project, dirname(document), path))) lost.push(path);
    }
    expect(lost).toEqual([]);
  });

  it('are found where they lead nowhere', () => {
    expect(anchorsOf('# A b: `c`, d\n```\n# no\n```\n## A b: c d')).toEqual(new Set(['a-b-c-d', 'a-b-c-d-1']));
  });

  it('are in the contents of the site, all guides and tutorials', () => {
    const { projectDocuments } = JSON.parse(read('typedoc.json')) as { projectDocuments: string[] };
    const guides = documentsOfProject().filter((name) => name.startsWith('docs/'));
    expect(projectDocuments.filter((name) => name.startsWith('docs/')).sort()).toEqual(guides);
  });
});

describe('command blocks', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const blocks = commandBlocks();

  it.each(blocks.map((block) => [`${block.document}:${block.line}`, block] as const))('%s parse', async (_, block) => {
    for (const words of commandsOf(block.text)) {
      const line = words.join(' ');
      const hemocast = hemocastArguments(words);
      if (hemocast !== undefined) expect(await parse(hemocast), line).toBeUndefined();
      else if (words[0] === 'npm' && words[1] === 'run') expect(scripts, line).toHaveProperty([words[2]]);
      else if (words[1] === 'tsx') expect(existsSync(join(project, words[2])), line).toBe(true);
    }
  });

  it('are run, or listed as only parsed', () => {
    const run = new Set(WALKS.map(({ document }) => document));
    const listed = ({ document, text }: (typeof blocks)[number]) =>
      PARSED_ONLY.filter((one) => one.document === document && text.startsWith(one.begins));
    const neither = blocks.filter((block) => !run.has(block.document) && listed(block).length === 0);
    expect(neither.map(({ document, line }) => `${document}:${line}`)).toEqual([]);
    const used = new Set(blocks.flatMap(listed));
    expect(PARSED_ONLY.filter((one) => !used.has(one))).toEqual([]);
  });

  it('are refused where the command line has no such thing', async () => {
    expect(await parse(['train', 'bids'])).toMatch(/--out/);
    expect(await parse(['train', 'bids', '--out', 'm', '--epochs', '3'])).toMatch(/--epochs/);
    expect(await parse(['trian', 'bids'])).toMatch(/trian/);
    expect(await parse(['generate', 'model', '--out', 'x'])).toMatch(/recording/);
  });

  it('are found fenced, indented, and among other lines', () => {
    const text =
      'a\n\n    hemocast doctor   # fit?\n    b = c\n\n```sh\nx=1\nnpx hemocast \\\n  demo\n```\n\n```\nnpx y\nz\n```\n';
    const found = blocksOf('a.md', text);
    expect(found.map(({ line }) => line)).toEqual([3, 7, 13]);
    expect(found.map((block) => commandsOf(block.text))).toEqual([
      [['hemocast', 'doctor']],
      [['x=1'], ['npx', 'hemocast', 'demo']],
      [['npx', 'y']],
    ]);
  });
});
