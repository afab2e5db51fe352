import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a Python program left. */
export interface LiveResults {
  /** The last line that it printed. */
  printed: string;
  /** Double-precision values of `NAME.f64` in the folder. */
  of(name: string): Float64Array;
}

/**
 * Runs a Python program on a folder, whose path it is given.
 *
 * @returns undefined where python3 or a module is missing
 * @throws what the program printed as its error
 */
export function runPython(program: string, folder: string): LiveResults | undefined {
  const { status, stdout, stderr } = spawnSync('python3', ['-c', program, folder], { encoding: 'utf8' });
  if (status !== 0) {
    if (/ModuleNotFoundError|ENOENT/.test(stderr ?? 'ENOENT')) return undefined;
    throw new Error(stderr);
  }
  return {
    printed: stdout.trim().split('\n').at(-1) ?? '',
    of: (name) => new Float64Array(new Uint8Array(readFileSync(join(folder, `${name}.f64`))).buffer),
  };
}
