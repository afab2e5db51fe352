import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as ort from 'onnxruntime-node';
import { NodeStorage } from '../src/cli/node-storage.js';
import { EegEncoder, labramBase, labramInput, labramShapes, writeEegEncoder } from '../src/encoders/eeg/index.js';
import { encodeEdf, encodeNpy, encodeNpz, readNpy } from '../src/formats/index.js';
import { Random } from '../src/foundation/index.js';
import { labramRow } from '../src/modalities/index.js';
import { montageNames } from '../src/recordings/index.js';
import { createRuntime, normalOf, ParameterStore } from '../src/tensor/index.js';
import { torchLabramProgram } from './torch-labram.js';

/** Speed of LaBraM-Base on windows of 64 channels × 16 s beside PyTorch, and an hour of EEG from its file to the file of its tokens. */

const channels = montageNames(64);
const seconds = 16;
const windows = 4;
const rounds = 9;

export async function run(): Promise<void> {
  const threads = availableParallelism();
  const runtime = createRuntime(ort, { threads });
  const store = weights();
  const encoder = new EegEncoder(labramBase, store, runtime);
  const folder = mkdtempSync(join(tmpdir(), 'hemocast-bench-'));
  try {
    line('threads', String(threads));
    await speed(encoder, folder, threads);
    await encoder.release();
    await hour(store, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function speed(encoder: EegEncoder, folder: string, threads: number): Promise<void> {
  const random = new Random('windows');
  const x = random.fillNormal(new Float32Array(channels.length * windows * seconds * 200));
  const encode = () => encoder.encode(x, channels, { windowSeconds: seconds });
  const { tokens } = await encode();
  const torch = await startTorch(encoder.store, x, folder, threads);
  const own: number[] = [];
  const theirs: number[][] = [];
  // In turns, so that whatever else the machine does falls on both; threads of either keep spinning for a while after their work.
  const rest = () => new Promise((resolve) => setTimeout(resolve, 300));
  for (let round = 0; round < rounds; round++) {
    await rest();
    const start = performance.now();
    await encode();
    own.push((performance.now() - start) / windows);
    await rest();
    if (torch !== undefined) theirs.push(await torch.time());
  }
  torch?.end();
  const ours = median(own);
  line('window of 64 channels × 16 s', `${ours.toFixed(0)} ms`);
  line('  times real time', `${((1000 * seconds) / ours).toFixed(0)} (wanted ≥ 60)`);
  if (torch === undefined) return line('PyTorch', 'not here');
  const forms = [0, 1].map((form) => median(theirs.map((times) => times[form])));
  const best = Math.min(...forms);
  line(
    'PyTorch',
    `${best.toFixed(0)} ms (${torch.version}; ${forms.map((form) => form.toFixed(0)).join(' and ')} by 1 and by 4 windows)`,
  );
  line('  times its rate', `${(best / ours).toFixed(2)} (wanted ≥ 1.0)`);
  const difference = tokens.reduce((most, value, i) => Math.max(most, Math.abs(value - torch.tokens[i])), 0);
  line('  largest difference of tokens', difference.toExponential(1));
}

/** One hour at 160 Hz through reading, cleaning, encoding and the cache. */
async function hour(store: ParameterStore, folder: string): Promise<void> {
  const random = new Random('hour');
  const samples = 160 * 3600;
  const minute = random.fillNormal(new Float32Array(160 * 60));
  const data = new Float32Array(channels.length * samples);
  for (let c = 0; c < channels.length; c++) {
    for (let i = 0; i < samples; i++) {
      data[c * samples + i] = 10 * minute[(i + 997 * c) % minute.length] + 20 * Math.sin(i / 10 + c);
    }
  }
  const names = channels.map((name) => ({ name }));
  writeFileSync(join(folder, 'hour.edf'), encodeEdf({ channels: names, sampleRate: 160, data }));
  await writeEegEncoder(new NodeStorage(), join(folder, 'encoder'), {
    store,
    card: '# Random weights',
    configuration: {
      format: 'hemocast-eeg-encoder',
      version: 1,
      network: labramBase,
      input: labramInput,
      windowSeconds: seconds,
      training: { data: 'none', people: [], files: [], details: {} },
    },
  });
  const program = fileURLToPath(new URL('labram-hour.ts', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', program, folder], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const { seconds: taken, megabytes } = JSON.parse(stdout);
  line('an hour of 64 channels, cleaned', `${taken.toFixed(0)} s, ${(3600 / taken).toFixed(0)} times real time`);
  line('  resident memory', `${megabytes.toFixed(0)} MB at most (wanted < 2000)`);
}

/** The same network with the same weights in PyTorch, where Python has it: its tokens, and milliseconds of a window in each form when asked. */
async function startTorch(store: ParameterStore, x: Float32Array, folder: string, threads: number) {
  if (spawnSync('python3', ['-c', 'import torch, numpy'], { stdio: 'ignore' }).status !== 0) return undefined;
  const saved = [...labramShapes(labramBase)].map(([name, shape]) => ({
    name,
    shape: [...shape],
    data: store.get(name).data,
  }));
  writeFileSync(join(folder, 'weights.npz'), encodeNpz(new Map(saved.map(({ name, ...array }) => [name, array]))));
  writeFileSync(join(folder, 'x.npy'), encodeNpy(x, [channels.length, windows * seconds, 200]));
  const rows = Float64Array.from(channels, (name) => labramRow(name)!);
  writeFileSync(join(folder, 'rows.npy'), encodeNpy(rows, [rows.length]));
  const program = torchLabramProgram(folder, labramBase, { channels: channels.length, seconds }, threads);
  const python = spawn('python3', ['-c', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('PyTorch ended early.');
    return JSON.parse(value);
  };
  const { version } = await answer();
  const { data: tokens } = readNpy(readFileSync(join(folder, 'tokens.npy')), 'tokens.npy');
  return {
    version: version as string,
    tokens,
    async time(): Promise<number[]> {
      python.stdin.write('\n');
      return answer();
    },
    end() {
      python.stdin.end();
    },
  };
}

function weights(): ParameterStore {
  const store = new ParameterStore(new Random('weights'));
  for (const [name, shape] of labramShapes(labramBase))
    store.require(name, shape, normalOf(shape.length === 1 ? 0.3 : 0.05));
  return store;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function line(what: string, value: string): void {
  console.log(`${what.padEnd(32)}${value}`);
}
