/** The built command line as a user runs it, in a process of its own, with what it took. */
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

/** Writes what the process took to descriptor 3 when it ends. */
const ACCOUNT = `data:text/javascript,${encodeURIComponent(
  "import { writeSync } from 'node:fs';process.once('exit', () => writeSync(3, JSON.stringify(process.resourceUsage())));",
)}`;

/** What a command took. */
export interface Taken {
  wallSeconds: number;
  /** User and system. */
  processorSeconds: number;
  /** 10⁹ bytes of resident memory at the most. */
  gigabytes: number;
  /** What it printed on standard error, each line with the seconds from the start. */
  lines: { at: number; text: string }[];
}

/** Compiles the command line from the sources as they are. */
export function buildCommand(): void {
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: PROJECT, stdio: 'inherit' });
}

/** Runs the built command to its end. @throws Error where it fails */
export function measuredCommand(...words: string[]): Promise<Taken> {
  console.error(`hemocast ${words.join(' ')}`);
  const program = join(PROJECT, 'dist', 'cli', 'hemocast.js');
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', ACCOUNT, program, ...words], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    let account = '';
    const lines: Taken['lines'] = [];
    child.stderr?.on('data', (text: Buffer) => {
      for (const line of text.toString().split('\n')) if (line.trim() !== '') lines.push({ at: seconds(), text: line });
    });
    child.stdio[3]?.on('data', (text: Buffer) => {
      account += text.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) {
        const last = lines.slice(-3).map(({ text }) => text);
        return reject(new Error(`hemocast ${words[0]} ended with ${code}: ${last.join(' / ')}`));
      }
      const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(account) as NodeJS.ResourceUsage;
      resolve({
        wallSeconds: seconds(),
        processorSeconds: (userCPUTime + systemCPUTime) / 1e6,
        gigabytes: (maxRSS * 1024) / 1e9,
        lines,
      });
    });
  });
}
