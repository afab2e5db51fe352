/** The files of one simulated run: EEG, light, BOLD and the noise ceilings. */
import { type Template, VERTEX_ORDER } from '../cortex/index.js';
import { encodeEdf } from '../formats/edf/index.js';
import { type BidsWriter, writeHemispheres } from '../recordings/index.js';
import { CORTEX_PART, type FnirsRun, WAVELENGTHS } from './fnirs.js';
import { ceilingSnirf, nirsBids, snirfOf } from './fnirs-file.js';
import type { SimulationSettings } from './settings.js';
import type { SimulatedPerson, SimulatedRun } from './simulate.js';

/** Where a run stands among the names of BIDS. */
export function entitiesOf({ subject }: SimulatedPerson, { session, task, run }: SimulatedRun) {
  return { subject, ...(session !== undefined && { session }), task, ...(run !== undefined && { run }) };
}

/** Writes EEG and, where light was simulated, fNIRS. */
export async function writeRun(
  writer: BidsWriter,
  settings: SimulationSettings,
  person: SimulatedPerson,
  run: SimulatedRun,
): Promise<void> {
  const { eeg, description } = run;
  const place = entitiesOf(person, run);
  await writer.writeEeg({
    ...place,
    edfBytes: encodeEdf({
      channels: eeg.channels,
      sampleRate: eeg.sampleRate,
      data: eeg.data,
      events: eeg.events,
      person: `sub-${person.subject}`,
    }),
    channels: eeg.channels.map(({ name }) => ({ name, type: 'EEG', units: 'µV', samplingFrequency: eeg.sampleRate })),
    electrodes: eeg.channels.map(({ name, position }) => ({ name, position, type: 'simulated' })),
    events: eeg.events,
    sidecar: {
      SamplingFrequency: eeg.sampleRate,
      EEGReference: 'mean of A1 and A2',
      PowerLineFrequency: settings.lineFrequency,
      RecordingDuration: eeg.samples / eeg.sampleRate,
      Manufacturer: 'none: simulated',
      TaskDescription: description,
    },
  });
  if (run.fnirs !== undefined) {
    // HDF5's WebAssembly is loaded only where light is simulated.
    const { encodeSnirf } = await import('../formats/snirf/snirf-writer.js');
    await writer.writeNirs({
      ...place,
      ...nirsBids(run.fnirs),
      snirfBytes: await encodeSnirf(snirfOf(run.fnirs, person.subject, eeg.events)),
      events: eeg.events,
      sidecar: {
        SamplingFrequency: run.fnirs.sampleRate,
        Manufacturer: 'none: simulated',
        RecordingDuration: run.fnirs.samples / run.fnirs.sampleRate,
        TaskDescription: description,
      },
    });
  }
}

/** Writes BOLD with its noise, and the part of it that the drive makes. */
export async function writeBold(
  derivatives: BidsWriter,
  template: Template,
  person: SimulatedPerson,
  run: SimulatedRun,
): Promise<void> {
  const { bold, truth } = run;
  const series: [string, Float32Array, string][] = [
    ['simulated', bold.data, 'Simulated BOLD with noise and drift'],
    ['ceiling', truth.cleanBold, 'Simulated BOLD of the neural drive alone: the noise ceiling'],
  ];
  for (const [description, data, meaning] of series) {
    const sidecar = {
      Description: `${meaning}; nobody was recorded`,
      Simulated: true,
      RepetitionTime: bold.tr,
      StartTime: bold.startTime,
      TaskName: run.task,
      Units: 'percent',
      VertexOrder: VERTEX_ORDER,
      Template: template.source,
    };
    const { volumes, tr } = bold;
    const name = { ...entitiesOf(person, run), description };
    await writeHemispheres(derivatives, name, { data, volumes, tr }, sidecar, 'Base64Binary');
  }
}

/** Writes the noise ceiling of fNIRS: haemoglobin of the cortex as a cleaned recording would show it without noise. */
export async function writeCeiling(
  derivatives: BidsWriter,
  person: SimulatedPerson,
  run: SimulatedRun,
  fnirs: FnirsRun,
): Promise<void> {
  const { encodeSnirf } = await import('../formats/snirf/snirf-writer.js');
  await derivatives.writeDerivative({
    dataType: 'nirs',
    name: { ...entitiesOf(person, run), description: 'ceiling', suffix: 'nirs', extension: '.snirf' },
    bytes: await encodeSnirf(ceilingSnirf(fnirs, person.subject, run.eeg.events)),
    sidecar: {
      Description: 'HbO and HbR of the cortex alone, without scalp and noise, not filtered; nobody was recorded',
      Simulated: true,
      TaskName: run.task,
      SamplingFrequency: fnirs.sampleRate,
      Units: 'uM',
      Scale:
        'Mean over the whole path of light: what the modified Beer-Lambert law gives with the path lengths stated here',
      CortexPart: CORTEX_PART,
      DifferentialPathlengthFactors: Object.fromEntries(
        WAVELENGTHS.map(({ nanometres, pathlength }) => [nanometres, pathlength]),
      ),
      ChannelNames: Object.fromEntries(
        fnirs.probe.channels.map(({ name, source, detector }) => [`S${source + 1}_D${detector + 1}`, name]),
      ),
    },
  });
}
