import type { BidsEntities } from './bids-names.js';

/** `desc-` of series that Hemocast writes and that are no measurement: what a model generated, and a simulation without its noise. */
const NOT_MEASURED = /^(ceiling|generated|generatedDeviation|generatedSample\d+)$/;

/** Whether a series counts as what a scanner saw (in a real brain or a simulated one), by the `desc-` of its name. */
export function isMeasured({ description }: BidsEntities): boolean {
  return !NOT_MEASURED.test(description ?? '');
}
