/** What the package promises: entry points that resolve, dependencies that something imports. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const pack = JSON.parse(read('package.json')) as {
  exports: Record<string, string>;
  dependencies: Record<string, string>;
};

/** Rooms that are no part of the library. */
const COMMAND_LINE = 'cli';
const rooms = readdirSync(join(root, 'src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== COMMAND_LINE)
  .map(({ name }) => name)
  .sort();

describe('the package', () => {
  it('has an entry point for every room, and a room for every entry point', () => {
    const { './package.json': _, ...entries } = pack.exports;
    expect(Object.keys(entries).sort()).toEqual(rooms.map((room) => `./${room}`));
    for (const room of rooms) {
      expect(entries[`./${room}`]).toBe(`./dist/${room}/index.js`);
      expect(existsSync(join(root, 'src', room, 'index.ts')), room).toBe(true);
    }
  });

  it.each(rooms)('gives something at hemocast/%s', async (room) => {
    expect(Object.keys(await import(`../src/${room}/index.ts`)).length).toBeGreaterThan(0);
  });

  it('names no entry point in its documents that there is not', () => {
    const texts = ['README.md', ...readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))].map((name) =>
      read(name === 'README.md' ? name : join('docs', name)),
    );
    const named = texts.flatMap((text) => [...text.matchAll(/['`]hemocast\/([a-z]+)['`]/g)].map(([, room]) => room));
    expect(named.length).toBeGreaterThan(5);
    expect([...new Set(named)].filter((room) => !rooms.includes(room))).toEqual([]);
  });

  it('depends on nothing that nothing imports', () => {
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(name))
      .map((name) => read(join('src', name)))
      .join('\n');
    const idle = Object.keys(pack.dependencies).filter(
      (name) => !new RegExp(`['"]${name}(/[^'"]*)?['"]`).test(sources),
    );
    expect(idle).toEqual([]);
  });
});
