/** Generated haemoglobin as SNIRF 1.1, which MNE-NIRS and Homer open. */
import { encodeSnirf, SNIRF_PROCESSED, type SnirfFile, type SnirfOptode } from '../formats/index.js';
import type { BidsNameParts, BidsWriter } from '../recordings/index.js';
import { generatedParts } from './generated-parts.js';
import type { GeneratedSeries, Optode, TargetChannel, TargetDescription } from './modality.js';

/** A channel without optodes of its own gets a pair this far apart, mm. */
const DISTANCE = 30;

/**
 * Writes `…_desc-generated_nirs.snirf`, `…_desc-generatedDeviation_nirs.snirf` and samples in µM, with their sidecars; returns the paths.
 *
 * @param generated in units of `description.scale`
 */
export async function writeHaemoglobin(
  writer: BidsWriter,
  name: Omit<BidsNameParts, 'extension' | 'suffix'> & { subject: string },
  generated: GeneratedSeries,
  description: TargetDescription,
  sidecar: Record<string, unknown>,
): Promise<string[]> {
  const files: string[] = [];
  const what = `HbO and HbR generated from ${generated.from ?? 'EEG'}`;
  for (const { description: label, data, meaning } of generatedParts(generated, what)) {
    const full = { ...name, description: label, suffix: 'nirs' };
    const bytes = await encodeSnirf(haemoglobinFile(data, generated, description, String(name.subject)));
    files.push(await writer.writeDerivative({ dataType: 'nirs', name: { ...full, extension: '.snirf' }, bytes }));
    const text = {
      SamplingFrequency: 1 / generated.tr,
      NIRSChannelCount: data.length / generated.volumes,
      StartTime: generated.startTime,
      ...sidecar,
      Description: meaning,
      Units: 'µM: in units of deviation over the run, times the median deviation of the training people',
    };
    const json = `${JSON.stringify(text, null, 2)}\n`;
    files.push(await writer.writeDerivative({ dataType: 'nirs', name: { ...full, extension: '.json' }, bytes: json }));
  }
  return files;
}

/** A series as processed SNIRF data on a clock of its own that begins at 0. */
export function haemoglobinFile(
  data: Float32Array,
  { volumes, tr, startTime, events = [], from = 'EEG' }: GeneratedSeries,
  { channels = [], scale }: TargetDescription,
  subject: string,
): SnirfFile {
  const sources: SnirfOptode[] = [];
  const detectors: SnirfOptode[] = [];
  const measurementList = channels.map((channel) => {
    const { source, detector } = optodesOf(channel);
    return {
      source: indexOf(sources, source),
      detector: indexOf(detectors, detector),
      dataType: SNIRF_PROCESSED,
      label: channel.kind ?? 'HbO',
      unit: 'uM',
    };
  });
  const labels = [...new Set(events.map(({ label }) => label))];
  return {
    sampleRate: 1 / tr,
    time: Float64Array.from({ length: volumes }, (_, k) => k * tr),
    samples: volumes,
    data: Float64Array.from(data, (value, i) => value * (scale?.[Math.floor(i / volumes)] ?? 1)),
    measurementList,
    probe: { wavelengths: [760, 850], sources, detectors },
    stims: labels.map((label) => ({
      name: label,
      events: events
        .filter((event) => event.label === label)
        .map(({ onset, duration }) => ({ onset: onset - startTime, duration, amplitude: 1 })),
    })),
    metadata: {
      SubjectID: subject,
      MeasurementDate: 'unknown',
      MeasurementTime: 'unknown',
      FrequencyUnit: 'Hz',
      Generated: `true: estimated from ${from}, not measured`,
    },
  };
}

/** Index of an optode in a list that it joins where it is new: montages of different people call different places alike. */
function indexOf(list: SnirfOptode[], { label, position }: Optode): number {
  const isSame = (one: SnirfOptode) => one.position?.every((value, axis) => value === position[axis]) ?? false;
  const names = new Set(list.map((one) => one.label));
  const name = (number: number): string => (number === 1 ? label : `${label}.${number}`);
  let number = 1;
  for (; names.has(name(number)); number++) {
    const known = list.findIndex((one) => one.label === name(number));
    if (isSame(list[known])) return known;
  }
  return list.push({ label: name(number), position }) - 1;
}

function optodesOf({ name, position, source, detector }: TargetChannel): {
  source: Optode;
  detector: Optode;
} {
  if (source !== undefined && detector !== undefined) return { source, detector };
  const [x, y, z] = position;
  // To both sides of the middle, level with the scalp.
  const away = Math.hypot(x, y) || 1;
  const side = [(-y / away) * (DISTANCE / 2), (x / away) * (DISTANCE / 2)];
  return {
    source: { label: `${name} source`, position: [x + side[0], y + side[1], z] },
    detector: { label: `${name} detector`, position: [x - side[0], y - side[1], z] },
  };
}
