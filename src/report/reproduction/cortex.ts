/** Maps on the inflated cortex, each from four sides, with one colour bar. */
import type { CortexPanel } from '../../reproduce/index.js';
import { colourBar, divergingScale } from '../colour-scale.js';
import { CortexScene, type PictureTemplate } from '../cortex-picture.js';
import { pngDataUri } from '../png.js';
import { type PanelDrawing, placed } from './drawn-panel.js';
import { lineHeight, SOFT, TEXT, textLine, textLines, wrapText } from './print-text.js';

/** Pixels of a picture for each pixel of the figure: sharp in print. */
const DENSITY = 2;
const GAP = 18;
const BAR_WIDTH = 280;

export const cortex: PanelDrawing<CortexPanel> = {
  share: ({ maps }) => (maps.length > 1 ? 12 : 6),
  draw(panel, { width, template }) {
    const { maps, limit, threshold = 0, unit } = panel;
    const colours = divergingScale({ limit: limit > 0 && Number.isFinite(limit) ? limit : 1, label: unit, threshold });
    const columns = maps.length > 1 ? 2 : 1;
    const cell = (width - GAP * (columns - 1)) / columns;
    const scene = sceneOf(template, Math.round(DENSITY * cell));
    const pictureHeight = scene.height / DENSITY;
    const names = maps.map(({ label }) => wrapText(label, cell, TEXT.axis, { lines: 2 }));
    const tops: number[] = [];
    let y = 0;
    for (let first = 0; first < maps.length; first += columns) {
      const lines = Math.max(...names.slice(first, first + columns).map((of) => of.length));
      tops.push(y + lines * lineHeight(TEXT.axis) + 4);
      y = tops.at(-1)! + pictureHeight + 12;
    }
    let svg = '';
    maps.forEach(({ values }, k) => {
      const left = (k % columns) * (cell + GAP);
      const top = tops[Math.floor(k / columns)];
      const lines = names[k];
      svg += textLines(lines, left + cell / 2, top - 8 - (lines.length - 1) * lineHeight(TEXT.axis), {
        anchor: 'middle',
      });
      const picture = pngDataUri(scene.paint(values, colours));
      svg += `<image x="${left.toFixed(1)}" y="${top.toFixed(1)}" width="${cell.toFixed(1)}" height="${pictureHeight.toFixed(1)}" href="${picture}"/>`;
    });
    // The sides are named once, below the last row.
    for (let column = 0; column < Math.min(columns, maps.length); column++) {
      scene.panels.forEach(({ hemisphere, view }, k) => {
        const name = cell > 400 ? `${hemisphere} ${view}` : `${hemisphere[0].toUpperCase()} ${view}`;
        svg += textLine(name, column * (cell + GAP) + scene.centres[k] * cell, y + 2, {
          size: TEXT.small - 1,
          anchor: 'middle',
          fill: SOFT,
        });
      });
    }
    const bar = Math.min(BAR_WIDTH, width - 20);
    svg += placed(colourBar(colours, { width: bar }), Math.round((width - bar) / 2), y + 12, { size: TEXT.small });
    return { svg, width, height: y + 66 };
  },
};

/** What is visible of a cortex is worked out once for each width. */
const scenes = new WeakMap<PictureTemplate, Map<number, CortexScene>>();

function sceneOf(template: PictureTemplate, width: number): CortexScene {
  const known = scenes.get(template) ?? new Map<number, CortexScene>();
  scenes.set(template, known);
  const scene = known.get(width) ?? new CortexScene(template, { width });
  known.set(width, scene);
  return scene;
}
