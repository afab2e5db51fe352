import { expect, it } from 'vitest';
import { proseBlocks } from './prose-blocks.js';

it('reads headings, paragraphs, lists, strong words and code, and leaves markup as text', () => {
  const text = '# Title\n\nOne **two**\nthree <b>four</b>.\n- a `b`\n  goes on\n- [link](javascript:alert)';
  expect(proseBlocks(text)).toEqual([
    { kind: 'heading', spans: [{ kind: 'text', text: 'Title' }] },
    {
      kind: 'paragraph',
      spans: [
        { kind: 'text', text: 'One ' },
        { kind: 'strong', text: 'two' },
        { kind: 'text', text: ' three <b>four</b>.' },
      ],
    },
    {
      kind: 'list',
      items: [
        [
          { kind: 'text', text: 'a ' },
          { kind: 'code', text: 'b' },
          { kind: 'text', text: ' goes on' },
        ],
        [{ kind: 'text', text: 'link' }],
      ],
    },
  ]);
});
