import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import * as ort from 'onnxruntime-node';
import { Random } from '../src/foundation/index.js';
import { createRuntime, MatrixEngine, ParameterStore, Trainer, xavierUniform, zeros } from '../src/tensor/index.js';
import { formula, matrixOperations, type TransformerSizes, transformer } from '../test/tensor/transformer.js';
import { torchProgram } from './torch-transformer.js';

/** Speed of training: a step of a diffusion transformer beside a plain matrix product of the same runtime. */

const sizes: TransformerSizes = { batch: 16, tokens: 128, context: 64, width: 256, heads: 4, blocks: 6 };
const matrixSize = 2048;
const rounds = 15;
const longRun = 300;

export async function run(): Promise<void> {
  const threads = availableParallelism();
  const runtime = createRuntime(ort, { threads });
  const store = new ParameterStore(new Random(1));
  const { graph, loss } = transformer(sizes, store, (name) => (name.endsWith('bias') ? zeros : xavierUniform));
  const trainer = await Trainer.create({
    runtime,
    store,
    graph,
    loss,
    optimizer: { learningRate: 1e-4, weightDecay: 0.01, clipNorm: 1, averageDecay: 0.999 },
  });
  const feeds = batch();
  const engine = new MatrixEngine(runtime);
  const square = formula('matrix', matrixSize * matrixSize, 1);
  const shape = [matrixSize, matrixSize] as const;

  const product: number[] = [];
  const step: number[] = [];
  const update: number[] = [];
  let residentEarly = 0;
  let done = 0;
  const advance = async () => {
    await trainer.step(feeds);
    if (++done === 20) residentEarly = residentMegabytes();
  };
  for (let i = 0; i < 5; i++) await advance();
  // Interleaved, so that whatever else the machine does falls on both.
  for (let i = 0; i < rounds; i++) {
    product.push(await milliseconds(() => engine.multiply(square, shape, square, shape)));
    for (let k = 0; k < 2; k++) step.push(await milliseconds(advance));
    await trainer.accumulate(feeds);
    update.push(await milliseconds(async () => trainer.apply()));
  }
  const productSpeed = (2 * matrixSize ** 3) / median(product) / 1e6;
  const stepSpeed = matrixOperations(sizes) / median(step) / 1e6;
  line('threads', String(threads));
  line(`matrix product ${matrixSize}³`, `${productSpeed.toFixed(0)} GFLOP/s`);
  line('parameters', `${(store.count / 1e6).toFixed(1)} M`);
  line('training step', `${median(step).toFixed(0)} ms`);
  line('  in matrix products', `${stepSpeed.toFixed(0)} GFLOP/s`);
  line('  ratio to the matrix product', `${(stepSpeed / productSpeed).toFixed(2)} (wanted ≥ 0.65)`);
  line('  optimizer', `${median(update).toFixed(0)} ms, ${percent(median(update) / median(step))} (wanted ≤ 12 %)`);
  const torch = torchMilliseconds(threads);
  line('PyTorch', torch === undefined ? 'not here' : `${torch.milliseconds.toFixed(0)} ms a step (${torch.version})`);
  if (torch !== undefined) line('  times our step', (torch.milliseconds / median(step)).toFixed(2));
  while (done < longRun) await advance();
  const residentLate = residentMegabytes();
  line(
    'resident memory',
    `${residentEarly.toFixed(0)} MB at step 20, ${residentLate.toFixed(0)} MB at step ${longRun}`,
  );
  await engine.release();
  await trainer.release();
}

function batch(): Record<string, Float32Array> {
  const { batch: count, tokens, context, width } = sizes;
  return {
    x: formula('x', count * tokens * width, 1),
    target: formula('target', count * tokens * width, 1),
    context: formula('context', count * context * width, 1),
    condition: formula('condition', count * width, 1),
  };
}

/** The same network trained by PyTorch with AdamW (neither clipping nor average), where Python has it. */
function torchMilliseconds(threads: number): { milliseconds: number; version: string } | undefined {
  const probe = spawnSync('python3', ['-c', 'import torch'], { stdio: 'ignore' });
  if (probe.status !== 0) return undefined;
  const result = spawnSync('python3', ['-'], { input: torchProgram(sizes, threads), encoding: 'utf8' });
  if (result.status !== 0) {
    console.error(result.stderr);
    return undefined;
  }
  return JSON.parse(result.stdout);
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function residentMegabytes(): number {
  return process.memoryUsage().rss / 1e6;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function line(what: string, value: string): void {
  console.log(`${what.padEnd(32)}${value}`);
}
