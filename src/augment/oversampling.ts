/** Rare examples come several times. */
import { madeFromMembers, type Remedy } from './remedy.js';

export const oversampling: Remedy = {
  name: 'oversampling',
  title: 'oversampling',
  note: 'Rare examples drawn again with replacement until none are missing (Japkowicz & Stephen 2002)',
  kind: 'plain',
  apply: (task) =>
    madeFromMembers(task, ({ members }) => (m, into) => {
      const { values, width } = task.training;
      into.set(values.subarray(members[m] * width, (members[m] + 1) * width));
    }),
};
