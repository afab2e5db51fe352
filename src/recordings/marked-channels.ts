/** Channels that whoever looks at a recording knows to be bad, beside those that the recording marks itself. */
import type { Recording } from './recording.js';

/**
 * A recording whose named channels are marked as bad; the samples are shared.
 *
 * @param names of channels, as the recording has them
 * @returns also what to say of names that it does not have, as sentences without a full stop
 *
 * @example
 * const { recording, remarks } = markedBad(read, ['Fp1', 'T8']);
 */
export function markedBad<Described extends Pick<Recording, 'channels'>>(
  recording: Described,
  names: readonly string[] = [],
): { recording: Described; remarks: string[] } {
  if (names.length === 0) return { recording, remarks: [] };
  const unknown = names.filter((name) => !recording.channels.some((channel) => channel.name === name));
  const channels = recording.channels.map((channel) =>
    names.includes(channel.name) ? { ...channel, bad: true } : channel,
  );
  const remarks = unknown.length > 0 ? [`Named as bad, but not in the recording: ${unknown.join(', ')}`] : [];
  return { recording: { ...recording, channels }, remarks };
}
