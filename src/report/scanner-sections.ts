/** Sections of the page of a cleaned EEG recording that show what the scanner did to it. */
import type { ScannerReport, ScannerView } from '../preprocess/index.js';
import { spectrumFigure } from './eeg-figures.js';
import { SERIES_COLOURS } from './figure.js';
import type { Section } from './html.js';
import { timeCourseFigure } from './line-figures.js';
import { formatNumber } from './markup.js';

/** Seconds of a template that are drawn. */
const TEMPLATE_SECONDS = 0.3;

export function scannerSections(report: ScannerReport, view: ScannerView): Section[] {
  return [
    ...(report.gradient === undefined ? [] : [gradientSection(report, view)]),
    ...(report.pulse === undefined ? [] : [pulseSection(report, view)]),
  ];
}

function gradientSection({ gradient, rate }: ScannerReport, view: ScannerView): Section {
  const { scans, epoch, window, basis, amplitude, trigger, motionAware } = gradient!;
  const { start, before, after } = view.traces;
  const seconds = (length: number, hertz: number) => Float64Array.from({ length }, (_, n) => start + n / hertz);
  const sizes = new Map(amplitude.map(({ name, microvolts }) => [name, microvolts]));
  const [channel] = view.channels;
  const template = view.gradient;
  const shown = template?.seconds.filter((time) => time <= TEMPLATE_SECONDS).length ?? 0;
  return {
    title: 'Gradient artefact',
    prose: `Inside a scanner each ${epoch} leaves the same artefact, many times as strong as the EEG. The mean of ${formatNumber(window, 0)} ${epoch}s${motionAware ? ' alike in time and in the place of the head' : ' around each'} was subtracted${trigger === undefined ? ', found without triggers' : ` at ${trigger}`}, then ${basis} courses by which what is left changes in all channels. In the spectrum no line should be left above the EEG at multiples of ${formatNumber(1 / scans[0].period, 3)} Hz.`,
    figures: [
      spectrumFigure({
        title: `Power of ${view.channels.length} channels before and after`,
        size: 'half',
        ...{ frequencies: view.spectrum.frequencies, before: view.spectrum.before, after: view.spectrum.after },
      }),
      ...(template === undefined
        ? []
        : [
            timeCourseFigure({
              title: 'Mean template of channels',
              size: 'half',
              seconds: template.seconds.slice(0, shown),
              series: view.channels.map((name, i) => ({
                name,
                values: template.templates[i].subarray(0, shown),
                colour: SERIES_COLOURS[i % SERIES_COLOURS.length],
              })),
              unit: 'µV',
            }),
          ]),
      timeCourseFigure({
        title: `${channel} as recorded, low-passed to ${formatNumber(0.38 * rate.working, 0)} Hz`,
        size: 'half',
        seconds: seconds(before[0].length, rate.working),
        series: [{ name: 'before', values: before[0] }],
        unit: 'µV',
      }),
      timeCourseFigure({
        title: `${channel} corrected`,
        size: 'half',
        seconds: seconds(after[0].length, rate.to),
        series: [{ name: 'after', values: after[0], colour: SERIES_COLOURS[1] }],
        unit: 'µV',
      }),
    ],
    table: {
      caption:
        'Lost: without a trigger of their own. Ahead and after: with the artefact, but beyond the first or last trigger.',
      columns: [
        { title: 'From, s', digits: 3 },
        { title: `${epoch === 'slice' ? 'Slices' : 'Volumes'}`, digits: 0 },
        { title: 'Period, s', digits: 6 },
        { title: 'Lost', digits: 0 },
        { title: 'Ahead', digits: 0 },
        { title: 'After', digits: 0 },
        { title: 'Jitter, µs', digits: 1 },
      ],
      rows: scans.map((scan) => ({
        cells: [scan.onset, scan.epochs, scan.period, scan.lost, scan.before, scan.after, scan.jitter],
      })),
    },
    tables: [
      {
        caption: `Root mean square of what was subtracted, µV at ${formatNumber(rate.working, 0)} Hz.`,
        columns: [{ title: 'Channel' }, { title: 'µV', digits: 0 }],
        rows: [...sizes].map(([name, microvolts]) => ({ cells: [name, microvolts] })),
      },
    ],
  };
}

function pulseSection({ pulse }: ScannerReport, view: ScannerView): Section {
  const { from, channel, beats, rate, rateRange, inserted, removed, delay, basis, amplitude } = pulse!;
  const where = from === 'ecg' ? channel : 'the EEG itself';
  return {
    title: 'Pulse artefact',
    prose: `${beats} heartbeats were found in ${where}: ${formatNumber(rate, 0)} a minute, mostly ${formatNumber(rateRange[0], 0)} to ${formatNumber(rateRange[1], 0)}. ${inserted} were put in where a beat was due and none was seen, ${removed} waves between beats were passed over. The artefact is largest ${formatNumber(1000 * delay, 0)} ms after the ${from === 'ecg' ? 'R peak' : 'beat'}. The mean beat of each channel was subtracted, and in ${basis} spatial components what makes single beats larger, later or longer.`,
    figures: [
      ...(view.beats === undefined
        ? []
        : [
            timeCourseFigure({
              title: `Beats in ${view.beats.channel}`,
              seconds: view.beats.seconds,
              series: [
                { name: view.beats.channel, values: view.beats.course },
                { name: 'beats', values: spikes(view.beats), colour: SERIES_COLOURS[1] },
              ],
              unit: 'µV',
            }),
          ]),
      ...(view.pulse === undefined
        ? []
        : [
            timeCourseFigure({
              title: 'Mean beat of channels',
              size: 'half',
              seconds: view.pulse.seconds,
              series: view.channels.map((name, i) => ({
                name,
                values: view.pulse!.templates[i],
                colour: SERIES_COLOURS[i % SERIES_COLOURS.length],
              })),
              unit: 'µV',
              caption: `Seconds after the ${from === 'ecg' ? 'R peak' : 'beat'}.`,
            }),
          ]),
    ],
    table: {
      caption: 'Root mean square of what was subtracted.',
      columns: [{ title: 'Channel' }, { title: 'µV', digits: 1 }],
      rows: amplitude.map(({ name, microvolts }) => ({ cells: [name, microvolts] })),
    },
  };
}

/** A course that rises to the top of the figure at each beat. */
function spikes({ seconds, course, peaks }: NonNullable<ScannerView['beats']>): Float32Array {
  const top = course.reduce((most, value) => Math.max(most, value), 0);
  const result = new Float32Array(course.length);
  for (const peak of peaks) {
    const at = seconds.findIndex((time) => time >= peak);
    if (at >= 0) result[at] = top;
  }
  return result;
}
