/** Figure 3b: functional connectivity of measured and generated BOLD. */
import { estimate, functionalConnectivity, partialConnectivity } from '../evaluate/index.js';
import { pearson } from '../signal/index.js';
import type { Figure, FigureResult } from './figure.js';
import { barOf, byPerson, findingOf, inWords } from './finding-of.js';
import { withNoiseFeatures } from './noise-features.js';
import { regionCourses } from './region-courses.js';
import { regionNames } from './region-values.js';
import type { Study, StudyData } from './study.js';

const KINDS = ['full', 'partial'] as const;
type Kind = (typeof KINDS)[number];
/** What is compared with the measured connectome of a run. */
const OTHERS = [
  'generated mean',
  'generated sample',
  'noise in place of EEG',
  'training people',
  'other half of the run',
] as const;

export const fig3b: Figure = {
  name: 'fig3b',
  title: 'Functional connectivity of measured and generated BOLD',
  question: 'Does generated BOLD have the connectome of the measured one, and more of it than the average person has?',
  needs: ['films'],
  make: async (study) => connectivity(study, await study.data('films')),
};

type Connectome = Record<Kind, Float64Array>;

async function connectivity(study: Study, data: StudyData): Promise<FigureResult> {
  const regions = data.space.regions.length;
  const of = (series: Float32Array, moments: number, from = 0, to = moments): Connectome => {
    const whole = regionCourses(data.space, series, moments);
    const length = to - from;
    const courses = Float64Array.from(
      { length: regions * length },
      (_, i) => whole[Math.floor(i / length) * moments + from + (i % length)],
    );
    return {
      full: functionalConnectivity(courses, regions, length),
      partial: partialConnectivity(courses, regions, length).pairs,
    };
  };
  const average = meanConnectome(data.training.map((run) => of(run.signal, run.volumes)));
  const random = study.random('connectivity');
  const scores = { full: OTHERS.map(() => [] as number[]), partial: OTHERS.map(() => [] as number[]) };
  const means = { measured: [] as Connectome[], generated: [] as Connectome[], sample: [] as Connectome[] };
  for (const [index, run] of data.unseen.entries()) {
    study.progress.report('connectivity', index, data.unseen.length, run.id);
    const { volumes } = run;
    const half = Math.floor(volumes / 2);
    const real = of(run.signal, volumes);
    const generated = of((await data.generate(run)).mean, volumes);
    const sample = data.sample ? of(await data.sample(run), volumes) : undefined;
    const noise = of((await data.generate(withNoiseFeatures(run, random.fork(run.id)))).mean, volumes);
    const halves = [of(run.signal, volumes, 0, half), of(run.signal, volumes, half, volumes)];
    means.measured.push(real);
    means.generated.push(generated);
    if (sample) means.sample.push(sample);
    for (const kind of KINDS) {
      const others = [generated, sample, noise, average];
      others.forEach((other, k) => {
        scores[kind][k].push(other ? pearson(real[kind], other[kind]) : Number.NaN);
      });
      scores[kind][4].push(pearson(halves[0][kind], halves[1][kind]));
    }
  }
  const people = data.unseen.map(({ person }) => person);
  const over = (kind: Kind, k: number, label: string, values = scores[kind][k]) =>
    estimate(
      people.map((person, i) => ({ person, value: values[i] })),
      random.fork(`${kind} ${label}`),
    );
  const rows = KINDS.map((kind) => ({
    kind,
    estimates: OTHERS.map((name, k) => over(kind, k, name)),
    gain: over(
      kind,
      0,
      'gain',
      scores[kind][0].map((value, i) => value - scores[kind][3][i]),
    ),
  }));
  const [full] = rows;
  const names = regionNames(data.space);
  const matrix = (connectomes: readonly Connectome[]) => square(meanConnectome(connectomes).full, regions);
  const gains = (full.gain.interval?.[0] ?? -1) > 0;
  return {
    caption: [
      gains
        ? ''
        : `The connectome of a person is no better known from the generated BOLD than from the average of the training people (difference ${inWords(full.gain, 3)}).`,
      `Over pairs of regions the connectome of the generated mean correlates with the measured one of the same run by ${inWords(full.estimates[0])}; with noise in place of EEG by ${inWords(full.estimates[2])}, and the average of the training people by ${inWords(full.estimates[3])}.`,
      `Halves of one measured run agree by ${inWords(full.estimates[4])}: the connectome of a run as short as these is mostly chance.`,
      gains ? `Over the average person it gains ${inWords(full.gain, 3)}.` : '',
    ]
      .filter(Boolean)
      .join(' '),
    simulated: data.simulated,
    findings: rows.flatMap(({ kind, estimates, gain }) => [
      ...OTHERS.map((name, k) => findingOf(`r of connectomes (${kind} correlation): ${name}`, estimates[k])),
      findingOf(`r of connectomes (${kind} correlation): generated mean − average of training people`, gain, {
        holds: (gain.interval?.[0] ?? -1) > 0,
      }),
    ]),
    panels: [
      ...(['measured', 'generated', 'sample'] as const)
        .filter((which) => means[which].length > 0)
        .map((which) => ({
          kind: 'matrix' as const,
          title: which === 'sample' ? 'generated sample' : which === 'generated' ? 'generated mean' : 'measured',
          rows: names,
          columns: names,
          values: matrix(means[which]),
          domain: [-1, 1] as const,
          unit: 'r',
        })),
      {
        kind: 'bars',
        title: 'Agreement with the measured connectome of the run',
        value: { label: 'r over pairs of regions' },
        groups: OTHERS.map((label, k) => ({
          label,
          bars: rows.map(({ kind, estimates }) => ({
            series: `${kind} correlation`,
            ...barOf(estimates[k], byPerson(people, scores[kind][k])),
          })),
        })),
      },
    ],
    details: {
      reliability: `edge-wise: ${byEdges(means.measured, people).toFixed(3)} (r over people of the same edge in two runs, mean over edges)`,
    },
  };
}

/** Mean of pairs over connectomes. */
function meanConnectome(all: readonly Connectome[]): Connectome {
  const mean = (kind: Kind) =>
    all[0][kind].map((_, pair) => all.reduce((sum, one) => sum + one[kind][pair], 0) / all.length);
  return { full: mean('full'), partial: mean('partial') };
}

/** `[row, column]`; NaN on the diagonal. */
function square(pairs: Float64Array, regions: number): Float64Array {
  const values = new Float64Array(regions * regions).fill(Number.NaN);
  for (let a = 0, at = 0; a < regions; a++) {
    for (let b = a + 1; b < regions; b++, at++) values[a * regions + b] = values[b * regions + a] = pairs[at];
  }
  return values;
}

/** How well edges tell people apart: r over people between an edge in their first and in their last run, mean over edges. */
function byEdges(connectomes: readonly Connectome[], people: readonly string[]): number {
  const names = [...new Set(people)].filter((person) => people.indexOf(person) < people.lastIndexOf(person));
  if (names.length < 3) return Number.NaN;
  const first = names.map((person) => connectomes[people.indexOf(person)].full);
  const last = names.map((person) => connectomes[people.lastIndexOf(person)].full);
  let [sum, count] = [0, 0];
  for (let edge = 0; edge < first[0].length; edge++) {
    const r = pearson(
      first.map((one) => one[edge]),
      last.map((one) => one[edge]),
    );
    if (!Number.isFinite(r)) continue;
    sum += r;
    count++;
  }
  return sum / count;
}
