/** Prose of reports and model cards as blocks of plain text: nothing of it is ever markup. */

export type Span = { kind: 'text' | 'strong' | 'code'; text: string };
export type Block =
  | { kind: 'heading'; spans: Span[] }
  | { kind: 'paragraph'; spans: Span[] }
  | { kind: 'list'; items: Span[][] };

/**
 * Blank lines part paragraphs, `- ` begins an item, `# ` a heading; `**strong**` and `` `code` `` are understood, of a link its text stays.
 *
 * @example
 * proseBlocks('- **Holds.** It is better.'); // [{ kind: 'list', items: [[strong, text]] }]
 */
export function proseBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  let isOpen = false;
  for (const line of text.split(/\r?\n/)) {
    const last = blocks.at(-1);
    const item = /^\s*[-*] (.*)$/.exec(line);
    const heading = /^#{1,6} (.*)$/.exec(line);
    if (line.trim() === '') isOpen = false;
    else if (heading) {
      blocks.push({ kind: 'heading', spans: spansOf(heading[1]) });
      isOpen = false;
    } else if (item) {
      if (last?.kind === 'list') last.items.push(spansOf(item[1]));
      else blocks.push({ kind: 'list', items: [spansOf(item[1])] });
      isOpen = true;
    } else if (isOpen && last?.kind === 'paragraph') last.spans.push(...spansOf(` ${line.trim()}`));
    else if (isOpen && last?.kind === 'list') last.items.at(-1)!.push(...spansOf(` ${line.trim()}`));
    else {
      blocks.push({ kind: 'paragraph', spans: spansOf(line.trim()) });
      isOpen = true;
    }
  }
  return blocks;
}

function spansOf(line: string): Span[] {
  const plain = line.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
  return plain
    .split(/(\*\*[^*]+\*\*|`[^`]+`)/)
    .filter((part) => part !== '')
    .map((part) => {
      if (part.startsWith('**') && part.length > 4) return { kind: 'strong', text: part.slice(2, -2) };
      if (part.startsWith('`') && part.length > 2) return { kind: 'code', text: part.slice(1, -1) };
      return { kind: 'text', text: part };
    });
}
