/** Runs of many hours, learned from part by part: arrays of a whole night would not fit beside each other. */
import { cutRun } from './cut-run.js';
import type { PairedRun } from './paired-run.js';

/** Seconds of a target beyond which a run is divided, and of a part. */
const LONGEST = 2 * 3600;
const PART = 3600;
/** Seconds of the source before a part that bear on it. */
const LEAD = 60;

/**
 * The runs, long ones in parts of an hour, each standardised by itself. Only runs that are kept outside memory are divided: of others nothing
 * would be saved.
 *
 * @param target by whose moments parts begin and end
 */
export function inParts(runs: readonly PairedRun[], target: string): PairedRun[] {
  return runs.flatMap((run) => {
    const series = run.targets[target]?.series;
    if (series === undefined || run.content === undefined || run.encoded !== undefined) return [run];
    if (series.volumes * series.tr <= LONGEST) return [run];
    const parts = Math.ceil((series.volumes * series.tr) / PART);
    return Array.from({ length: parts }, (_, k) => {
      const [start, end] = [k, k + 1].map((part) => Math.round((part * series.volumes) / parts));
      return cutRun(run, String(k + 1), { [target]: { start, end } }, LEAD);
    });
  });
}
