import { StudioClient } from './client.js';

/** The one worker of the page. */
export const client = new StudioClient(new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }));
