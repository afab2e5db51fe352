import { expect, it } from 'vitest';
import { extended, withLazyFields, without } from './lazy-fields.js';

it('leaves lazy fields unread until somebody reads them', () => {
  let read = 0;
  const run = withLazyFields({ id: 'a', volumes: 3 }, { signal: () => new Float32Array([++read]) });
  const longer = extended(run, { volumes: 4, mean: 1 });
  const less = without(longer, 'mean');
  expect(read).toBe(0);
  expect([longer.id, longer.volumes, less.volumes, 'mean' in less, 'signal' in less]).toEqual(['a', 4, 4, false, true]);
  expect([less.signal[0], read]).toEqual([1, 1]);
  expect(run.volumes).toBe(3);
});

it('lets a field take the place of a lazy one', () => {
  const run = withLazyFields({ id: 'a' }, { signal: (): Float32Array => expect.unreachable('the first signal') });
  const other = extended(run, { signal: new Float32Array([7]) });
  expect(other.signal[0]).toBe(7);
});
