import { describe, expect, it } from 'vitest';
import { HemocastError, MemoryStorage } from '../../foundation/index.js';
import { parseTrainingLog, TrainingLog } from './training-log.js';

const PATH = 'model/progress.jsonl';

function logAt(clock: { time: number }, storage = new MemoryStorage()) {
  return { storage, log: new TrainingLog(storage, PATH, 'bold', undefined, () => clock.time) };
}

const linesOf = (log: TrainingLog) => parseTrainingLog(log.text(), PATH);

describe('TrainingLog', () => {
  it('keeps the last report of each stage, every loss and every validation score', () => {
    const clock = { time: 5000 };
    const { log } = logAt(clock);
    log.report('read', 1, 2, 'sub-01');
    clock.time = 6000;
    log.report('read', 2, 2);
    log.observe({ step: 0, validation: 0.125 });
    log.observe({ step: 1, loss: 2 });
    log.observe({ step: 2, loss: 1, validation: 0.25 });
    expect(linesOf(log)).toEqual([
      { kind: 'begun', at: 5000, target: 'bold' },
      { kind: 'stage', at: 6000, stage: 'read', done: 2, total: 2 },
      { kind: 'loss', step: 1, loss: 2 },
      { kind: 'loss', step: 2, loss: 1 },
      { kind: 'validation', step: 0, score: 0.125 },
      { kind: 'validation', step: 2, score: 0.25 },
    ]);
  });

  it('keeps the last sample alone, in three digits', () => {
    const { log } = logAt({ time: 0 });
    const courses = { measured: [0.5, -1.25], mean: [0.1234567, 0], sample: [1, 2] };
    const of = (values: number[]) => Float32Array.from(values);
    for (const step of [25, 50]) {
      const { measured, mean, sample } = courses;
      const shown = {
        run: 'sub-04',
        tr: 2.1,
        r: Number.NaN,
        measured: of(measured),
        mean: of(mean),
        sample: of(sample),
      };
      log.observe({ step, loss: 1, validation: 0.5, sample: shown });
    }
    const samples = linesOf(log).filter(({ kind }) => kind === 'sample');
    expect(samples).toEqual([{ kind: 'sample', step: 50, run: 'sub-04', tr: 2.1, r: 0, ...courses, mean: [0.123, 0] }]);
    const broken = '{"kind":"sample","step":1,"run":"a","tr":2,"r":0,"measured":[1],"mean":["x"],"sample":[1]}';
    expect(() => parseTrainingLog(broken, PATH)).toThrow(HemocastError);
  });

  it('writes nothing while it is held, and then what it heard before too', async () => {
    const clock = { time: 0 };
    const { storage, log } = logAt(clock);
    log.hold();
    log.report('read', 1, 2);
    clock.time = 3000;
    log.report('read', 2, 2);
    await Promise.resolve();
    expect(await storage.exists(PATH)).toBe(false);
    log.release();
    log.report('fit', 0, 1);
    await new Promise((resolve) => setTimeout(resolve, 10));
    const text = new TextDecoder().decode(await storage.read(PATH));
    expect(parseTrainingLog(text, PATH).map((line) => ('stage' in line ? line.stage : line.kind))).toEqual([
      'begun',
      'read',
      'fit',
    ]);
  });

  it('writes at most once a second, and leaves nothing behind', async () => {
    const clock = { time: 0 };
    const storage = new MemoryStorage();
    let writings = 0;
    const write = storage.write.bind(storage);
    storage.write = async (path, content) => {
      writings++;
      await write(path, content);
    };
    const { log } = logAt(clock, storage);
    for (let step = 1; step <= 100; step++) {
      clock.time += 30;
      log.observe({ step, loss: 1 });
      await Promise.resolve();
    }
    await new Promise((resolve) => setTimeout(resolve));
    expect(writings).toBe(3);
    expect(new TextDecoder().decode(storage.files.get(PATH))).toContain('"step":69');
    await log.close();
    expect([...storage.files.keys()]).toEqual([]);
    log.observe({ step: 101, loss: 1 });
    await log.close();
    expect([...storage.files.keys()]).toEqual([]);
  });

  it('holds long trainings as means of neighbours', () => {
    const { log } = logAt({ time: 0 });
    const steps = 20_000;
    for (let step = 1; step <= steps; step++) log.observe({ step, loss: step });
    const losses = linesOf(log).flatMap((line) => (line.kind === 'loss' ? [line] : []));
    expect(losses.length).toBeLessThan(1024);
    expect(losses.length).toBeGreaterThanOrEqual(512);
    // The mean of a straight course over a stretch is its middle.
    const width = losses[1].step - losses[0].step;
    for (const { step, loss } of losses) expect(loss).toBeCloseTo(step - (width - 1) / 2, 9);
    expect(losses.at(-1)!.step).toBeGreaterThan(steps - width);
  });

  it('does not fail where it cannot write', async () => {
    const storage = new MemoryStorage();
    storage.write = () => Promise.reject(new HemocastError('not-writable', 'The disk is full', {}));
    const { log } = logAt({ time: 0 }, storage);
    log.observe({ step: 1, loss: 1 });
    await expect(log.close()).resolves.toBeUndefined();
  });
});

it.each([
  '{"kind":"loss","step":1}',
  '{"kind":"stage","at":1,"done":1,"total":1}',
  '[]',
  'null',
  '{"kind":"other"}',
  '{"ki',
])('refuses %s as the course of a training', (line) => {
  expect(() => parseTrainingLog(`{"kind":"loss","step":1,"loss":2}\n${line}\n`, PATH)).toThrow(/line 2/);
});
