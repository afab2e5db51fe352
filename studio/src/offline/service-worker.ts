/**
 * Keeps the studio for times without a network. Everything but the large engine for graphics cards is fetched at once; what was
 * fetched once is answered from the store. Answers carry the headers that threads need, which plain web servers do not send.
 */

/** What is used of a service worker; the compiler's library for pages does not have it. */
interface ServiceWorkerLike {
  registration: { scope: string };
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(
    type: 'install' | 'activate' | 'fetch',
    listener: (
      event: Event & {
        request: Request;
        waitUntil(work: Promise<unknown>): void;
        respondWith(answer: Promise<Response>): void;
      },
    ) => void,
  ): void;
}

const worker = self as unknown as ServiceWorkerLike;
const PREFIX = 'hemocast-studio-';
const FETCHED_WHEN_NEEDED = /asyncify|jsep|jspi/;

interface FileList {
  version: string;
  files: string[];
}

async function fileList(): Promise<FileList> {
  return (await fetch(new URL('files.json', worker.registration.scope), { cache: 'no-cache' })).json();
}

/** Names of built files hold their hashes: another list is another studio. */
function storeName({ version, files }: FileList): string {
  let sum = 0;
  for (const letter of files.join()) sum = (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0;
  return `${PREFIX}${version}-${(sum >>> 0).toString(16)}`;
}

async function install(): Promise<void> {
  const list = await fileList();
  const store = await caches.open(storeName(list));
  const wanted = ['./', ...list.files.filter((name) => !FETCHED_WHEN_NEEDED.test(name))];
  await store.addAll(
    wanted.map((name) => new Request(new URL(name, worker.registration.scope), { cache: 'no-cache' })),
  );
  await store.put(new URL('files.json', worker.registration.scope), new Response(JSON.stringify(list)));
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== storeName(list)) await caches.delete(name);
  }
  await worker.skipWaiting();
}

async function answer(request: Request): Promise<Response> {
  const kept = await caches.match(request, { ignoreSearch: true });
  if (kept !== undefined) return isolated(kept);
  const fresh = await fetch(request);
  const [name] = (await caches.keys()).filter((one) => one.startsWith(PREFIX));
  if (fresh.status === 200 && name !== undefined && FETCHED_WHEN_NEEDED.test(request.url)) {
    await (await caches.open(name)).put(request, fresh.clone());
  }
  return isolated(fresh);
}

function isolated(response: Response): Response {
  if (response.type === 'opaque' || response.status === 0) return response;
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

worker.addEventListener('install', (event) => event.waitUntil(install()));
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method === 'GET' && request.url.startsWith(worker.registration.scope)) event.respondWith(answer(request));
});
