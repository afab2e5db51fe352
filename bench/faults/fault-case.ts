/** One input on which Hemocast was wrong, with what is right. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Storage } from '../../src/foundation/index.js';

/** What a case works with. */
export interface FaultContext {
  storage: Storage;
  /** Path of a file of the folder of faults. */
  at(file: string): string;
  /** A folder for what is written, gone after the run. */
  scratch: string;
}

/** What was found. */
export interface FaultResult {
  /** The value, as it is printed. */
  value: string;
  right: boolean;
}

export interface FaultCase {
  /** The input: a file of the folder, or what was made for the case. */
  input: string;
  /** What is right. */
  right: string;
  find(context: FaultContext): Promise<FaultResult>;
}

const COMMAND = fileURLToPath(new URL('../../src/cli/hemocast.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');

/** A run of the command line. */
export interface CommandRun {
  code: number;
  out: string;
  error: string;
  seconds: number;
}

/** Runs a command as a user would; never throws. */
export function command(...words: string[]): Promise<CommandRun> {
  const began = performance.now();
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', TSX, COMMAND, ...words],
      { maxBuffer: 2 ** 28, timeout: 120_000 },
      (error, out, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 137;
        resolve({ code, out, error: stderr, seconds: (performance.now() - began) / 1000 });
      },
    );
  });
}

/** Works with a folder that is gone afterwards. */
export async function withScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'hemocast-faults-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const near = (a: number, b: number, tolerance: number) => Math.abs(a - b) <= tolerance;
