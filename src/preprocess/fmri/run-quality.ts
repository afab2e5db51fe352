/** Figures by which a run of BOLD is judged: what of the cortex it covers, and how steady it is, before anything is taken out. */

/** Quality of a run on the cortex. */
export interface RunQuality {
  /** Share of the cortex's vertices that hold a signal. */
  coverage: number;
  /** Mean over time by deviation over time, without a straight line `[vertex]`; NaN where there is no signal. */
  tsnr: Float32Array;
  /** Root mean square over the cortex of the change from the volume before, percent of the mean `[volume]`; NaN for the first (Power et al. 2012). */
  dvars: Float64Array;
  /** Rows of the carpet (Power 2017): standardised courses of evenly spread vertices, by hemisphere and region `[row, volume]`. */
  carpet: { data: Float32Array; rows: number /** Where the right hemisphere begins. */; right: number };
  /** Framewise displacement as the table of confounds states it, mm `[volume]`; NaN where it states none. */
  displacement?: Float64Array;
}

/** More rows than this are not seen. */
const MOST_ROWS = 480;

/**
 * @param data `[vertex, volume]` on the template, left hemisphere then right, in the scanner's units, finite
 * @param labels region of each vertex; −1 on the medial wall
 */
export function runQuality(data: Float32Array, labels: ArrayLike<number>, volumes: number): RunQuality {
  const cortex = Array.from(labels, (label, vertex) => ({ label, vertex })).filter(({ label }) => label >= 0);
  const tsnr = new Float32Array(labels.length).fill(Number.NaN);
  const squares = new Float64Array(volumes);
  const steady = new Map<number, Float64Array>();
  for (const { vertex } of cortex) {
    const { mean, deviation, course } = detrended(data.subarray(vertex * volumes, (vertex + 1) * volumes));
    if (!(deviation > 1e-7 * Math.abs(mean))) continue;
    if (mean > 0) tsnr[vertex] = mean / deviation;
    // Values without a mean of their own, as z scores, count in deviations.
    const unit = mean > deviation ? mean / 100 : deviation;
    for (let t = 1; t < volumes; t++) squares[t] += ((course[t] - course[t - 1]) / unit) ** 2;
    steady.set(
      vertex,
      course.map((value) => value / deviation),
    );
  }
  const half = labels.length / 2;
  const known = cortex.filter(({ vertex }) => steady.has(vertex));
  const sorted = known.sort(
    (a, b) => Number(a.vertex >= half) - Number(b.vertex >= half) || a.label - b.label || a.vertex - b.vertex,
  );
  const every = Math.max(1, Math.ceil(sorted.length / MOST_ROWS));
  const shown = sorted.filter((_, i) => i % every === 0);
  const carpet = new Float32Array(shown.length * volumes);
  for (const [row, { vertex }] of shown.entries()) carpet.set(steady.get(vertex)!, row * volumes);
  return {
    coverage: known.length / Math.max(1, cortex.length),
    tsnr,
    dvars: squares.map((sum, t) => (t === 0 ? Number.NaN : Math.sqrt(sum / Math.max(1, known.length)))),
    carpet: { data: carpet, rows: shown.length, right: shown.filter(({ vertex }) => vertex < half).length },
  };
}

/** Mean, and the course without its line with its deviation. */
function detrended(row: Float32Array) {
  const middle = (row.length - 1) / 2;
  let mean = 0;
  for (const value of row) mean += value / row.length;
  let along = 0;
  let length = 0;
  row.forEach((value, t) => {
    along += (value - mean) * (t - middle);
    length += (t - middle) ** 2;
  });
  const slope = length > 0 ? along / length : 0;
  const course = Float64Array.from(row, (value, t) => value - mean - slope * (t - middle));
  const deviation = Math.sqrt(course.reduce((sum, value) => sum + value * value, 0) / row.length);
  return { mean, deviation, course };
}
