/** The page's side of the worker: a promise a request, progress while it works, and an end to it on demand. */
import type { Answer, Ask, FailureText, ProgressText, Question, Reply, RequestName } from './protocol.js';

/** What the worker could not do. */
export class WorkerFailure extends Error {
  constructor(readonly failure: FailureText) {
    super(failure.message);
    this.name = failure.interrupted ? 'AbortError' : 'WorkerFailure';
  }

  /** The user ended it: nothing went wrong. */
  get interrupted(): boolean {
    return this.failure.interrupted;
  }
}

export interface RequestOptions {
  progress?: (progress: ProgressText) => void;
  signal?: AbortSignal;
}

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: unknown): void;
  progress?: (progress: ProgressText) => void;
}

/** What of a `Worker` is used, so that tests can stand in for one. */
export type WorkerPort = Pick<Worker, 'postMessage' | 'addEventListener' | 'terminate'>;

/**
 * Requests to a worker, of which several may be under way; the worker takes them in order.
 *
 * @example
 * const client = new StudioClient(new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }));
 * const recording = await client.request('openRecording', { path: 'dropped/rest.edf' });
 */
export class StudioClient {
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;

  constructor(private readonly worker: WorkerPort) {
    worker.addEventListener('message', (event) => this.hear((event as MessageEvent<Reply>).data));
    worker.addEventListener('error', (event) => this.lose((event as ErrorEvent).message));
    worker.addEventListener('messageerror', () => this.lose('an answer could not be read'));
  }

  /** @throws WorkerFailure; one whose `interrupted` is true where the signal ended it */
  request<Name extends RequestName>(
    name: Name,
    ask: Ask<Name>,
    { progress, signal }: RequestOptions = {},
  ): Promise<Answer<Name>> {
    const id = ++this.last;
    // A shared flag is seen in the midst of a computation, which lets no message in.
    const stop = signal && globalThis.crossOriginIsolated ? new SharedArrayBuffer(4) : undefined;
    return new Promise<Answer<Name>>((resolve, reject) => {
      if (signal?.aborted) return reject(new WorkerFailure(INTERRUPTED));
      const cancel = () => {
        if (stop) Atomics.store(new Int32Array(stop), 0, 1);
        this.post({ id, cancel: true });
      };
      signal?.addEventListener('abort', cancel, { once: true });
      const ended = () => signal?.removeEventListener('abort', cancel);
      this.waiting.set(id, {
        resolve: (answer) => {
          ended();
          resolve(answer as Answer<Name>);
        },
        reject: (error) => {
          ended();
          reject(error);
        },
        progress,
      });
      this.post({ id, name, ask, ...(stop && { stop }) });
    });
  }

  close(): void {
    this.worker.terminate();
    this.lose('it was closed');
  }

  private post(question: Question): void {
    this.worker.postMessage(question);
  }

  private hear(reply: Reply): void {
    const waiting = this.waiting.get(reply.id);
    if (waiting === undefined) return;
    if ('progress' in reply) {
      waiting.progress?.(reply.progress);
      return;
    }
    this.waiting.delete(reply.id);
    if ('failure' in reply) waiting.reject(new WorkerFailure(reply.failure));
    else waiting.resolve(reply.answer);
  }

  private lose(reason: string): void {
    const summary = 'The worker of this page has stopped';
    const failure = { code: 'worker-lost', message: `${summary}: ${reason}. Load the page again.`, summary };
    for (const { reject } of this.waiting.values()) {
      reject(new WorkerFailure({ ...failure, detail: { found: reason }, interrupted: false }));
    }
    this.waiting.clear();
  }
}

const INTERRUPTED: FailureText = {
  code: 'interrupted',
  message: 'It was ended before it began.',
  summary: 'It was ended before it began',
  detail: {},
  interrupted: true,
};
