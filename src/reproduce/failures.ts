/** Where generation goes wrong: the worst tenth of moments and regions, and what was known of them beforehand. */
import type { TargetRun } from '../data/index.js';
import { type Estimate, estimate } from '../evaluate/index.js';
import { pearson } from '../signal/index.js';
import type { Figure, FigureResult } from './figure.js';
import { barOf, findingOf, inWords } from './finding-of.js';
import { regionCourses } from './region-courses.js';
import { onCortex, regionNames } from './region-values.js';
import type { Study, StudyData } from './study.js';

const WORST = 0.1;

export const failures: Figure = {
  name: 'failures',
  title: 'Where generation goes wrong',
  question:
    'At which moments and regions does generated BOLD miss the measured one most, and was that foreseeable from the EEG alone?',
  needs: ['films'],
  make: async (study) => worst(study, await study.data('films')),
};

/** How one run went. */
interface RunFailures {
  person: string;
  id: string;
  /** Root mean square error over vertices, of each moment. */
  errors: Float64Array;
  /** Root mean square stated deviation over vertices, of each moment. */
  stated: Float64Array;
  /** r over time of each region. */
  regions: Float64Array;
  outcome: string;
  findings: string[];
  /** Largest size of the global signal at each moment. */
  globalSize: Float64Array;
}

/** An interval of few people may reach beyond what an area under the curve can be. */
function asShare(found: Estimate): Estimate {
  const { interval } = found;
  return interval === undefined ? found : { ...found, interval: [Math.max(0, interval[0]), Math.min(1, interval[1])] };
}

async function worst(study: Study, data: StudyData): Promise<FigureResult> {
  const runs: RunFailures[] = [];
  for (const run of data.unseen) runs.push(await failuresOf(data, run));
  const all = runs.flatMap(({ errors }) => [...errors]).sort((a, b) => b - a);
  const limit = all[Math.floor(WORST * all.length)];
  const random = study.random('failures');
  const over = (label: string, value: (run: RunFailures) => number) =>
    estimate(
      runs.map((run) => ({ person: run.person, value: value(run) })),
      random.fork(label),
    );
  const foreseen = asShare(over('deviation', (run) => ranked(run.errors, run.stated, limit)));
  const byGlobal = asShare(over('global', (run) => ranked(run.errors, run.globalSize, limit)));
  const asStated = over('size', (run) => rms(run.errors) / rms(run.stated));
  const share = (outcome: 'fit' | 'other') => {
    const own = runs.filter((run) => (run.outcome === 'fit') === (outcome === 'fit'));
    const moments = own.flatMap(({ errors }) => [...errors]);
    return moments.length > 0 ? moments.filter((error) => error >= limit).length / moments.length : Number.NaN;
  };
  const names = regionNames(data.space);
  const mean = names.map((_, region) => runs.reduce((sum, run) => sum + run.regions[region], 0) / runs.length);
  const order = names.map((_, region) => region).sort((a, b) => mean[a] - mean[b]);
  const worstRegions = order.slice(0, Math.round(WORST * names.length));
  const noise = data.unseen.every(({ ceiling }) => ceiling) ? await ceilingOf(data) : undefined;
  const isForeseen = (foreseen.interval?.[0] ?? 0) > 0.5;
  const doubtful = runs.filter(({ outcome }) => outcome !== 'fit');
  const caption = [
    isForeseen
      ? ''
      : `The worst tenth of the moments could not be told from the others by the stated deviation (area under the curve ${inWords(foreseen)}).`,
    isForeseen
      ? `The stated deviation tells the worst tenth of the moments from the others by ${inWords(foreseen)} (area under the curve, .5 is chance).`
      : '',
    `Errors are ${inWords(asStated)} times what was stated. They lie where the measured global signal is large (${inWords(byGlobal)}), which nobody knows from EEG beforehand.`,
    doubtful.length > 0
      ? `The input check doubted ${doubtful.length} of ${runs.length} recordings; ${(100 * share('other')).toFixed(0)} % of their moments are among the worst, of the others ${(100 * share('fit')).toFixed(0)} %.`
      : `The input check doubted none of the ${runs.length} recordings: it says nothing about these failures.`,
    `Worst regions: ${worstRegions
      .slice(0, 5)
      .map((region) => names[region])
      .join(', ')}.`,
  ];
  const example = runs.reduce((a, b) => (maximum(b.errors) > maximum(a.errors) ? b : a));
  const run = data.unseen.find(({ id }) => id === example.id)!;
  return {
    caption: caption.filter(Boolean).join(' '),
    simulated: data.simulated,
    findings: [
      findingOf('worst tenth of moments told by the stated deviation (area under the curve)', foreseen, {
        holds: isForeseen,
      }),
      findingOf('the same by the size of the measured global signal, which EEG does not show', byGlobal),
      findingOf('size of errors over that stated', asStated, {
        holds: asStated.interval !== undefined && asStated.interval[0] <= 1.1 && asStated.interval[1] >= 0.9,
      }),
      {
        quantity: 'recordings that the input check doubted',
        value: doubtful.length,
        n: runs.length,
        of: 'runs',
      },
      ...(noise
        ? [
            {
              quantity:
                'r over regions of the model’s r with the noise ceiling’s: failures are where nobody could do better',
              value: pearson(mean, noise),
              n: names.length,
              of: 'regions' as const,
            },
          ]
        : []),
    ],
    panels: [
      {
        kind: 'lines',
        title: `The run with the largest error: ${example.id}`,
        x: { label: 'seconds' },
        y: { label: 'z' },
        series: [
          { label: 'error (root mean square over vertices)', x: secondsOf(run), y: example.errors },
          { label: 'stated deviation', x: secondsOf(run), y: example.stated },
          { label: 'size of the measured global signal', x: secondsOf(run), y: example.globalSize },
        ],
      },
      {
        kind: 'cortex',
        title: 'r over time of generated and measured BOLD',
        unit: 'r',
        maps: [
          { label: 'all regions', values: onCortex(study.template, mean) },
          {
            label: 'worst tenth',
            values: onCortex(
              study.template,
              mean.map((value, region) => (worstRegions.includes(region) ? value || 0.001 : Number.NaN)),
            ),
          },
        ],
        limit: Math.max(...mean.map(Math.abs)),
      },
      {
        kind: 'bars',
        title: 'Which moments were foreseeable, by what',
        value: { label: 'area under the curve', domain: [0, 1] },
        groups: [
          {
            label: 'stated deviation',
            bars: [
              {
                series: 'known beforehand',
                ...barOf(foreseen, runs.map((one) => ranked(one.errors, one.stated, limit)).filter(Number.isFinite)),
              },
            ],
          },
          {
            label: 'global signal',
            bars: [
              {
                series: 'known afterwards',
                ...barOf(
                  byGlobal,
                  runs.map((one) => ranked(one.errors, one.globalSize, limit)).filter(Number.isFinite),
                ),
              },
            ],
          },
        ],
        levels: [{ label: 'chance', value: 0.5 }],
      },
    ],
    details: {
      rule: `worst ${100 * WORST} % of all moments of all runs by root mean square error over vertices`,
      runs: runs.map(({ id, outcome, findings, errors }) => ({
        id,
        outcome,
        findings,
        worst: [...errors].filter((error) => error >= limit).length / errors.length,
      })),
      regions: worstRegions.map((region) => ({ name: names[region], r: mean[region] })),
    },
  };
}

