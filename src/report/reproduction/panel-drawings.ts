/** All kinds of panels that can be drawn: a new one is one file here and one line below. */
import type { Panel } from '../../reproduce/index.js';
import { bars } from './bars.js';
import { cortex } from './cortex.js';
import type { DrawnPanel, PanelDrawing, PanelSetting } from './drawn-panel.js';
import { head } from './head.js';
import { lines } from './lines.js';
import { matrix } from './matrix.js';
import { scatter } from './scatter.js';

const PANEL_DRAWINGS: { [Kind in Panel['kind']]: PanelDrawing<Extract<Panel, { kind: Kind }>> } = {
  bars,
  lines,
  scatter,
  matrix,
  cortex,
  head,
};

/** What draws panels of this one's kind. */
function drawingOf(panel: Panel): PanelDrawing<Panel> {
  return PANEL_DRAWINGS[panel.kind] as PanelDrawing<Panel>;
}

/** Twelfths of a figure's width that a panel asks for. */
export function panelShare(panel: Panel): number {
  return drawingOf(panel).share(panel);
}

/** A panel as SVG, without its title and letter. */
export function drawPanel(panel: Panel, setting: PanelSetting): DrawnPanel {
  return drawingOf(panel).draw(panel, setting);
}

/** Names of a panel's series, in the order in which they are drawn. */
export function panelSeries(panel: Panel): readonly string[] {
  return drawingOf(panel).series?.(panel) ?? [];
}
