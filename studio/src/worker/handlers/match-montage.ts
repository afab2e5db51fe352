/** Holds the names and places of a recording's channels to the electrodes of a model; its samples are not read. */
import { HemocastError } from '../../../../src/foundation/index.js';
import { matchMontage as match } from '../../../../src/preprocess/index.js';
import { channelPlace, electrodePosition } from '../../../../src/recordings/index.js';
import { fromAbove } from '../../../../src/report/index.js';
import { modelAt } from '../open-model.js';
import { recordingAt } from '../opened-recording.js';
import type { MatchedElectrode } from '../protocol.js';
import type { Handler } from './handler.js';

export const matchMontage: Handler<'matchMontage'> = async ({ path, model, bad = [] }, { workplace }) => {
  const { eeg, summary } = await recordingAt(workplace, path);
  if (eeg === undefined) {
    throw new HemocastError('no-eeg', 'Only EEG has electrodes', { file: path, found: summary.format });
  }
  const [{ model: first }] = (await modelAt(workplace, model)).models;
  const { channels } = eeg.recording;
  const isBad = (name: string) => bad.includes(name) || channels.some((one) => one.name === name && one.bad);
  const { report } = match(
    { ...eeg.recording, samples: 0, data: new Float32Array() },
    first.configuration.eeg.electrodes,
  );
  const aliased = new Set(report.aliased.map(({ wanted }) => wanted));
  const placed = (name: string, at = electrodePosition(name)) => at && { at: fromAbove(at) };
  return [
    ...report.matched.map(
      ({ wanted, from }): MatchedElectrode => ({
        name: wanted,
        ...(from !== wanted && { recorded: from }),
        status: isBad(from) ? 'bad' : aliased.has(wanted) ? 'aliased' : 'matched',
        ...placed(wanted),
      }),
    ),
    ...report.interpolated.map((name): MatchedElectrode => ({ name, status: 'interpolated', ...placed(name) })),
    ...report.dropped.map((name): MatchedElectrode => {
      const channel = channels.find((one) => one.name === name);
      const at = channel?.type === 'eeg' && channel.ends === undefined ? channelPlace(channel) : undefined;
      return { name, status: 'dropped', ...(at && { at: fromAbove(at) }) };
    }),
  ];
};
