/** What the studio says of electrodes on their way to the model. */
import type { MatchedElectrode } from '../../worker/protocol.js';

type Status = MatchedElectrode['status'];

export const MATCH_WORDS: Record<Status, { title: string; meaning: string }> = {
  matched: { title: 'matched', meaning: 'The recording has them under the same name.' },
  aliased: { title: 'matched by another name', meaning: 'The recording has them under an older name:' },
  interpolated: { title: 'interpolated', meaning: 'Not recorded; computed from the others by spherical splines:' },
  bad: { title: 'bad', meaning: 'Recorded, but not used; computed from the others:' },
  dropped: { title: 'not needed', meaning: 'Channels that the model has no electrode for:' },
};

/** Names by what became of them, in the order of the legend; those of another name with the name recorded. */
export function matchGroups(electrodes: readonly MatchedElectrode[]): { status: Status; names: string[] }[] {
  return (Object.keys(MATCH_WORDS) as Status[]).flatMap((status) => {
    const own = electrodes.filter((one) => one.status === status);
    const names = own.map(({ name, recorded }) => (recorded === undefined ? name : `${recorded} → ${name}`));
    return names.length === 0 ? [] : [{ status, names }];
  });
}
