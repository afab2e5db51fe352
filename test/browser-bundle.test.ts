import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';

const source = fileURLToPath(new URL('../src', import.meta.url));
const rooms = readdirSync(source).filter((room) => room !== 'cli' && existsSync(join(source, room, 'index.ts')));

/** The runtime comes from the page; the rooms know it by its types alone. */
const GIVEN = ['onnxruntime-common', 'onnxruntime-node', 'onnxruntime-web'];

/** Bundles each entry for a browser: what esbuild makes of it, and what it doubts. */
async function bundle(entry: BuildOptions) {
  const { metafile, warnings } = await build({
    ...entry,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    logLevel: 'silent',
    external: GIVEN,
    outdir: 'nowhere',
  });
  return { outputs: Object.values(metafile.outputs), warnings: warnings.map(({ text }) => text) };
}

/** What a browser would not find. */
const missing = (outputs: Metafile['outputs'][string][]) =>
  outputs.flatMap(({ imports }) => imports.map(({ path }) => path));

describe('bundled for a browser', () => {
  // All rooms at once, each a bundle of its own: their files are read and parsed once.
  let all: Awaited<ReturnType<typeof bundle>>;
  beforeAll(async () => {
    all = await bundle({ entryPoints: rooms.map((room) => join(source, room, 'index.ts')) });
  });

  it.each(rooms)('%s needs nothing that a browser lacks', (room) => {
    const own = all.outputs.filter(({ entryPoint }) => entryPoint?.endsWith(`src/${room}/index.ts`));
    expect(own).toHaveLength(1);
    expect(Object.keys(own[0].inputs).some((input) => input.endsWith(`src/${room}/index.ts`))).toBe(true);
    expect(missing(own)).toEqual([]);
  });

  it('gives esbuild nothing to doubt', () => {
    expect(all.warnings).toEqual([]);
  });

  const from = (contents: string): BuildOptions => ({ stdin: { contents, resolveDir: source, loader: 'ts' } });

  it('would not go through with an import of Node, or of a package that is not there', async () => {
    for (const name of ['node:fs', 'fs', 'no-such-package']) {
      await expect(bundle(from(`import * as x from '${name}'; console.log(x);`))).rejects.toThrow(/Could not resolve/);
    }
  });

  it('would see the runtime used as more than a type', async () => {
    const types = await bundle(from("import type { Tensor } from 'onnxruntime-common'; export type X = Tensor;"));
    const values = await bundle(from("import { Tensor } from 'onnxruntime-common'; console.log(Tensor);"));
    expect(missing(types.outputs)).toEqual([]);
    expect(missing(values.outputs)).toEqual(['onnxruntime-common']);
  });
});
