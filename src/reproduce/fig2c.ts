/** Figure 2c: structural similarity of maps, in six definitions. */
import { estimate, type SimilarityDefinition, similarityDefinitions } from '../evaluate/index.js';
import type { Figure, FigureResult, Finding } from './figure.js';
import { barOf, byPerson, findingOf, inWords } from './finding-of.js';
import type { Study, StudyData } from './study.js';

/** Places of a run at which maps are compared. */
const PLACES = [0.2, 0.4, 0.6, 0.8];
const PAPER = { value: '0.81, 0.82', differs: 'its definition of SSIM is not stated' };
/** What is compared with the measured map. */
const OTHERS = ['generated', 'measured at another time', 'blank'] as const;

export const fig2c: Figure = {
  name: 'fig2c',
  title: 'Structural similarity of generated and measured maps',
  question: 'How alike are generated and measured maps, and how much of the number is the definition?',
  needs: ['films'],
  make: async (study) => similarity(study, await study.data('films')),
};

async function similarity(study: Study, data: StudyData): Promise<FigureResult> {
  const definitions = similarityDefinitions(study.template);
  const scores = definitions.map(() => OTHERS.map(() => [] as number[]));
  const people: string[] = [];
  for (const [index, run] of data.unseen.entries()) {
    study.progress.report('similarity of maps', index, data.unseen.length, run.id);
    const { mean } = await data.generate(run);
    const map = (series: Float32Array, v: number) =>
      Float32Array.from({ length: data.space.labels.length }, (_, i) => series[i * run.volumes + v]);
    for (const place of PLACES) {
      const v = Math.floor(place * run.volumes);
      // Half a run away: BOLD has forgotten.
      const away = (v + Math.floor(run.volumes / 2)) % run.volumes;
      const real = map(run.signal, v);
      const others = [map(mean, v), map(run.signal, away), new Float32Array(real.length)];
      people.push(run.person);
      for (const [d, definition] of definitions.entries()) {
        for (const [k, other] of others.entries()) scores[d][k].push(definition.score(real, other));
      }
    }
  }
  return resultOf(study, data, definitions, people, scores);
}

function resultOf(
  study: Study,
  data: StudyData,
  definitions: readonly SimilarityDefinition[],
  people: readonly string[],
  scores: readonly (readonly (readonly number[])[])[],
): FigureResult {
  const random = study.random('similarity');
  const over = (values: ArrayLike<number>, label: string) =>
    estimate(
      people.map((person, i) => ({ person, value: values[i] })),
      random.fork(label),
    );
  const rows = definitions.map((definition, d) => {
    const [own, wrong, blank] = scores[d];
    return {
      definition,
      estimates: OTHERS.map((name, k) => over(scores[d][k], `${definition.key} ${name}`)),
      overBest: over(
        own.map((value, i) => value - Math.max(wrong[i], blank[i])),
        `${definition.key} difference`,
      ),
    };
  });
  const findings: Finding[] = rows.flatMap(({ definition, estimates, overBest }, d) => [
    ...OTHERS.map((name, k) =>
      findingOf(`SSIM, ${definition.title}: ${name}`, estimates[k], k === 0 && d === 0 ? { paper: PAPER } : {}),
    ),
    findingOf(`SSIM, ${definition.title}: generated − better of blank and wrong map`, overBest, {
      holds: (overBest.interval?.[0] ?? -1) > 0,
    }),
  ]);
  const generated = rows.map(({ estimates }) => estimates[0].mean);
  const failing = rows.filter(({ overBest }) => !((overBest.interval?.[0] ?? -1) > 0));
  const [low, high] = [Math.min(...generated), Math.max(...generated)];
  const caption = [
    failing.length > 0
      ? `In ${failing.length} of ${rows.length} definitions (${failing.map(({ definition }) => definition.title).join('; ')}) a blank or a wrong map does as well as the generated one.`
      : '',
    `The same generated maps score ${low.toFixed(2)} to ${high.toFixed(2)} by definition alone; a blank map scores ${Math.min(...rows.map(({ estimates }) => estimates[2].mean)).toFixed(2)} to ${Math.max(...rows.map(({ estimates }) => estimates[2].mean)).toFixed(2)}.`,
    `With z scores and a Gaussian window, which nothing flatters, it is ${inWords(rows[0].estimates[0])}, of a map of another time ${inWords(rows[0].estimates[1])}.`,
  ];
  return {
    caption: caption.filter(Boolean).join(' '),
    simulated: data.simulated,
    findings,
    panels: [
      {
        kind: 'bars',
        title: 'SSIM with the measured map, by definition',
        value: { label: 'SSIM', domain: [Math.min(0, low - 0.1), 1] },
        groups: rows.map(({ definition, estimates }, d) => ({
          label: definition.title,
          bars: OTHERS.map((series, k) => ({ series, ...barOf(estimates[k], byPerson(people, scores[d][k])) })),
        })),
        levels: [{ label: 'paper', value: 0.815 }],
      },
    ],
    details: { definitions: definitions.map(({ key, title, note }) => ({ key, title, note })) },
  };
}
