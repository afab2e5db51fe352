/** Nothing is done: what the other remedies are compared with. */
import type { Remedy } from './remedy.js';

export const none: Remedy = {
  name: 'none',
  title: 'no remedy',
  note: 'The rare examples as they are, each counting as one',
  kind: 'none',
  apply: ({ training, labels }) => ({ training, labels: [...labels] }),
};
