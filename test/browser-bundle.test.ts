import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const source = fileURLToPath(new URL('../src', import.meta.url));
const rooms = readdirSync(source).filter((room) => room !== 'cli' && existsSync(join(source, room, 'index.ts')));

/** The runtime comes from the page; the rooms know it by its types alone. */
const GIVEN = ['onnxruntime-common', 'onnxruntime-node', 'onnxruntime-web'];

/** Bundles for a browser; `missing` lists what a browser would not find, `warnings` what esbuild doubts. */
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
  const missing = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
  return { missing, warnings: warnings.map(({ text }) => text), inputs: Object.keys(metafile.inputs) };
}

describe('bundled for a browser', () => {
  it.each(rooms)('%s needs nothing that a browser lacks', async (room) => {
    const { missing, warnings, inputs } = await bundle({ entryPoints: [join(source, room, 'index.ts')] });
    expect(inputs.some((input) => input.endsWith(`src/${room}/index.ts`))).toBe(true);
    expect(missing).toEqual([]);
    expect(warnings).toEqual([]);
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
    expect(types.missing).toEqual([]);
    expect(values.missing).toEqual(['onnxruntime-common']);
  });
});
