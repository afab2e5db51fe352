/** Maps without a time, such as effects or contributions, on a cortex that can be turned. */
import type { Figure } from '../figure.js';
import { cortexViewerFigure, VIEWER_GESTURES, type ViewerSeries, type ViewerTemplate } from './viewer-page.js';

/**
 * A figure for the cortex viewer with one map a series. Hidden until the viewer starts, as `cortexViewerFigure`: the pictures beside it are
 * what a page has without scripts.
 *
 * @param options.maps each with values `[vertex]`; NaN where there is none
 * @throws HemocastError `viewer-series` where a map does not fit the cortex
 */
export function stillMapsFigure(options: {
  title: string;
  marks?: readonly string[];
  template: ViewerTemplate;
  maps: readonly ViewerSeries[];
}): Figure {
  const { maps, ...rest } = options;
  return cortexViewerFigure({ ...rest, caption: VIEWER_GESTURES, seconds: [0], series: maps });
}
