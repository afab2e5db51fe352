import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const source = fileURLToPath(new URL('../src', import.meta.url));

/** What the code of each folder of `src/` may import from other folders; arrows point one way. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  foundation: [],
  formats: ['foundation'],
  signal: ['foundation'],
  cortex: ['foundation', 'signal', 'formats'],
  recordings: ['foundation', 'formats', 'cortex'],
  preprocess: ['foundation', 'formats', 'signal', 'cortex', 'recordings'],
  simulate: ['foundation', 'signal', 'cortex', 'recordings', 'formats'],
  tensor: ['foundation'],
  align: ['foundation', 'tensor'],
  diffusion: ['foundation', 'tensor'],
  modalities: ['foundation', 'formats', 'signal', 'cortex', 'recordings', 'preprocess', 'tensor', 'align'],
  models: ['foundation', 'tensor', 'align', 'diffusion', 'modalities'],
  encoders: ['foundation', 'formats', 'signal', 'recordings', 'preprocess', 'tensor', 'modalities', 'models'],
  data: ['foundation', 'formats', 'signal', 'cortex', 'recordings', 'preprocess', 'modalities', 'models', 'encoders'],
  train: [
    'foundation',
    'formats',
    'signal',
    'cortex',
    'recordings',
    'tensor',
    'align',
    'diffusion',
    'modalities',
    'models',
    'encoders',
    'data',
  ],
  evaluate: ['foundation', 'signal', 'cortex', 'tensor', 'modalities', 'models', 'data', 'train'],
  decode: [
    'foundation',
    'signal',
    'recordings',
    'preprocess',
    'tensor',
    'modalities',
    'models',
    'encoders',
    'data',
    'train',
    'evaluate',
  ],
  report: [
    'foundation',
    'formats',
    'signal',
    'cortex',
    'recordings',
    'preprocess',
    'modalities',
    'models',
    'encoders',
    'data',
    'train',
    'evaluate',
    'tensor',
  ],
};
const ROOMS = [...Object.keys(ALLOWED), 'commands', 'cli'];

function allowed(room: string): readonly string[] {
  if (room === 'cli') return ROOMS;
  if (room === 'commands') return ROOMS.filter((other) => other !== 'cli');
  return ALLOWED[room] ?? [];
}

interface Import {
  /** Path of the importing file below `src/`. */
  file: string;
  room: string;
  /** As it is written. */
  target: string;
  /** Path of the imported file below `src/`, for imports of the project's own files. */
  path?: string;
}

const roomOf = (path: string) => path.split(sep)[0];

/** Every import, export and dynamic import of a file, those of types alone included. */
function importsOf(file: string, text: string): Import[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName: target }) => ({
    file,
    room: roomOf(file),
    target,
    path: target.startsWith('.') ? relative(source, join(source, dirname(file), target)) : undefined,
  }));
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(file),
);
const imports = files.flatMap((file) => importsOf(file, readFileSync(join(source, file), 'utf8')));

function forbiddenArrows(list: readonly Import[]): string[] {
  return list
    .filter(({ room, path }) => path !== undefined && roomOf(path) !== room)
    .filter(({ room, path }) => !allowed(room).includes(roomOf(path!)))
    .map(({ file, target }) => `${file} imports ${target}`);
}

function platformImports(list: readonly Import[]): string[] {
  return list
    .filter(({ room, target }) => room !== 'cli' && /^node:|^onnxruntime-(node|web)(\/|$)/.test(target))
    .map(({ file, target }) => `${file} imports ${target}`);
}

/** Rooms that import each other round in a circle, each circle as a path. */
function circles(list: readonly Import[]): string[] {
  const arrows = new Map<string, Set<string>>();
  for (const { room, path } of list) {
    if (path === undefined || roomOf(path) === room) continue;
    arrows.set(room, (arrows.get(room) ?? new Set()).add(roomOf(path)));
  }
  const found: string[] = [];
  const finished = new Set<string>();
  const visit = (room: string, way: readonly string[]) => {
    if (way.includes(room)) found.push([...way.slice(way.indexOf(room)), room].join(' → '));
    if (way.includes(room) || finished.has(room)) return;
    for (const next of arrows.get(room) ?? []) visit(next, [...way, room]);
    finished.add(room);
  };
  for (const room of arrows.keys()) visit(room, []);
  return found;
}

describe('the rooms of src', () => {
  it('are all known, and all looked at', () => {
    const rooms = new Set(files.map(roomOf));
    expect([...rooms].filter((room) => !ROOMS.includes(room))).toEqual([]);
    expect(Object.keys(ALLOWED).filter((room) => !rooms.has(room))).toEqual([]);
    expect(imports.length).toBeGreaterThan(files.length);
  });

  it('import only what they may', () => {
    expect(forbiddenArrows(imports)).toEqual([]);
  });

  it('keep to the web platform, but for the command line', () => {
    expect(platformImports(imports)).toEqual([]);
  });

  it('do not import each other in circles', () => {
    expect(circles(imports)).toEqual([]);
  });

  it('offer what they have through an index', () => {
    const without = [...new Set(files.map(roomOf))].filter(
      (room) => room !== 'cli' && !files.includes(join(room, 'index.ts')),
    );
    expect(without).toEqual([]);
  });
});

it('notices every kind of import that breaks these rules', () => {
  const bad = importsOf(
    join('tensor', 'deep', 'x.ts'),
    [
      "import { a } from '../../models/index.js';",
      "import type { B } from '../../data/index.js';",
      "export * from '../../cortex/index.js';",
      "const c = await import('../../report/index.js');",
      "import { readFile } from 'node:fs/promises';",
      "import * as ort from 'onnxruntime-node';",
      "import { fine } from '../graph.js';",
      "import { HemocastError } from '../../foundation/index.js';",
    ].join('\n'),
  );
  expect(forbiddenArrows(bad)).toHaveLength(4);
  expect(platformImports(bad)).toHaveLength(2);
  const back = importsOf(join('models', 'y.ts'), "import { Graph } from '../tensor/index.js';");
  expect(circles([...bad, ...back])).toEqual(['tensor → models → tensor']);
});
