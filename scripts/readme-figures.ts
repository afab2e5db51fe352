/**
 * Makes the pictures of the README from a finished demonstration:
 *
 *     npm run demo
 *     npx tsx scripts/readme-figures.ts [DEMO] [OUT]
 *
 * DEMO is `out/demo` by default, OUT `docs/figures`. Shown is the volume halfway
 * through the first run of the first test person, chosen by that rule alone:
 * the simulated scan, what was generated from the EEG, and its uncertainty.
 */
import { join } from 'node:path';
import { NodeStorage } from '../src/cli/node-storage.js';
import { embeddedTemplate } from '../src/cortex/index.js';
import { parseJsonObject } from '../src/formats/index.js';
import { boldTarget } from '../src/modalities/index.js';
import { readSurfaceSeries } from '../src/recordings/index.js';
import { CortexScene, divergingScale, encodePng, sequentialScale } from '../src/report/index.js';

const [demo = 'out/demo', out = 'docs/figures'] = process.argv.slice(2);
const WIDTH = 760;
const LIMIT = 2.5;

const storage = new NodeStorage();
const metrics = parseJsonObject(await storage.read(join(demo, 'metrics.json')), 'metrics.json');
const [first] = metrics['perRun'] as { id: string; person: string }[];
const surface = (root: string, description: string) =>
  readSurfaceSeries(
    storage,
    join(
      demo,
      root,
      `sub-${first.person}/func/${first.id}_hemi-L_space-fsaverage_den-3k_desc-${description}_bold.func.gii`,
    ),
  );

const scan = await surface('bids/derivatives/hemocast-simulate', 'simulated');
const { volumes, tr } = scan;
const series = {
  simulated: boldTarget(scan.data, volumes, tr),
  generated: (await surface('derivatives', 'generated')).data,
  uncertainty: (await surface('derivatives', 'generatedDeviation')).data,
};
const volume = Math.round(0.5 * (volumes - 1));
const template = embeddedTemplate();
const scene = new CortexScene(template, { width: WIDTH });
const signal = divergingScale({ limit: LIMIT, unit: 'z', label: 'BOLD' });
const spread = sequentialScale({ high: LIMIT / 2, unit: 'z', label: 'Uncertainty: 1 SD' });
for (const [name, data] of Object.entries(series)) {
  const map = Float32Array.from(template.labels, (_, vertex) => data[vertex * volumes + volume]);
  const png = encodePng(scene.paint(map, name === 'uncertainty' ? spread : signal));
  await storage.write(join(out, `${name}.png`), png);
  console.log(`${name}.png: ${first.id}, ${(volume * tr).toFixed(1)} s, ${(png.length / 1000).toFixed(0)} kB`);
}
