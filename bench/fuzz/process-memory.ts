/** How much memory a segment of work took at its peak. */
import { readFileSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Resident bytes above which garbage is collected before the next segment. */
const SLACK = 96 * 2 ** 20;
let settled = 0;

/** Peak of the resident memory since `startPeak`, as Linux counts it; elsewhere what is resident now. */
function peak(): number {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'latin1'));
    return Number(line?.[1]) * 1024;
  } catch {
    return process.memoryUsage.rss();
  }
}

/** Begins a segment of work; returns what was resident then. */
export function startPeak(): number {
  if (settled === 0 || process.memoryUsage.rss() > settled + SLACK) {
    collect();
    settled = process.memoryUsage.rss();
  }
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Not Linux: the figure is then what is resident at the end.
  }
  return process.memoryUsage.rss();
}

/** Bytes by which resident memory grew at most. */
export function peakSince(start: number): number {
  return Math.max(0, peak() - start);
}
