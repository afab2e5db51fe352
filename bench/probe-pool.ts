/** Assesses probes in processes of their own, so that permutations use every core. */
import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type AssessOptions, assessProbe, type ProbeExamples, type ProbeResult } from '../src/decode/index.js';
import { HemocastError, Random } from '../src/foundation/index.js';

interface Job {
  parts: readonly ProbeExamples[];
  options: Omit<AssessOptions, 'random' | 'progress'> & { seed: string };
}

type Answer = { result: ProbeResult } | { code: string; message: string };

const OWN = fileURLToPath(import.meta.url);

/** As many processes as cores; each takes the next job when it has finished one. */
export class ProbePool {
  private readonly all: ChildProcess[];
  private readonly idle: ChildProcess[];
  private readonly waiting: { job: Job; done: (answer: Answer) => void; failed: (error: Error) => void }[] = [];

  constructor(processes = availableParallelism()) {
    this.all = Array.from({ length: processes }, () =>
      fork(OWN, ['--probes'], { execArgv: ['--import', 'tsx'], serialization: 'advanced' }),
    );
    this.idle = [...this.all];
  }

  /** Ends the processes. */
  close(): void {
    for (const child of this.all) child.kill();
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
    const child = this.waiting.length > 0 ? this.idle.pop() : undefined;
    if (child === undefined) return;
    const { job, done, failed } = this.waiting.shift()!;
    const ended = (code: number | null) => failed(new Error(`An assessing process ended with ${code}`));
    child.once('exit', ended);
    child.once('message', (answer: Answer) => {
      child.off('exit', ended);
      this.idle.push(child);
      this.next();
      done(answer);
    });
    child.send(job);
  }
}

if (process.argv[1] === OWN && process.argv[2] === '--probes') {
  process.on('message', ({ parts, options: { seed, ...options } }: Job) => {
    process.send!(answerTo(() => assessProbe(parts, { ...options, random: new Random(seed) })));
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
