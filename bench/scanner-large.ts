/** Time and peak memory of `hemocast preprocess eeg` on 64 channels × 10 min × 5 kHz, as a user runs it: the built command, in a process of its own. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NodeStorage } from '../src/cli/node-storage.js';
import { encodeBrainVisionInParts } from '../src/formats/index.js';
import { Random } from '../src/foundation/index.js';
import { brainVisionChannels } from '../src/recordings/index.js';
import { inBlocks } from '../src/recordings/recording-blocks.js';
import { recordInScanner } from '../src/simulate/index.js';
import { cleanEeg, SEQUENCE } from './scanner-data.js';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const MINUTES = 10;
const WANTED = { seconds: 90, gigabytes: 2 };

/** Writes what the process took to descriptor 3 when it ends. */
const ACCOUNT = `data:text/javascript,${encodeURIComponent(
  "import { writeSync } from 'node:fs';process.once('exit', () => writeSync(3, JSON.stringify(process.resourceUsage())));",
)}`;

export async function measureLarge(seed: string, print: (line: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'hemocast-scanner-'));
  try {
    await write(seed, folder);
    execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: PROJECT, stdio: ['ignore', 'ignore', 'inherit'] });
    const { wall, processor, gigabytes, said } = await correct(join(folder, 'raw.vhdr'), join(folder, 'out'));
    print(`\n64 channels and ECG × ${MINUTES} min × 5 kHz, BrainVision of 16 bits: hemocast preprocess eeg`);
    print(`wall s        ${wall.toFixed(1).padStart(8)}   wanted < ${WANTED.seconds}`);
    print(`processor s   ${processor.toFixed(1).padStart(8)}`);
    print(`peak GB       ${gigabytes.toFixed(2).padStart(8)}   wanted < ${WANTED.gigabytes}`);
    print(said.trim());
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function write(seed: string, folder: string): Promise<void> {
  const clean = cleanEeg(seed, MINUTES, 64);
  const { recording, read } = recordInScanner(clean, SEQUENCE, new Random(seed).fork('scanner'));
  const blocks = inBlocks({ read, samples: recording.samples, step: 2 ** 17, runs: 1 }, 'write');
  const { channels, sampleRate, events } = recording;
  const content = { channels: brainVisionChannels(channels), sampleRate, events, blocks, resolution: 0.5 };
  const storage = new NodeStorage();
  for (const [name, bytes] of encodeBrainVisionInParts('raw', content)) await storage.write(join(folder, name), bytes);
}

function correct(input: string, out: string) {
  const program = join(PROJECT, 'dist', 'cli', 'hemocast.js');
  const start = performance.now();
  return new Promise<{ wall: number; processor: number; gigabytes: number; said: string }>((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', ACCOUNT, program, 'preprocess', 'eeg', input, out], {
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    });
    let [account, said] = ['', ''];
    child.stdout?.on('data', (text: Buffer) => {
      said += text.toString();
    });
    child.stdio[3]?.on('data', (text: Buffer) => {
      account += text.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) return reject(new Error(`hemocast preprocess eeg ended with ${code}: ${said}`));
      const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(account) as NodeJS.ResourceUsage;
      resolve({
        wall: (performance.now() - start) / 1000,
        processor: (userCPUTime + systemCPUTime) / 1e6,
        gigabytes: (maxRSS * 1024) / 1e9,
        said,
      });
    });
  });
}