async function failuresOf(data: StudyData, run: TargetRun): Promise<RunFailures> {
  const { mean, deviation } = await data.generate(run);
  const { volumes, check, signal } = run;
  const { labels, regions: all } = data.space;
  const [real, generated] = [signal, mean].map((series) => regionCourses(data.space, series, volumes));
  const regions = all.length;
  const errors = new Float64Array(volumes);
  const stated = new Float64Array(volumes);
  const globalSize = new Float64Array(volumes);
  const cortical = Array.from(labels, (label, value) => (label < 0 ? -1 : value)).filter((value) => value >= 0);
  for (let t = 0; t < volumes; t++) {
    let global = 0;
    for (const value of cortical) {
      const at = value * volumes + t;
      errors[t] += (signal[at] - mean[at]) ** 2 / cortical.length;
      stated[t] += deviation[at] ** 2 / cortical.length;
      global += signal[at] / cortical.length;
    }
    errors[t] = Math.sqrt(errors[t]);
    stated[t] = Math.sqrt(stated[t]);
    globalSize[t] = Math.abs(global);
  }
  const row = (courses: Float64Array, region: number) => courses.subarray(region * volumes, (region + 1) * volumes);
  return {
    person: run.person,
    id: run.id,
    errors,
    stated,
    regions: Float64Array.from(
      { length: regions },
      (_, region) => pearson(row(real, region), row(generated, region)) || 0,
    ),
    outcome: check?.outcome ?? 'not checked',
    findings: check?.findings.map(({ text }) => text) ?? [],
    globalSize,
  };
}

/** Mean over runs of each region's r between noise ceiling and measurement. */
async function ceilingOf(data: StudyData): Promise<number[]> {
  const sums = new Float64Array(data.space.regions.length);
  for (const { signal, ceiling, volumes } of data.unseen) {
    const [real, bound] = [signal, ceiling!].map((series) => regionCourses(data.space, series, volumes));
    for (let region = 0; region < sums.length; region++) {
      const row = (courses: Float64Array) => courses.subarray(region * volumes, (region + 1) * volumes);
      sums[region] += (pearson(row(real), row(bound)) || 0) / data.unseen.length;
    }
  }
  return [...sums];
}

/** Area under the curve: the chance that a moment among the worst has a larger sign than one that is not; NaN where a run has none. */
function ranked(errors: Float64Array, sign: Float64Array, limit: number): number {
  const [bad, good] = [true, false].map((isBad) => [...sign].filter((_, t) => errors[t] >= limit === isBad));
  if (bad.length === 0 || good.length === 0) return Number.NaN;
  let sum = 0;
  for (const a of bad) for (const b of good) sum += a > b ? 1 : a === b ? 0.5 : 0;
  return sum / (bad.length * good.length);
}

function rms(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

function maximum(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function secondsOf({ volumes, tr, startTime }: TargetRun): Float64Array {
  return Float64Array.from({ length: volumes }, (_, t) => startTime + t * tr);
}
