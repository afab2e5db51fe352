/** The report of generating BOLD for one recording: what went in, what came out, and what must not be read into it. */
import { divergingScale, roundLimit, sequentialScale } from './colour-scale.js';
import { CortexScene, type PictureTemplate } from './cortex-picture.js';
import { type Electrode, type ElectrodeStatus, montageFigure, spectrumFigure } from './eeg-figures.js';
import { renderReport, type Section } from './html.js';
import { timeCourseFigure } from './line-figures.js';
import { mapFigure, mapWidth } from './map-figure.js';
import { formatNumber } from './markup.js';

export const SIMULATED_TRAINING_NOTICE = 'Model trained on simulated brains: no claim about this person.';

export interface GenerationReportInput {
  template: PictureTemplate;
  recording: {
    /** As the user named it. */
    name: string;
    durationSeconds: number;
    /** Hz. */
    sampleRate: number;
    channels: number;
  };
  /** Electrodes of the model's montage, and channels of the recording that it has no use for. */
  electrodes: Electrode[];
  spectrum: {
    /** Hz. */
    frequencies: ArrayLike<number>;
    /** `[channel][frequency]` µV²/Hz. */
    before: readonly ArrayLike<number>[];
    after?: readonly ArrayLike<number>[];
  };
  /** Volumes to draw: `[5124]` each. */
  /** `uncertainty` is one standard deviation of a measured value around the generated one. */
  maps: { seconds: number; generated: Float32Array; uncertainty: Float32Array }[];
  timeCourses: {
    region: string;
    seconds: ArrayLike<number>;
    generated: ArrayLike<number>;
    deviation: ArrayLike<number>;
  }[];
  /** Samples that expectation and uncertainty are taken over. */
  samples: number;
  volumes: number;
  /** Repetition time, seconds. */
  tr: number;
  /** `z` by default. */
  unit?: string;
  /** Banner; by default that the model was trained on simulated brains. */
  notice?: string;
  /** Further things the reader should know, one sentence each, e.g. too short a recording. */
  warnings?: readonly string[];
  /** One sentence on how the shown volumes and regions were chosen. */
  choice?: string;
  provenance: Record<string, string>;
}

/**
 * The whole report as one HTML file.
 *
 * @throws HemocastError `picture-values` when a map does not fit the template
 */
export function generationReport(input: GenerationReportInput): string {
  const { recording, notice = SIMULATED_TRAINING_NOTICE } = input;
  return renderReport({
    title: `Generated BOLD for ${recording.name}`,
    subtitle:
      'Maps of the cortex as the model would expect them from this EEG. No scan was made; nothing here is a measurement of blood oxygenation.',
    notice,
    sections: [briefSection(input), mapSection(input), courseSection(input), channelSection(input), limitSection()],
    provenance: input.provenance,
  });
}

const MARKS = ['generated from EEG', 'not a measurement'];

function counts(electrodes: readonly Electrode[]): Record<ElectrodeStatus, number> {
  const result = { matched: 0, aliased: 0, interpolated: 0, bad: 0, dropped: 0 };
  for (const { status } of electrodes) result[status]++;
  return result;
}

function briefSection({ recording, electrodes, samples, volumes, tr, warnings = [] }: GenerationReportInput): Section {
  const n = counts(electrodes);
  const wanted = electrodes.length - n.dropped;
  return {
    title: 'In brief',
    prose: [
      `The recording has ${recording.channels} channels at ${formatNumber(recording.sampleRate, 0)} Hz over ${formatNumber(recording.durationSeconds, 0)} s. From it the model generated ${volumes} volumes, one every ${Number(tr.toFixed(3))} s, each the expectation over ${samples} samples.`,
      warnings.map((warning) => `- **Note.** ${warning}`).join('\n'),
    ].join('\n\n'),
    tiles: [
      { value: `${n.matched + n.aliased} of ${wanted}`, label: 'electrodes of the model found in the recording' },
      { value: String(n.interpolated + n.bad), label: 'filled in from neighbours: missing or bad' },
      { value: String(n.dropped), label: 'channels of the recording not used' },
      { value: String(volumes), label: `volumes generated, TR ${Number(tr.toFixed(3))} s`, ours: true },
    ],
  };
}

