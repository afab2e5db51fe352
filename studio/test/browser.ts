/** The system's Chromium, as tests use it: without a network of its own, with pictures and WebGPU computed in software. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const PLACES = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where Chromium is; undefined where there is none. */
export const chromiumPath = PLACES.find((path) => path !== undefined && existsSync(path));

/** The built studio. */
export const builtStudio = fileURLToPath(new URL('../../dist/studio', import.meta.url));

/** Why the studio cannot be tried in a browser here; undefined where it can. */
export const untried =
  chromiumPath === undefined
    ? 'there is no Chromium'
    : existsSync(`${builtStudio}/index.html`)
      ? undefined
      : 'dist/studio is not built';

/** The name of a group of tests, which says why they are passed over. */
export function named(title: string, reason = untried): string {
  return reason === undefined ? title : `${title} (passed over: ${reason})`;
}

const ARGUMENTS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan',
  '--use-webgpu-adapter=swiftshader',
];

export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath, args: ARGUMENTS });
}

/** A page, with all that it asked for and all that went wrong in it. */
export interface WatchedPage {
  page: Page;
  /** Addresses of requests, of the worker too. */
  requests: string[];
  /** Errors, and what the policy refused. */
  troubles: string[];
}

export async function openPage(browser: Browser, address: string): Promise<WatchedPage> {
  const context = await browser.newContext({ acceptDownloads: true, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const watched: WatchedPage = { page, requests: [], troubles: [] };
  context.on('request', (request) => watched.requests.push(request.url()));
  page.on('pageerror', (error) => watched.troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') watched.troubles.push(message.text());
  });
  await page.goto(address);
  return watched;
}
