/** Signals that an amplifier or a dead detector has spoilt: constant ones, clipped ones, ones that hold a value. */
import type { SignalSegment } from '../recording.js';

export interface SignalFault {
  row: number;
  /** `constant` all through; `clipped` at the end of the range; `held`: one value for seconds. */
  kind: 'constant' | 'clipped' | 'held';
  /** Of the samples. */
  share: number;
}

/** Samples that touch a limit together: a maximum by chance is one sample, or two. */
const RUN = 3;
const LEAST_SHARE = 0.01;
const LEAST_SAMPLES = 10;
/** Seconds of one value that no living head gives. */
const HELD = 2;

/**
 * @param data `[row, sample]`
 * @param segments outside which samples are filler
 *
 * @example
 * signalFaults(data, samples, [0, 1], 10).filter(({ kind }) => kind === 'constant');
 */
export function signalFaults(
  data: ArrayLike<number>,
  samples: number,
  rows: readonly number[],
  sampleRate: number,
  segments: readonly SignalSegment[] = [{ start: 0, samples }],
): SignalFault[] {
  const total = segments.reduce((sum, segment) => sum + segment.samples, 0);
  return rows.flatMap((row): SignalFault[] => {
    const offset = row * samples;
    let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const { start, samples: count } of segments) {
      for (let i = offset + start; i < offset + start + count; i++) {
        if (data[i] < least) least = data[i];
        if (data[i] > greatest) greatest = data[i];
      }
    }
    if (total < RUN || !(greatest >= least)) return [];
    if (least === greatest) return [{ row, kind: 'constant', share: 1 }];
    let clipped = 0;
    let held = 0;
    for (const { start, samples: count } of segments) {
      const end = offset + start + count;
      for (let i = offset + start; i < end; ) {
        let next = i + 1;
        while (next < end && data[next] === data[i]) next++;
        const length = next - i;
        const isLimit = data[i] === greatest || (data[i] === least && least !== 0);
        if (length >= RUN && isLimit) clipped += length;
        else if (length > HELD * sampleRate && length >= LEAST_SAMPLES) held += length;
        i = next;
      }
    }
    const faults: SignalFault[] = [];
    if (clipped >= LEAST_SAMPLES && clipped >= LEAST_SHARE * total) {
      faults.push({ row, kind: 'clipped', share: clipped / total });
    }
    if (held > 0) faults.push({ row, kind: 'held', share: held / total });
    return faults;
  });
}

const MOST_NAMED = 12;

/**
 * The faults as sentences, one a kind.
 *
 * @param nameOf name of a row's channel
 */
export function faultRemarks(faults: readonly SignalFault[], nameOf: (row: number) => string): string[] {
  const list = (kind: SignalFault['kind'], withShare: boolean) => {
    const named = faults
      .filter((fault) => fault.kind === kind)
      .map(({ row, share }) => (withShare ? `${nameOf(row)} (${percent(share)} of the time)` : nameOf(row)));
    const more = named.length > MOST_NAMED ? ` and ${named.length - MOST_NAMED} more` : '';
    return named.length === 0 ? undefined : `${named.slice(0, MOST_NAMED).join(', ')}${more}`;
  };
  const [constant, clipped, held] = [list('constant', false), list('clipped', true), list('held', true)];
  return [
    ...(constant ? [`Constant, as of a dead detector or source: ${constant}`] : []),
    ...(clipped ? [`Clipped at the end of the range, as of a saturated detector: ${clipped}`] : []),
    ...(held ? [`Held at one value for more than ${HELD} s: ${held}`] : []),
  ];
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}
