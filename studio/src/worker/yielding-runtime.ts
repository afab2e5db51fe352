import type { Runtime } from '../../../src/tensor/index.js';

/** Milliseconds of work after which messages are let in. */
const TURN = 50;

/** A runtime between whose runs the worker hears messages, such as that the user has had enough. */
export function yielding(runtime: Runtime): Runtime {
  let last = performance.now();
  return {
    ...runtime,
    async runInto(session, feeds, results) {
      if (performance.now() - last > TURN) {
        await new Promise<void>((resolve) => setTimeout(resolve));
        last = performance.now();
      }
      await runtime.runInto(session, feeds, results);
    },
  };
}
