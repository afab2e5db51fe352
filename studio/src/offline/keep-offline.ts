import { servedBase } from '../files/served-base.js';

/** Lets a static site work without a network. `hemocast studio` serves from this machine, at an address that changes. */
export async function keepOffline(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator) || servedBase() !== undefined) return;
  await navigator.serviceWorker.register('./service-worker.js', { type: 'module' }).catch(() => undefined);
}
