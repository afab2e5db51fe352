/** Assesses probes in threads of their own, so that permutations use every core. */
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { type AssessOptions, assessProbe, type ProbeExamples, type ProbeResult } from '../src/decode/index.js';
import { HemocastError, Random } from '../src/foundation/index.js';

interface Job {
  parts: readonly ProbeExamples[];
  options: Omit<AssessOptions, 'random' | 'progress'> & { seed: string };
}

type Answer = { result: ProbeResult } | { code: string; message: string };

/** As many threads as cores; each takes the next job when it has finished one. */
export class ProbePool {
  private readonly idle: Worker[];
  private readonly waiting: { job: Job; done: (answer: Answer) => void; failed: (error: Error) => void }[] = [];

  constructor(threads = availableParallelism()) {
    this.idle = Array.from(
      { length: threads },
      () => new Worker(new URL(import.meta.url), { execArgv: ['--import', 'tsx'] }),
    );
    // They must not keep the process alive once there is nothing more to assess.
    for (const worker of this.idle) worker.unref();
  }

  /** @returns the result, or why parts are too small for a task (`probe-classes`, `probe-groups`) */
  async assess(parts: Job['parts'], options: Job['options']): Promise<{ result: ProbeResult } | { reason: string }> {
    const answer = await new Promise<Answer>((done, failed) => {
      this.waiting.push({ job: { parts, options }, done, failed });
      this.next();
    });
    if ('result' in answer) return answer;
    if (['probe-classes', 'probe-groups'].includes(answer.code)) return { reason: answer.message };
    throw new Error(answer.message);
  }

  private next(): void {
    const worker = this.waiting.length > 0 ? this.idle.pop() : undefined;
    if (worker === undefined) return;
    const { job, done, failed } = this.waiting.shift()!;
    const free = () => {
      worker.removeAllListeners();
      worker.unref();
      this.idle.push(worker);
      this.next();
    };
    worker.ref();
    worker.once('message', (answer: Answer) => {
      free();
      done(answer);
    });
    worker.once('error', failed);
    worker.postMessage(job);
  }
}

if (!isMainThread) {
  parentPort!.on('message', ({ parts, options: { seed, ...options } }: Job) => {
    parentPort!.postMessage(answerTo(() => assessProbe(parts, { ...options, random: new Random(seed) })));
  });
}

function answerTo(work: () => ProbeResult): Answer {
  try {
    return { result: work() };
  } catch (error) {
    const code = error instanceof HemocastError ? error.code : 'unexpected';
    return { code, message: error instanceof Error ? error.message : String(error) };
  }
}
