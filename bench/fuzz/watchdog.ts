/** Ends the process when a reader hangs for good, after saying where. */
import { Worker } from 'node:worker_threads';

const SECONDS = 30;

export interface Watchdog {
  /** Tells what is being done now. */
  note(text: string): void;
  stop(): Promise<void>;
}

export function startWatchdog(): Watchdog {
  const shared = new SharedArrayBuffer(4 + 512);
  const count = new Int32Array(shared, 0, 1);
  const note = new Uint8Array(shared, 4);
  const code = `
    const { workerData } = require('node:worker_threads');
    const count = new Int32Array(workerData, 0, 1);
    const note = new Uint8Array(workerData, 4);
    let seen = -1, quiet = 0;
    setInterval(() => {
      const now = Atomics.load(count, 0);
      quiet = now === seen ? quiet + 1 : 0;
      seen = now;
      if (quiet < ${SECONDS}) return;
      const text = Buffer.from(note.slice(0, note.indexOf(0))).toString();
      require('node:fs').writeSync(2, '\\nHANGS: ' + text + '\\n');
      process.kill(process.pid, 'SIGKILL');
    }, 1000);`;
  const worker = new Worker(code, { eval: true, workerData: shared });
  return {
    note(text) {
      const bytes = new TextEncoder().encode(text).subarray(0, 511);
      note.set(bytes);
      note[bytes.length] = 0;
      Atomics.add(count, 0, 1);
    },
    stop: async () => void (await worker.terminate()),
  };
}
