/** Whether EEG is what ICLabel was trained on. */
import type { IcaMethod } from '../../../signal/index.js';

/** What ICLabel was trained on, Hz. */
const TRAINED = { low: 1, high: 100 };

/**
 * In what a decomposition differs from those that ICLabel was trained on, a sentence each; none where it fits. The average reference is always given
 * (`labelComponents`).
 *
 * @param band of the EEG, Hz
 * @param places of the channels
 */
export function labelFit(
  method: IcaMethod,
  band: { low: number; high: number },
  sampleRate: number,
  channels: readonly { name: string; place: unknown }[],
): string[] {
  const { low, high } = TRAINED;
  const isNarrow = band.low !== low || band.high < high;
  const isSlow = sampleRate <= 2 * high;
  const unplaced = channels.filter(({ place }) => place === undefined).map(({ name }) => name);
  return [
    ...(isNarrow || isSlow
      ? [
          `ICLabel was trained on EEG of ${low} to ${high} Hz; this holds ${band.low} to ${band.high} Hz at ${sampleRate} Hz, so that its probabilities, of muscle and line noise above all, are less sure. --low 1 --high 100 --rate 250 fits, where the recording holds that much.`,
        ]
      : []),
    ...(method === 'infomax'
      ? []
      : [`ICLabel was trained on components of extended infomax; these are of ${method}. --ica infomax fits.`]),
    ...(unplaced.length > 0 ? [`Scalp maps for ICLabel lack channels of unknown place: ${unplaced.join(', ')}.`] : []),
  ];
}
