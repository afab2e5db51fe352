import { expect, it } from 'vitest';
import { componentCards, spectrumPath } from './component-cards.js';

const view = (component: number) => ({
  ...{ component, explained: 0.123, topography: [1], course: Float32Array.of(0, 6, -6) },
  spectrum: { frequencies: Float64Array.of(0, 1, 2), density: Float64Array.of(5, 100, 1) },
});

it('says of each component what it is, whether it goes, and who said so', () => {
  const fates = [
    { number: 1, label: 'blink' as const, removed: true, by: 'hand' as const },
    { number: 2, removed: false },
  ];
  const [first, second] = componentCards({ fates }, [view(0), view(1)]);
  expect(first).toMatchObject({ number: 1, label: 'blink', share: '12.3 % of variance', removed: true, by: 'by hand' });
  expect(second).toMatchObject({ number: 2, label: 'no artefact found', removed: false, by: '' });
  expect(first.course).toBe('M0.0,30.0L100.0,2.0L200.0,58.0');
});

it('draws power from 1 Hz on, the largest at the top', () => {
  expect(spectrumPath(view(0).spectrum)).toBe('M1.6,2.0L3.2,58.0');
  expect(spectrumPath({ frequencies: Float64Array.of(0, 1), density: Float64Array.of(1, 0) })).toBe('');
});
