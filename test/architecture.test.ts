import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const source = fileURLToPath(new URL('../src', import.meta.url));

/** What rooms above `evaluate` may import besides each other. */
const EVALUATED = [
  'foundation',
  'signal',
  'cortex',
  'recordings',
  'preprocess',
  'tensor',
  'modalities',
  'models',
  'encoders',
  'data',
  'train',
  'evaluate',
] as const;

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
  align: ['foundation', 'signal', 'tensor'],
  diffusion: ['foundation', 'tensor'],
  modalities: ['foundation', 'formats', 'signal', 'cortex', 'recordings', 'preprocess', 'tensor', 'align'],
  models: ['foundation', 'formats', 'signal', 'tensor', 'align', 'diffusion', 'modalities'],
  encoders: [
    'foundation',
    'formats',
    'signal',
    'recordings',
    'preprocess',
    'tensor',
    'align',
    'diffusion',
    'modalities',
    'models',
  ],
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
  explain: [...EVALUATED, 'decode'],
  augment: [...EVALUATED, 'decode'],
  reproduce: [...EVALUATED, 'simulate', 'decode', 'explain', 'augment'],
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
    'reproduce',
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
    .filter(({ room, target }) => room !== 'cli' && /^node:|^onnxruntime-(node|web)(\/|$)|^@resvg\//.test(target))
    .map(({ file, target }) => `${file} imports ${target}`);
}

/** Circles in a graph of arrows, each as a path; all that lie on one another are listed once. */
function circlesOf(arrows: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const found: string[] = [];
  const finished = new Set<string>();
  const visit = (node: string, way: readonly string[]) => {
    if (way.includes(node)) found.push([...way.slice(way.indexOf(node)), node].join(' → '));
    if (way.includes(node) || finished.has(node)) return;
    for (const next of arrows.get(node) ?? []) visit(next, [...way, node]);
    finished.add(node);
  };
  for (const node of arrows.keys()) visit(node, []);
  return found;
}

/** What imports what, by room or by file. */
function arrowsOf(list: readonly Import[], nodeOf: (path: string) => string): Map<string, Set<string>> {
  const arrows = new Map<string, Set<string>>();
  for (const { file, path } of list) {
    if (path === undefined || nodeOf(path) === nodeOf(file)) continue;
    arrows.set(nodeOf(file), (arrows.get(nodeOf(file)) ?? new Set()).add(nodeOf(path)));
  }
  return arrows;
}

const circlesOfRooms = (list: readonly Import[]) => circlesOf(arrowsOf(list, roomOf));
const circlesOfFiles = (list: readonly Import[]) =>
  circlesOf(arrowsOf(list, (path) => path.replace(/\.js$/, '.ts').split(sep).join('/')));

/** Files of a circle that is known and to be broken. */
const KNOWN_CIRCLE = ['simulate/artefacts.ts', 'simulate/eeg.ts'];

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
    expect(circlesOfRooms(imports)).toEqual([]);
  });

  it('have no files that import each other in circles, types included', () => {
    const isKnown = (circle: string) => circle.split(' → ').every((file) => KNOWN_CIRCLE.includes(file));
    expect(circlesOfFiles(imports).filter((circle) => !isKnown(circle))).toEqual([]);
  });

  it('offer what they have through an index', () => {
    const without = [...new Set(files.map(roomOf))].filter(
      (room) => room !== 'cli' && !files.includes(join(room, 'index.ts')),
    );
    expect(without).toEqual([]);
  });
});

describe('the studio', () => {
  const studio = fileURLToPath(new URL('../studio/src', import.meta.url));
  const own = readdirSync(studio, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.(ts|svelte)$/.test(file) && !/\.test\.ts$/.test(file),
  );
  const arrows = own.flatMap((file) =>
    ts
      .preProcessFile(readFileSync(join(studio, file), 'utf8'), true, true)
      .importedFiles.map(({ fileName: target }) => ({ file, target })),
  );

  it('stands on src, and nothing of src on it', () => {
    const outward = imports
      .filter(({ path }) => path?.startsWith('..'))
      .map(({ file, target }) => `${file} imports ${target}`);
    expect(outward).toEqual([]);
    expect(arrows.filter(({ target }) => target.includes('/src/foundation/')).length).toBeGreaterThan(5);
  });

  it('takes nothing of the command line or of Node, for it runs in a browser', () => {
    const forbidden = arrows.filter(({ target }) => /^node:|\/src\/cli\/|^onnxruntime-node|^@resvg\//.test(target));
    expect(forbidden.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
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
  expect(circlesOfRooms([...bad, ...back])).toEqual(['tensor → models → tensor']);
  const contract = importsOf(join('tensor', 'a.ts'), "import type { B } from './deep/b.js';");
  const user = importsOf(join('tensor', 'deep', 'b.ts'), "export { a } from '../a.js';");
  expect(circlesOfFiles([...contract, ...user])).toEqual(['tensor/a.ts → tensor/deep/b.ts → tensor/a.ts']);
});
