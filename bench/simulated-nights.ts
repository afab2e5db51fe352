/** Whole nights of simulated people: hours of films of their own, joined to one recording. */
import { join } from 'node:path';
import { NodeStorage } from '../src/cli/node-storage.js';
import { embeddedTemplate } from '../src/cortex/index.js';
import { BidsWriter, SURFACE_IGNORE } from '../src/recordings/index.js';
import { SIMULATION_PIPELINE } from '../src/simulate/dataset.js';
import { checkSimulation, type SimulationSettings } from '../src/simulate/index.js';
import { writeBold, writeRun } from '../src/simulate/run-files.js';
import { prepareSimulation, type SimulatedRun, simulatePerson } from '../src/simulate/simulate.js';

/** Minutes of a film: an hour that its volumes fill. */
const HOUR = 60;

/** Writes a BIDS data set of recordings of so many hours, one a person; people who are there already are left. */
export async function simulateNights(folder: string, hours: number, given: Partial<SimulationSettings>): Promise<void> {
  const settings = checkSimulation({ ...given, tr: 2, films: hours, minutes: hours * HOUR });
  const template = embeddedTemplate();
  const storage = new NodeStorage();
  const writer = new BidsWriter(storage, folder, {
    name: 'Simulated nights',
    datasetType: 'raw',
    generatedBy: { name: 'Hemocast', description: 'Forward model; nobody was recorded' },
  });
  const derivatives = writer.derivatives(SIMULATION_PIPELINE, { ignore: SURFACE_IGNORE });
  await writer.writeDescription();
  await derivatives.writeDescription();
  const context = prepareSimulation(settings, template);
  for (let index = 0; index < settings.people; index++) {
    const mark = join(folder, 'sourcedata', `night-${index}`);
    if (await storage.exists(mark)) continue;
    const person = simulatePerson(settings, index, context);
    const night = joined(person.runs);
    await writeRun(writer, settings, person, night);
    await writeBold(derivatives, template, person, night);
    await storage.write(mark, '');
  }
}

/** Runs one after the other as one. */
function joined(runs: readonly SimulatedRun[]): SimulatedRun {
  const [{ eeg, bold, truth, ...first }] = runs;
  const volumes = runs.reduce((sum, run) => sum + run.bold.volumes, 0);
  const samples = runs.reduce((sum, run) => sum + run.eeg.samples, 0);
  const rowsOf = (parts: readonly Float32Array[], rows: number) => {
    const data = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
    const columns = data.length / rows;
    let at = 0;
    for (const part of parts) {
      const own = part.length / rows;
      for (let row = 0; row < rows; row++) data.set(part.subarray(row * own, (row + 1) * own), row * columns + at);
      at += own;
    }
    return data;
  };
  const vertices = bold.data.length / bold.volumes;
  return {
    ...first,
    task: 'night',
    eeg: {
      ...eeg,
      samples,
      events: [],
      data: rowsOf(
        runs.map((run) => run.eeg.data as Float32Array),
        eeg.channels.length,
      ),
    },
    bold: {
      ...bold,
      volumes,
      data: rowsOf(
        runs.map((run) => run.bold.data),
        vertices,
      ),
    },
    truth: {
      ...truth,
      cleanBold: rowsOf(
        runs.map((run) => run.truth.cleanBold),
        vertices,
      ),
    },
  };
}
