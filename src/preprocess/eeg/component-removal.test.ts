import { describe, expect, it } from 'vitest';
import type { ArtefactComponent } from './artefact-components.js';
import { decideRemoval } from './component-removal.js';
import { labelledComponents } from './iclabel/component-label.js';

/** Brain, eye .9, muscle .7, heart .85, channel .95; components 1 to 5. */
const labels = labelledComponents(
  Float32Array.of(
    ...[0.97, 0, 0, 0, 0, 0, 0.03],
    ...[0.05, 0, 0.9, 0, 0, 0, 0.05],
    ...[0.2, 0.7, 0, 0, 0, 0, 0.1],
    ...[0.1, 0, 0, 0.85, 0, 0, 0.05],
    ...[0, 0, 0, 0, 0, 0.95, 0.05],
  ),
);
const withEcg: ArtefactComponent[] = [{ component: 0, kind: 'heart', by: 'correlation', score: 0.6, channel: 'ECG' }];
const fatesOf = (...given: Parameters<typeof decideRemoval>) =>
  decideRemoval(...given).fates.map(({ removed, by }) => `${removed ? 'removed' : 'kept'}${by ? ` by ${by}` : ''}`);

describe('which components go', () => {
  it('are those that ICLabel is sure of, of the kinds that are asked for', () => {
    const gone = 'removed by iclabel';
    expect(fatesOf(5, [], labels, {})).toEqual(['kept', gone, 'kept', gone, gone]);
    expect(fatesOf(5, [], labels, { removeAbove: 0.65 })).toEqual(['kept', gone, gone, gone, gone]);
    expect(fatesOf(5, [], labels, { remove: ['heart', 'muscle'] })).toEqual(['kept', 'kept', 'kept', gone, 'kept']);
  });

  it('are those that follow a recorded channel too', () => {
    expect(fatesOf(5, withEcg, labels, { remove: ['heart'] })[0]).toBe('removed by correlation');
    expect(fatesOf(5, withEcg, labels, { remove: ['eye'] })[0]).toBe('kept');
  });

  it('are what is said by hand above all, and every number is checked', () => {
    const { fates, removed } = decideRemoval(5, withEcg, labels, { drop: [3], keep: [1, 2] });
    expect(fates.map(({ by }) => by)).toEqual(['hand', 'hand', 'hand', 'iclabel', 'iclabel']);
    expect(removed.map(({ component, kind, by }) => [component, kind, by])).toEqual([
      [2, 'muscle', 'hand'],
      [3, 'heart', 'iclabel'],
      [4, 'channel', 'iclabel'],
    ]);
    expect(fates[1]).toMatchObject({ number: 2, label: 'eye', probabilities: { eye: 0.9 }, removed: false });
    expect(decideRemoval(2, [], undefined, { drop: [2] }).removed).toMatchObject([
      { component: 1, kind: 'unlabelled' },
    ]);
    const code = (name: string) => expect.objectContaining({ code: name });
    expect(() => decideRemoval(5, [], labels, { drop: [6] })).toThrow(code('component-number'));
    expect(() => decideRemoval(5, [], labels, { keep: [0] })).toThrow(code('component-number'));
    expect(() => decideRemoval(5, [], labels, { drop: [1, 2], keep: [2] })).toThrow(code('component-conflict'));
  });
});
