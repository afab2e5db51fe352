/** The server of `hemocast studio`: for this machine alone, at an address that nobody can guess, and only to read. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { ServedFile, ServedFolder } from './served-folder.js';

export interface StudioServerOptions {
  /** The built studio. */
  app: ServedFolder;
  /** Its `index.html`. */
  page: string;
  /** What the page may read: each under its name. */
  folders: Readonly<Record<string, ServedFolder>>;
  /** What the page opens at once. */
  choice: { recording?: string; model: boolean };
  /** 0 for a free one. */
  port: number;
}

export interface StudioServer {
  /** With the token. */
  address: string;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const TOKEN_BYTES = 24;

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/** Sent with every answer. The page's own policy stands in `studio/src/offline/content-security-policy.ts`; a test holds both together. */
export const STUDIO_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data: blob:",
    "style-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  // Threads of WebAssembly are only for pages that share nothing with others.
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

/** Starts the server. Rejects with the system's error where the port is taken. */
export async function startStudioServer(options: StudioServerOptions): Promise<StudioServer> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const hosts = new Set<string>();
  const app = studioApp(options, token, hosts);
  const server = serve({ fetch: app.fetch, hostname: HOST, port: options.port });
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  const { port } = server.address() as AddressInfo;
  for (const name of [HOST, 'localhost']) hosts.add(`${name}:${port}`);
  return {
    address: `http://${HOST}:${port}/${token}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

function studioApp({ app, page, folders, choice }: StudioServerOptions, token: string, hosts: ReadonlySet<string>) {
  const router = new Hono();
  router.use(async (context, next) => {
    const { method, url } = context.req;
    const refusal = refusalOf(context, hosts, new URL(url).pathname.split('/')[1], token);
    if (refusal !== undefined) context.res = new Response(refusal[1], { status: refusal[0] });
    else if (method !== 'GET' && method !== 'HEAD') {
      context.res = new Response('Nothing is written here', { status: 405, headers: { Allow: 'GET, HEAD' } });
    } else await next();
    for (const [name, value] of Object.entries(STUDIO_HEADERS)) context.res.headers.set(name, value);
  });
  router.all('*', async (context) => {
    const parts = partsOf(new URL(context.req.url).pathname);
    if (parts === undefined) return notFound();
    const [first, kind, name, ...rest] = parts;
    if (parts.length === 0 || (first === 'index.html' && parts.length === 1)) {
      return new Response(withChoice(page, choice), { headers: { 'Content-Type': TYPES['.html'] } });
    }
    if (first !== 'served') {
      const file = await app.open(parts);
      return file ? answer(context, file, TYPES[extname(parts.at(-1)!)]) : notFound();
    }
    if (kind === 'list' && name === undefined) {
      return Response.json(Object.keys(folders).map((folder) => ({ name: folder, kind: 'folder' })));
    }
    if (name === undefined || !Object.hasOwn(folders, name)) return notFound();
    if (kind === 'list') {
      const entries = await folders[name].list(rest);
      return entries ? Response.json(entries) : notFound();
    }
    const file = kind === 'file' ? await folders[name].open(rest) : undefined;
    // Whatever a user's file is, no browser is to run or show it.
    return file ? answer(context, file, 'application/octet-stream') : notFound();
  });
  return router;
}

/** Another site that has its name lead to this machine must not read here, nor anybody who does not know the token. */
function refusalOf(
  { req }: Context,
  hosts: ReadonlySet<string>,
  given: string,
  token: string,
): [status: number, text: string] | undefined {
  if (!hosts.has(req.header('Host') ?? '')) return [403, 'This is another host'];
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  if (a.length !== b.length || !timingSafeEqual(a, b)) return [403, 'The address lacks its token'];
  const isForeign = ['cross-site', 'same-site'].includes(req.header('Sec-Fetch-Site') ?? '');
  return isForeign && req.header('Sec-Fetch-Dest') !== 'document' ? [403, 'Another site asks'] : undefined;
}

/** Names after the token; undefined where one cannot be decoded. A path that ends in a slash is that of a folder. */
function partsOf(path: string): string[] | undefined {
  try {
    const parts = path.split('/').slice(2).map(decodeURIComponent);
    if (parts.at(-1) === '') parts.pop();
    return parts;
  } catch {
    return undefined;
  }
}

function notFound(): Response {
  return new Response('There is no such file', { status: 404 });
}

async function answer({ req }: Context, { handle, size }: ServedFile, type = 'application/octet-stream') {
  const headers: Record<string, string> = { 'Content-Type': type, 'Accept-Ranges': 'bytes' };
  const range = rangeOf(req.header('Range'), size);
  if (range === 'unsatisfiable') {
    await handle.close();
    return new Response(null, { status: 416, headers: { ...headers, 'Content-Range': `bytes */${size}` } });
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  headers['Content-Length'] = String(end - start + 1);
  if (range) headers['Content-Range'] = `bytes ${start}-${end}/${size}`;
  const status = range ? 206 : 200;
  if (req.method === 'HEAD' || end < start) {
    await handle.close();
    return new Response(null, { status, headers });
  }
  const body = Readable.toWeb(handle.createReadStream({ start, end })) as unknown as ReadableStream<Uint8Array>;
  return new Response(body, { status, headers });
}

/** One range of bytes, as RFC 9110 has it; several at once, or what is no range, is answered with the whole file. */
function rangeOf(text: string | undefined, size: number): { start: number; end: number } | 'unsatisfiable' | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(text ?? '');
  if (found === null || (found[1] === '' && found[2] === '')) return undefined;
  const [first, last] = [found[1], found[2]];
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start >= size) return 'unsatisfiable';
  return end < start ? undefined : { start, end };
}

/** The page, told where the folders are and what to open. */
function withChoice(page: string, choice: StudioServerOptions['choice']): string {
  const meta = (name: string, content: string) => `<meta name="${name}" content="${escaped(content)}">`;
  const told = meta('hemocast-served', './served/') + meta('hemocast-choice', JSON.stringify(choice));
  // A name may hold what `replace` would take for a pattern.
  return page.replace('</head>', () => `${told}</head>`);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

/** The page of a built studio. */
export function readPage(folder: string): Promise<string> {
  return readFile(`${folder}/index.html`, 'utf8');
}
