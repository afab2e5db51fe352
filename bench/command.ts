/** A command of Hemocast as a process of its own, as a user would run it. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../src/cli/hemocast.ts', import.meta.url));

/** Runs it to its end; what it prints on stderr is shown. */
export function execute(command: readonly string[]): Promise<void> {
  console.error(`hemocast ${command.join(' ')}`);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', COMMAND, ...command], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`hemocast ${command[0]} ended with ${code}`)),
    );
  });
}