function channelSection({ electrodes, spectrum }: GenerationReportInput): Section {
  const special = electrodes.filter(({ status, note }) => status !== 'matched' || note);
  const drawn = electrodes.filter((one) => one.position && one.status !== 'dropped');
  const words: Record<ElectrodeStatus, string> = {
    matched: 'matched',
    aliased: 'matched by an older name',
    interpolated: 'interpolated',
    bad: 'bad, replaced from its neighbours',
    dropped: 'dropped',
  };
  return {
    title: 'What went in: electrodes and spectrum',
    prose:
      'The model expects certain electrodes. Those in the recording are matched by name; older names (T3 for T7) are recognised; those missing or bad are filled in from their neighbours on the scalp, which adds no information: the more are filled in, the less the maps rest on this recording. Nothing is replaced in silence.\n\n' +
      'A resting EEG falls with frequency and has a hump near 10 Hz. A spike at 50 or 60 Hz is the power line; a flat or rising curve above 20 Hz is muscle or noise. If the curve looks unlike an EEG, the maps mean nothing.',
    figures: [
      montageFigure({
        title: 'Electrodes from above, nose up',
        marks: ['recorded EEG'],
        electrodes: drawn,
        size: 'half',
      }),
      spectrumFigure({ title: 'EEG power', marks: ['recorded EEG'], size: 'half', ...spectrum }),
    ],
    table:
      special.length === 0
        ? undefined
        : {
            columns: [
              { title: 'Electrode' },
              { title: 'In the recording' },
              { title: 'What became of it' },
              { title: 'Note' },
            ],
            rows: special.map(({ name, recorded, status, note }) => ({
              cells: [name, recorded ?? (status === 'interpolated' ? '–' : name), words[status], note ?? ''],
            })),
            caption: `${electrodes.length - special.length} further electrodes matched exactly.`,
          },
  };
}

function mapSection({ template, maps, unit = 'z', choice, recording }: GenerationReportInput): Section {
  const scene = new CortexScene(template, { width: mapWidth(2 * maps.length) });
  const signal = divergingScale({
    limit: roundLimit(
      maps.map((map) => map.generated),
      0.99,
    ),
    unit,
    label: 'Generated BOLD',
  });
  const spread = sequentialScale({
    high: roundLimit(
      maps.map((map) => map.uncertainty),
      0.995,
    ),
    unit,
    label: 'Uncertainty: 1 SD',
  });
  return {
    title: 'Generated maps',
    prose: `Red is above, blue below the mean of the vertex over time. The lower row of each pair is the uncertainty, one standard deviation of a measured value around the generated one: the spread of the samples, scaled to the errors seen on the validation people of the training, joined with the detail within a patch of cortex that the model cannot generate. Where the generated value is half its uncertainty, three measurements in ten would have the other sign. All pairs share the same two colour scales.${choice ? `\n\n${choice}` : ''}`,
    figures: [
      mapFigure({
        title: `Generated for ${recording.name}`,
        marks: MARKS,
        scene,
        caption:
          'Inflated cortex, left hemisphere on the left half; folds lightly shaded. Generated from EEG, not measured.',
        groups: maps.map(({ seconds, generated, uncertainty }) => ({
          heading: `${formatNumber(seconds, seconds % 1 === 0 ? 0 : 1)} s after the start`,
          rows: [
            { label: 'generated', note: 'expected', values: generated, colours: signal },
            { label: 'uncertainty', note: '1 SD', values: uncertainty, colours: spread },
          ],
        })),
      }),
    ],
  };
}

function courseSection({ timeCourses, unit = 'z' }: GenerationReportInput): Section {
  return {
    title: 'Regions over time',
    prose:
      'The mean of a region (Destrieux atlas) over the recording. The band is the uncertainty of a single vertex of the region (its mean over the region) either side; the mean of the region itself varies less.',
    figures: timeCourses.map(({ region, seconds, generated, deviation }) =>
      timeCourseFigure({
        title: region,
        marks: ['generated from EEG'],
        size: 'half',
        seconds,
        unit,
        series: [{ name: 'generated', values: generated, deviation, colour: 'var(--generated, #d1541a)' }],
        bandName: '± 1 SD of a vertex',
      }),
    ),
  };
}

function limitSection(): Section {
  return {
    title: 'What this is not',
    prose: `- No fMRI was measured here. The maps are what a model expects from EEG, and the model may be wrong in ways that its own uncertainty does not show: that was set on the people it was validated on, and holds for this recording only as far as it resembles theirs.
- They are not a diagnosis, and not fit for any decision about this or another person.
- There is no scan of this recording to compare with, hence no score in this report. What the model reaches on people with scans is in its own evaluation report.
- Values are z scores relative to what the model expects a scan of this recording to vary by; they are no amounts of blood flow or oxygen.`,
  };
}
