/** The command blocks of the documents: what a reader is to type. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { project } from '../cli/command.js';

export interface CommandBlock {
  document: string;
  /** Of its first command, from 1. */
  line: number;
  /** Commands as they stand, a line each. */
  text: string;
}

/** What begins a command in a block that names no language. */
const COMMAND = /^(npx|npm|hemocast|node|\/usr\/bin\/time) /;

/** Every document that a user reads, from the root of the project. */
export function documentsOfProject(): string[] {
  const guides = readdirSync(join(project, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`);
  return ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'studio/README.md', ...guides.sort()];
}

/** Blocks of all documents, in the order in which they are read. */
export function commandBlocks(): CommandBlock[] {
  return documentsOfProject().flatMap((document) => blocksOf(document, readFileSync(join(project, document), 'utf8')));
}

/**
 * Blocks fenced as `sh`, whole, and of fenced blocks without a language and indented ones the lines that are commands.
 *
 * @example
 * blocksOf('a.md', '```sh\nnpm test\n```'); // [{ document: 'a.md', line: 2, text: 'npm test' }]
 */
export function blocksOf(document: string, text: string): CommandBlock[] {
  const blocks: CommandBlock[] = [];
  let open: { language: string; lines: string[]; line: number } | undefined;
  const close = () => {
    if (open === undefined) return;
    const { language, lines, line } = open;
    const commands = language === 'sh' ? lines : language === '' ? lines.filter((one) => COMMAND.test(one)) : [];
    const first = language === 'sh' ? 0 : lines.findIndex((one) => COMMAND.test(one));
    if (commands.length > 0) blocks.push({ document, line: line + first, text: commands.join('\n') });
    open = undefined;
  };
  let isFenced = false;
  for (const [index, row] of text.split('\n').entries()) {
    const fence = /^```(\w*)$/.exec(row);
    if (fence !== null) {
      close();
      isFenced = !isFenced;
      if (isFenced) open = { language: fence[1], lines: [], line: index + 2 };
    } else if (isFenced) {
      open!.lines.push(row);
    } else if (row.startsWith('    ')) {
      open ??= { language: '', lines: [], line: index + 1 };
      open.lines.push(row.slice(4));
    } else {
      close();
    }
  }
  return blocks;
}

/**
 * Simple commands of a block as words, without comments, redirections and what the shell does around them. A synopsis becomes the
 * command with all that it may take: `[--what films|hand]` is `--what films`, `…` is nothing.
 */
export function commandsOf(text: string): string[][] {
  return text
    .replace(/\\\n/g, ' ')
    .split('\n')
    .flatMap((line) => line.replace(/(^|\s)#.*$/, '').split(/&&|;|\|(?= )/))
    .map((command) =>
      (command.match(/"[^"]*"|'[^']*'|\S+/g) ?? [])
        .map((word) => word.replace(/^["']|["']$/g, ''))
        .filter((word) => !/^(…|2>&1|>)$/.test(word)),
    )
    .map((words) => words.map((word) => word.replace(/^\[|\]$/g, '').split('|')[0]))
    .filter((words) => words.length > 0);
}

/** The arguments of a call of the command line; undefined where a command is something else. */
export function hemocastArguments(words: readonly string[]): string[] | undefined {
  const at = words.findIndex((word) => word === 'hemocast' || word.endsWith('cli/hemocast.js'));
  return at < 0 || at > 4 ? undefined : words.slice(at + 1);
}
