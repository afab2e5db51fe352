/** The page that says what became of a BOLD run: where it lay, what was taken out, what it looks like on the cortex. */
import { censoredBold, type FmriReport, type RunQuality } from '../preprocess/index.js';
import type { SurfaceSeries } from '../recordings/index.js';
import { divergingScale, roundLimit, sequentialScale } from './colour-scale.js';
import { CortexScene, type PictureTemplate } from './cortex-picture.js';
import { fmriQualitySection } from './fmri-quality-section.js';
import { renderReport, type Section } from './html.js';
import { timeCourseFigure } from './line-figures.js';
import { mapFigure, mapWidth } from './map-figure.js';

export interface PreprocessedFmriReportInput {
  template: PictureTemplate;
  recording: { name: string; kind: string; space: string };
  series: SurfaceSeries;
  done: FmriReport;
  quality: RunQuality;
  warnings: readonly string[];
  provenance: Record<string, string>;
}

/** Shares of the run at which volumes are drawn: chosen before any data was seen. */
const SHOWN = [0.25, 0.75];

/** The whole report as one HTML file. */
export function preprocessedFmriReport(given: PreprocessedFmriReportInput): string {
  const { series } = given;
  // Volumes without values are drawn as those about them; the text says which they are.
  const input = { ...given, series: { ...series, data: censoredBold(series.data, series.volumes).data } };
  const seconds = Float64Array.from({ length: series.volumes }, (_, t) => series.startTime + t * series.tr);
  return renderReport({
    title: `BOLD on fsaverage4: ${input.recording.name}`,
    subtitle: 'Sampled on the cortex, smoothed, resampled and cleaned.',
    sections: [
      briefSection(input),
      fmriQualitySection(input.quality, input.template, seconds),
      mapSection(input),
      courseSection(input),
    ],
    provenance: input.provenance,
  });
}

function briefSection({ recording, series, done, warnings }: PreprocessedFmriReportInput): Section {
  const highPass = done.highPass === undefined ? 'no high-pass' : `cosines slower than ${done.highPass} s`;
  const taken = [
    'the mean',
    ...(done.detrend ? ['a straight line'] : []),
    highPass,
    done.confounds.length === 0 ? 'no confounds' : `${done.confounds.length} confounds (${done.confounds.join(', ')})`,
  ];
  return {
    title: 'In brief',
    prose: [
      `The run lay in ${recording.space} (${recording.kind}). It was smoothed along the cortex to ${done.fwhm} mm and brought to fsaverage4 (${done.resampling}). Taken out of every vertex in one regression: ${taken.join(', ')}. Values are ${done.unit === 'percent' ? 'percent of the mean' : 'standard deviations'}.`,
      warnings.map((warning) => `- **Note.** ${warning}`).join('\n'),
    ].join('\n\n'),
    tiles: [
      { value: String(series.volumes), label: `volumes, TR ${Number(series.tr.toFixed(4))} s` },
      { value: `${Number(series.startTime.toFixed(3))} s`, label: 'first volume, from the start of the EEG' },
      { value: String(done.regressors), label: 'regressors in all' },
      { value: String(done.missing.length), label: 'vertices of the cortex without a signal' },
    ],
  };
}

function mapSection({ template, series, done }: PreprocessedFmriReportInput): Section {
  const { vertices, volumes, data, tr, startTime } = series;
  const unit = done.unit === 'percent' ? '%' : 'z';
  const spread = new Float32Array(vertices);
  for (let v = 0; v < vertices; v++) {
    let squares = 0;
    for (let t = 0; t < volumes; t++) squares += data[v * volumes + t] ** 2;
    spread[v] = Math.sqrt(squares / volumes);
  }
  const shown = [...new Set(SHOWN.map((share) => Math.round(share * (volumes - 1))))];
  const maps = shown.map((t) => Float32Array.from({ length: vertices }, (_, v) => data[v * volumes + t]));
  const scene = new CortexScene(template, { width: mapWidth(maps.length + 1) });
  const signal = divergingScale({ limit: roundLimit(maps, 0.99), unit, label: 'BOLD' });
  const deviation = sequentialScale({ high: roundLimit([spread], 0.99), unit, label: 'Standard deviation over time' });
  return {
    title: 'On the cortex',
    prose:
      done.unit === 'z'
        ? 'Stripes, or one half of a hemisphere apart from the other, tell of volume and surface that do not lie on each other.'
        : 'The standard deviation should be even but for large veins and the edges near air (orbitofrontal and inferior temporal cortex). Stripes, or one half of a hemisphere apart from the other, tell of volume and surface that do not lie on each other.',
    figures: [
      mapFigure({
        title: 'Inflated cortex',
        scene,
        groups: [
          // In standard deviations it is 1 everywhere.
          ...(done.unit === 'z'
            ? []
            : [{ rows: [{ label: 'deviation', note: '1 SD', values: spread, colours: deviation }] }]),
          {
            rows: maps.map((values, k) => ({
              label: `volume ${shown[k] + 1}`,
              note: `${(startTime + shown[k] * tr).toFixed(1)} s`,
              values,
              colours: signal,
            })),
          },
        ],
      }),
    ],
  };
}

function courseSection({ series, done }: PreprocessedFmriReportInput): Section {
  const { vertices, volumes, data, tr, startTime } = series;
  const mean = new Float64Array(volumes);
  const spread = new Float64Array(volumes);
  for (let v = 0; v < vertices; v++) for (let t = 0; t < volumes; t++) mean[t] += data[v * volumes + t] / vertices;
  for (let v = 0; v < vertices; v++) {
    for (let t = 0; t < volumes; t++) spread[t] += (data[v * volumes + t] - mean[t]) ** 2 / vertices;
  }
  return {
    title: 'Over time',
    prose: 'Single volumes far from the rest are movements: take out confounds, or leave the run out.',
    figures: [
      timeCourseFigure({
        title: 'Mean over the cortex',
        unit: done.unit === 'percent' ? '%' : 'z',
        seconds: Float64Array.from({ length: volumes }, (_, t) => startTime + t * tr),
        series: [{ name: 'mean', values: mean, deviation: spread.map(Math.sqrt) }],
        bandName: '± 1 SD between vertices',
      }),
    ],
  };
}
