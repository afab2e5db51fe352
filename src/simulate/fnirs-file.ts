import { SNIRF_PROCESSED, type SnirfFile } from '../formats/snirf/snirf.js';
import type { BidsNirsChannel, BidsOptode, RecordingEvent } from '../recordings/index.js';
import { cortexPart, type FnirsRun, type Probe, WAVELENGTHS } from './fnirs.js';

/** A run of raw light as SNIRF has it. */
export function snirfOf(run: FnirsRun, subject: string, events: RecordingEvent[]): SnirfFile {
  return {
    sampleRate: run.sampleRate,
    samples: run.samples,
    data: run.intensity,
    measurementList: run.probe.channels.flatMap(({ source, detector }) =>
      WAVELENGTHS.map((_, wavelengthIndex) => ({ source, detector, dataType: 1, wavelengthIndex, unit: 'V' })),
    ),
    ...surroundings(run, subject, events),
  };
}

/**
 * The haemoglobin that the cleaned recording would show without any noise, `HbO` and `HbR` of each channel in µM: the change in the
 * cortex under the channel times the part of the light's path that lies there ({@link cortexPart}), since the modified Beer–Lambert
 * law spreads a change over the whole path. It is not band-passed.
 */
export function ceilingSnirf(run: FnirsRun, subject: string, events: RecordingEvent[]): SnirfFile {
  const { probe, samples, hbo, hbr } = run;
  const data = new Float32Array(2 * probe.channels.length * samples);
  probe.channels.forEach((channel, c) => {
    const part = cortexPart(channel);
    for (let t = 0; t < samples; t++) {
      data[2 * c * samples + t] = part * hbo[c * samples + t];
      data[(2 * c + 1) * samples + t] = part * hbr[c * samples + t];
    }
  });
  return {
    sampleRate: run.sampleRate,
    samples,
    data,
    measurementList: probe.channels.flatMap(({ source, detector }) =>
      ['HbO', 'HbR'].map((label) => ({ source, detector, dataType: SNIRF_PROCESSED, label, unit: 'uM' })),
    ),
    ...surroundings(run, subject, events),
  };
}

function surroundings({ probe }: FnirsRun, subject: string, events: RecordingEvent[]) {
  const labels = [...new Set(events.map(({ label }) => label))];
  return {
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

/** Channel and optode tables of BIDS; the names of places stand in the descriptions, since programs want optodes called `S1` and `D1`. */
export function nirsBids({ probe }: FnirsRun): { channels: BidsNirsChannel[]; optodes: BidsOptode[] } {
  const channels = probe.channels.flatMap(({ name, source, detector, short }) =>
    WAVELENGTHS.map(({ nanometres }) => ({
      name: `S${source + 1}_D${detector + 1} ${nanometres}`,
      type: 'NIRSCWAMPLITUDE' as const,
      source: `S${source + 1}`,
      detector: `D${detector + 1}`,
      wavelength: nanometres,
      units: 'V',
      shortChannel: short,
      description: name,
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
