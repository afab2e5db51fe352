import type { SnirfFile } from '../formats/snirf/snirf.js';
import type { BidsNirsChannel, BidsOptode, RecordingEvent } from '../recordings/index.js';
import { type FnirsRun, type Probe, WAVELENGTHS } from './fnirs.js';

/** A run of raw light as SNIRF has it. */
export function snirfOf(run: FnirsRun, subject: string, events: RecordingEvent[]): SnirfFile {
  const { probe } = run;
  const labels = [...new Set(events.map(({ label }) => label))];
  return {
    sampleRate: run.sampleRate,
    samples: run.samples,
    data: run.intensity,
    measurementList: probe.channels.flatMap(({ source, detector }) =>
      WAVELENGTHS.map((_, wavelengthIndex) => ({ source, detector, dataType: 1, wavelengthIndex, unit: 'V' })),
    ),
    probe: {
      wavelengths: WAVELENGTHS.map(({ nanometres }) => nanometres),
      sources: probe.sourceNames.map((_, i) => ({ label: `S${i + 1}`, position: placeOf(probe.sources, i) })),
      detectors: probe.detectorNames.map((_, i) => ({ label: `D${i + 1}`, position: placeOf(probe.detectors, i) })),
    },
    stims: labels.map((name) => ({
      name,
      events: events
        .filter(({ label }) => label === name)
        .map(({ onset, duration }) => ({ onset, duration, amplitude: 1 })),
    })),
    metadata: {
      SubjectID: `sub-${subject}`,
      MeasurementDate: 'unknown',
      MeasurementTime: 'unknown',
      Simulated: 'true: nobody was recorded',
    },
  };
}

/** Channel and optode tables of BIDS. */
export function nirsBids({ probe }: FnirsRun): { channels: BidsNirsChannel[]; optodes: BidsOptode[] } {
  const channels = probe.channels.flatMap(({ source, detector, short }) =>
    WAVELENGTHS.map(({ nanometres }) => ({
      name: `S${source + 1}_D${detector + 1} ${nanometres}`,
      type: 'NIRSCWAMPLITUDE' as const,
      source: `S${source + 1}`,
      detector: `D${detector + 1}`,
      wavelength: nanometres,
      units: 'V',
      shortChannel: short,
    })),
  );
  const optodes = (type: 'source' | 'detector', letter: string, places: Float32Array): BidsOptode[] =>
    Array.from({ length: places.length / 3 }, (_, i) => ({
      name: `${letter}${i + 1}`,
      type,
      position: placeOf(places, i),
    }));
  return {
    channels,
    optodes: [...optodes('source', 'S', probe.sources), ...optodes('detector', 'D', probe.detectors)],
  };
}

function placeOf(places: Probe['sources'], i: number): [number, number, number] {
  return [places[3 * i], places[3 * i + 1], places[3 * i + 2]];
}
