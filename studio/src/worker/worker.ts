/** The worker: takes requests in the order in which they come, one after the other, but for those that are prompt; and tells of its progress. */
import { z } from 'zod';
import { interruptible, type Progress } from '../../../src/foundation/index.js';
import { failureText } from './failure-text.js';
import { handlers } from './handlers/index.js';
import type { Ask, Question, Reply, RequestName } from './protocol.js';
import { Workplace } from './workplace.js';

// Zod would otherwise try whether text may be run as code, which the page's policy forbids and reports.
z.config({ jitless: true });

const workplace = new Workplace();
const controllers = new Map<number, AbortController>();
const waiting: Extract<Question, { name: RequestName }>[] = [];
let working = false;

/**
 * These take milliseconds, and somebody looks at an empty picture until then: they are answered while longer work waits, as for a model
 * that is being fetched and compiled, and between runs of the engine.
 */
const PROMPT: readonly RequestName[] = ['addFiles', 'openServed', 'openRecording', 'readTraces'];

const send = (reply: Reply, transfer: Transferable[] = []) => self.postMessage(reply, { transfer });

self.addEventListener('message', ({ data }: MessageEvent<Question>) => {
  if ('cancel' in data) {
    controllers.get(data.id)?.abort();
    return;
  }
  controllers.set(data.id, new AbortController());
  if (PROMPT.includes(data.name)) {
    void work(data);
    return;
  }
  waiting.push(data);
  if (!working) void workOn();
});

async function workOn(): Promise<void> {
  working = true;
  while (waiting.length > 0) {
    await work(waiting.shift()!);
  }
  working = false;
}

async function work({ id, name, ask, stop }: Extract<Question, { name: RequestName }>): Promise<void> {
  const controller = controllers.get(id)!;
  try {
    controller.signal.throwIfAborted();
    const answer = await handlers[name](ask as Ask<never>, {
      workplace,
      signal: controller.signal,
      progress: interruptible(heard(id, controller, stop), controller.signal),
    });
    send({ id, answer });
  } catch (error) {
    send({ id, failure: failureText(error) });
  } finally {
    controllers.delete(id);
  }
}

/** Progress that also looks at the shared flag: while a long loop runs, no message arrives. */
function heard(id: number, controller: AbortController, stop?: SharedArrayBuffer): Progress {
  const flag = stop && new Int32Array(stop);
  return {
    report(stage, done, total, note) {
      send({ id, progress: { stage, done, total, ...(note && { note }) } });
      if (flag && Atomics.load(flag, 0) === 1) controller.abort();
    },
  };
}
