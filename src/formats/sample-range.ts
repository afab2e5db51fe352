/** A wanted stretch of samples cut to what there is of `total`: the first sample and how many. */
export function withinSamples(start: number, count: number, total: number): [from: number, samples: number] {
  const from = Math.max(0, Math.min(Math.floor(start), total));
  return [from, Math.max(0, Math.min(Math.floor(count), total - from))];
}
