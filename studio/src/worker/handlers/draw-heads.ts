import { electrodePosition } from '../../../../src/recordings/index.js';
import { topographyPainter } from '../../../../src/report/index.js';
import type { Handler } from './handler.js';

/** Pixels of the painter's pictures. */
const SIZE = 148;

export const drawHeads: Handler<'drawHeads'> = async ({ channels, positions, values, ink }) => {
  const paint = topographyPainter(channels.map((name, index) => positions[index] ?? electrodePosition(name)));
  // The colour comes from the page; whatever else it were would end up in markup.
  const colour = /^rgba?\([\d., ]+\)$/.test(ink) ? ink : 'gray';
  return values.map(
    (one) =>
      `<svg xmlns="http://www.w3.org/2000/svg" color="${colour}" viewBox="0 0 ${SIZE} ${SIZE}">${paint(one)}</svg>`,
  );
};
