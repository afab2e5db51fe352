/** Builds the studio into `dist/studio`: a folder of files that works from any web server and any path. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';
import { CONTENT_SECURITY_POLICY } from './src/offline/content-security-policy.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const engine = JSON.parse(readFileSync(join(root, 'node_modules/onnxruntime-web/package.json'), 'utf8')) as {
  version: string;
};

/** The page itself says what it may load, for servers that say nothing. Vite's own server needs more. */
function contentSecurityPolicy(): Plugin {
  return {
    name: 'hemocast-content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY },
        injectTo: 'head-prepend',
      },
    ],
  };
}

/** The demonstration model under `models/demo`, and `files.json`, which lists all that the studio consists of. */
function shippedFiles(): Plugin {
  const folder = join(root, 'assets/demo-model');
  return {
    name: 'hemocast-shipped-files',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const [path] = (request.url ?? '').split('?');
        if (!path.startsWith('/models/demo/') || path.includes('..')) return next();
        const name = path.slice('/models/demo/'.length);
        if (name === 'files.json') response.end(JSON.stringify(filesBelow(folder)));
        else response.end(readFileSync(join(folder, name)));
      });
    },
    generateBundle(_, bundle) {
      const model = filesBelow(folder);
      for (const name of model) {
        this.emitFile({ type: 'asset', fileName: `models/demo/${name}`, source: readFileSync(join(folder, name)) });
      }
      this.emitFile({ type: 'asset', fileName: 'models/demo/files.json', source: JSON.stringify(model) });
      const own = Object.keys(bundle).filter((name) => name !== 'service-worker.js');
      const files = [...own, ...filesBelow(join(here, 'public')), ...model.map((name) => `models/demo/${name}`)];
      const listed = [...new Set([...files, 'index.html', 'models/demo/files.json'])].sort();
      this.emitFile({ type: 'asset', fileName: 'files.json', source: JSON.stringify({ version, files: listed }) });
    },
  };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

export default defineConfig({
  root: here,
  base: './',
  logLevel: 'warn',
  plugins: [svelte(), contentSecurityPolicy(), shippedFiles()],
  define: { HEMOCAST_VERSION: JSON.stringify(version), ENGINE_VERSION: JSON.stringify(engine.version) },
  // The glue of ONNX Runtime stays a file of its own: its threads load it, and must not load the studio with it.
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', 'module', 'browser', 'development|production'] },
  worker: { format: 'es' },
  server: {
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
    fs: { allow: [root, join(root, '..')] },
  },
  build: {
    outDir: join(root, 'dist/studio'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: { studio: join(here, 'index.html'), 'service-worker': join(here, 'src/offline/service-worker.ts') },
      output: {
        entryFileNames: ({ name }) => (name === 'service-worker' ? 'service-worker.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
