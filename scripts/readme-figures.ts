/**
 * Makes the pictures of the README from a finished demonstration of BOLD and fNIRS:
 *
 *     npm run demo
 *     npx tsx scripts/readme-figures.ts [DEMO] [OUT]
 *
 * DEMO is `out/demo` by default, OUT `docs/figures`. What is shown is chosen by rules alone: the first run of the first test person,
 * the moment halfway through it, and of the fNIRS the channel nearest to the electrode place C3, over the hand area of the left
 * hemisphere. `overview.png` shows maps of the scan and of what was generated, with HbO and HbR; `uncertainty.png` the deviation of the
 * generated maps.
 */
import { join } from 'node:path';
import { NodeStorage } from '../src/cli/node-storage.js';
import { embeddedTemplate } from '../src/cortex/index.js';
import { parseJsonObject } from '../src/formats/index.js';
import { boldTarget } from '../src/modalities/index.js';
import { readSurfaceSeries } from '../src/recordings/index.js';
import { CortexScene, divergingScale, encodePng, sequentialScale } from '../src/report/index.js';
import { readHaemoglobin } from './readme/haemoglobin.js';
import { overviewPng } from './readme/overview.js';

const [demo = 'out/demo', out = 'docs/figures'] = process.argv.slice(2);
const WIDTH = 760;
const LIMIT = 2.5;

const storage = new NodeStorage();
const metrics = parseJsonObject(await storage.read(join(demo, 'bold', 'metrics.json')), 'bold/metrics.json');
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
const signal = divergingScale({ limit: LIMIT, unit: 'z', label: 'BOLD' });
const spread = sequentialScale({ high: LIMIT / 2, unit: 'z', label: 'Uncertainty: 1 SD' });
const mapOf = (data: Float32Array) =>
  Float32Array.from(template.labels, (_, vertex) => data[vertex * volumes + volume]);

async function write(name: string, png: Uint8Array): Promise<void> {
  await storage.write(join(out, name), png);
  console.log(`${name}: ${first.id}, ${(volume * tr).toFixed(1)} s, ${(png.length / 1000).toFixed(0)} kB`);
}

const scene = new CortexScene(template, { width: WIDTH });
await write('uncertainty.png', encodePng(scene.paint(mapOf(series.uncertainty), spread)));
await write(
  'overview.png',
  overviewPng({
    template,
    bold: { simulated: mapOf(series.simulated), generated: mapOf(series.generated), colours: signal },
    haemoglobin: await readHaemoglobin(storage, demo, first),
    seconds: volume * tr,
  }),
);
