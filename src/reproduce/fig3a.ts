/** Figure 3a: the regions that drive a decoder of films, in measured and in generated BOLD. */
import { type SpinTest, spinTest } from '../cortex/index.js';
import { lda } from '../decode/index.js';
import { quantile } from '../evaluate/index.js';
import { type ImportantSet, importantPlaces, setOverlap, spearman, stabilityOf } from '../explain/index.js';
import { HemocastError, type Random } from '../foundation/index.js';
import type { Figure, FigureResult, Finding } from './figure.js';
import {
  decodeFilms,
  type FilmDecoding,
  type FilmMaps,
  filmMaps,
  meanMap,
  plantedFilmEffect,
} from './film-decoding.js';
import type { Panel } from './panels.js';
import { captionOf, overPeople, shown, shownP, withInterval } from './person-summary.js';
import { isCortical, onCortex, regionNames } from './region-values.js';
import type { Study } from './study.js';
import { studyRegionTurns } from './study-turns.js';

const DIFFERS =
  'films of other people; the rule of what is important is not stated there, nor a null; its three parts are those of the union';
const FOLDS = 5;
/** Share of regions in a fold's set where no set was found to say how large it is. */
const USUAL_SHARE = 0.2;
const LEVEL = 0.05;

interface Source {
  label: 'measured' | 'generated';
  maps: FilmMaps;
  found: FilmDecoding;
  importance: Float64Array;
  set: ImportantSet;
  chance: { accuracy: number; p: number };
}

export const fig3a: Figure = {
  name: 'fig3a',
  title: 'Regions that drive a decoder of films',
  question: 'Which film somebody watches: do measured and generated BOLD tell it by the same regions?',
  needs: ['films'],
  make,
};

async function make(study: Study): Promise<FigureResult> {
  const data = await study.data('films');
  const { space, unseen } = data;
  const generated: Float32Array[] = [];
  for (const [i, run] of unseen.entries()) {
    study.progress.report('generate', i, unseen.length);
    generated.push((await data.generate(run)).mean);
  }
  const parts = study.quick ? 5 : 12;
  const permutations = study.quick ? 20 : 60;
  const signals = { measured: unseen.map(({ signal }) => signal), generated };
  const sources: Source[] = [];
  for (const label of ['measured', 'generated'] as const) {
    const maps = filmMaps(unseen, signals[label], space, parts);
    requireFilms(maps);
    sources.push(await explained(label, maps, study, permutations));
  }
  const [real, made] = sources;
  const turns = studyRegionTurns(study, space);
  const overlap = setOverlap(made.set.members, real.set.members);
  const spin = turns.length > 0 ? spinOfSets(made, real, turns) : undefined;
  const spread = overlapOverPeople(made, real, study.random('fig3a people'));
  const planted = plantedFilmEffect(unseen, regionNames(space), real.maps.films);
  const counts = sources.map(({ set }) => set.members.filter(Boolean).length);
  const findings = [
    ...sources.map((source) => accuracyFinding(source, study)),
    ...overlapFindings(overlap, spread, spin, space.regions.length),
    ...sources.flatMap((source, s) => stabilityFindings(source, counts[s])),
    rankFinding('measured and generated', made.importance, real.importance, turns),
    ...(planted
      ? sources.map(({ label, importance }) => rankFinding(`${label} and planted drive`, importance, planted, turns))
      : []),
  ];
  const drawn = isCortical(space, study.template);
  return {
    caption: caption(sources, counts, findings),
    findings,
    panels: [
      ...(drawn ? [cortexPanel(sources, planted, study)] : []),
      overlapPanel(overlap, spread),
      scatterPanel(
        made,
        real,
        space.regions.map((_, r) => regionNames(space)[r]),
      ),
    ],
    details: {
      rule: real.set.rule,
      decoder: lda.note,
      shapley: { method: real.found.method, absent: 'at the mean of the people that the decoder was fitted to' },
      films: real.maps.films,
      people: real.maps.people,
      regions: regionNames(space),
      importance: Object.fromEntries(sources.map(({ label, importance }) => [label, [...importance]])),
      important: Object.fromEntries(
        sources.map(({ label, set }) => [label, regionNames(space).filter((_, r) => set.members[r])]),
      ),
      ...(planted && { planted: [...planted] }),
    },
  };
}

function requireFilms({ films, people }: FilmMaps): void {
  if (films.length >= 2 && people.length >= 3) return;
  throw new HemocastError('films-few', 'Films can be told apart only where several people watched several of them', {
    expected: 'three people or more who watched the same two films or more',
    found: `${people.length} people, ${films.length} films that all of them watched`,
  });
}

async function explained(label: Source['label'], maps: FilmMaps, study: Study, permutations: number): Promise<Source> {
  const random = study.random(`fig3a ${label}`);
  const options = { decoder: lda, folds: FOLDS, random, progress: study.progress };
  const found = await decodeFilms(maps, options);
  const nulls: Float64Array[] = [];
  const chances: number[] = [];
  for (let k = 0; k < permutations; k++) {
    study.progress.report(`permutations, ${label}`, k, permutations);
    const without = await decodeFilms(maps, { ...options, exchanged: random.fork(`exchanged ${k}`) });
    nulls.push(meanMap(without.importance));
    chances.push(average(without.accuracy));
  }
  const importance = meanMap(found.importance);
  const accuracy = average(found.accuracy);
  const reached = chances.filter((chance) => chance >= accuracy - 1e-12).length;
  return {
    ...{ label, maps, found, importance, set: importantPlaces(importance, nulls, LEVEL) },
    chance: { accuracy: average(chances), p: (1 + reached) / (1 + permutations) },
  };
}

const average = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

function accuracyFinding({ label, found, maps, chance }: Source, study: Study): Finding {
  const scores = maps.people.map((person, p) => ({ person, value: found.accuracy[p] }));
  const { points: _, ...estimate } = overPeople(scores, study.random(`fig3a accuracy ${label}`));
  return {
    quantity: `film told from one map of ${label} BOLD of people left out (chance ${shown(1 / maps.films.length)})`,
    ...estimate,
    p: chance.p,
    correction: 'none: one test; films exchanged within people',
    holds: chance.p <= LEVEL,
  };
}

/** Jaccard's index of a turned set with the other; regions from the medial wall count in neither. */
function spinOfSets(made: Source, real: Source, turns: readonly Int32Array[]): SpinTest | undefined {
  if (!made.set.members.includes(true) || !real.set.members.includes(true)) return undefined;
  return spinTest(made.set.members.map(Number), turns, (map) => {
    const known = [...map.keys()].filter((r) => !Number.isNaN(map[r]));
    return setOverlap(
      known.map((r) => map[r] > 0),
      known.map((r) => real.set.members[r]),
    ).both;
  });
}

type Shares = Record<'both' | 'onlyFirst' | 'onlySecond', [number, number] | undefined>;

/** 95 % of the parts when people are drawn again, each region's bar as it was. */
function overlapOverPeople(made: Source, real: Source, random: Random): Shares {
  const people = made.maps.people.length;
  const draws = Array.from({ length: 1000 }, () => {
    const drawn = Array.from({ length: people }, () => random.integer(people));
    const members = ({ found, set }: Source) =>
      meanMap(drawn.map((person) => found.importance[person])).map((value, r) => (value >= set.cut[r] ? 1 : 0));
    return setOverlap(members(made), members(real));
  }).filter(({ both }) => !Number.isNaN(both));
  const range = (of: keyof Shares): [number, number] | undefined => {
    if (draws.length < 500) return undefined;
    const values = Float64Array.from(draws, (draw) => draw[of]);
    return [quantile(values, 0.025), quantile(values, 0.975)];
  };
  return { both: range('both'), onlyFirst: range('onlyFirst'), onlySecond: range('onlySecond') };
}

function overlapFindings(
  overlap: ReturnType<typeof setOverlap>,
  spread: Shares,
  spin: SpinTest | undefined,
  regions: number,
): Finding[] {
  const none = Number.isNaN(overlap.both) ? { caveat: 'no region was important by the rule in either signal' } : {};
  const part = (quantity: string, of: keyof Shares, paper: number): Finding => ({
    ...{ quantity, value: overlap[of], low: spread[of]?.[0], high: spread[of]?.[1], n: regions, of: 'regions' },
    paper: { value: paper, differs: DIFFERS },
    ...none,
  });
  return [
    {
      ...part('important regions in both, share of the union', 'both', 0.5464),
      ...(spin && { p: spin.p, correction: `spin test, ${spin.turns} turns, by chance ${shown(spin.mean)}` }),
      holds: spin !== undefined && spin.p <= LEVEL,
    },
    part('important in generated BOLD alone', 'onlyFirst', 0.1593),
    part('important in measured BOLD alone', 'onlySecond', 0.2944),
  ];
}

function stabilityFindings({ label, found, importance }: Source, count: number): Finding[] {
  const size = count > 0 ? count : Math.round(USUAL_SHARE * importance.length);
  const { jaccard, jaccardByChance, rank } = stabilityOf(found.folds, size);
  const shared = { n: found.folds.length, of: 'folds' as const };
  return [
    {
      quantity: `stability over folds, ${label}: Jaccard of the ${size} largest regions (chance ${shown(jaccardByChance)})`,
      ...{ value: jaccard, ...shared },
    },
    { quantity: `stability over folds, ${label}: Spearman of importance`, value: rank, ...shared },
  ];
}

function rankFinding(names: string, a: ArrayLike<number>, b: ArrayLike<number>, turns: readonly Int32Array[]): Finding {
  const spin = turns.length > 0 ? spinTest(a, turns, (map) => spearman(map, b)) : undefined;
  return {
    ...{ quantity: `Spearman of importance over regions, ${names}`, value: spearman(a, b), n: a.length, of: 'regions' },
    ...(spin && { p: spin.p, correction: `spin test, ${spin.turns} turns` }),
    holds: spin !== undefined && spin.p <= LEVEL,
  };
}

function caption(sources: readonly Source[], counts: readonly number[], findings: readonly Finding[]): string {
  const [real, made] = sources;
  const of = (start: string) => findings.find(({ quantity }) => quantity.startsWith(start))!;
  const [told, toldMade] = ['measured', 'generated'].map((label) => of(`film told from one map of ${label}`));
  const both = of('important regions in both');
  const planted = findings.filter(({ quantity }) => quantity.endsWith('planted drive'));
  const chance = shown(1 / real.maps.films.length);
  return captionOf([
    {
      text: `The film of people left out is decoded from one map of measured BOLD in ${withInterval(told)} of cases and of generated BOLD in ${withInterval(toldMade)} (chance ${chance}; ${shownP(real.chance.p)}, ${shownP(made.chance.p)}; ${told.n} people).`,
      holds: told.holds && toldMade.holds,
    },
    Number.isNaN(both.value)
      ? {
          text: 'No region matters more than under permuted labels, so that there is no overlap to speak of.',
          holds: false,
        }
      : {
          text: `Of ${real.importance.length} regions ${counts[0]} matter in measured and ${counts[1]} in generated BOLD; ${shown(100 * both.value, 0)} % of their union is shared${both.p === undefined ? '' : ` (${shownP(both.p)} against turned maps)`}, where the paper has 55 %.`,
          holds: both.holds,
        },
    ...planted.map(({ quantity, value, p, holds }) => ({
      text: `${quantity.includes('measured') ? 'Measured' : 'Generated'} importance follows the planted drive with a rank correlation of ${shown(value)}${p === undefined ? '' : ` (${shownP(p)})`}.`,
      holds,
    })),
  ]);
}

function cortexPanel(sources: readonly Source[], planted: Float64Array | undefined, { template }: Study): Panel {
  const relative = (values: ArrayLike<number>) => {
    const most = Math.max(...Array.from(values).filter(Number.isFinite));
    return Float64Array.from(values, (value) => value / most);
  };
  return {
    ...{ kind: 'cortex', title: 'Importance of regions', unit: 'mean |Shapley value|, largest = 1', limit: 1 },
    note: 'Regions that are not important by the rule are grey.',
    maps: [
      ...sources.map(({ label, importance, set }) => ({
        label: `${label} BOLD`,
        values: onCortex(
          template,
          relative(importance).map((value, r) => (set.members[r] ? value : Number.NaN)),
        ),
      })),
      ...(planted ? [{ label: 'planted drive, all regions', values: onCortex(template, relative(planted)) }] : []),
    ],
  };
}

function overlapPanel(overlap: ReturnType<typeof setOverlap>, spread: Shares): Panel {
  const parts = [
    ['in both', 'both', 0.5464],
    ['generated alone', 'onlyFirst', 0.1593],
    ['measured alone', 'onlySecond', 0.2944],
  ] as const;
  return {
    ...{ kind: 'bars', title: 'Important regions', value: { label: 'share of the union', domain: [0, 1] } },
    groups: parts.map(([label, of, paper]) => ({
      label,
      bars: [
        { series: 'here', value: overlap[of], low: spread[of]?.[0], high: spread[of]?.[1] },
        { series: 'paper', value: paper },
      ],
    })),
  };
}

function scatterPanel(made: Source, real: Source, names: readonly string[]): Panel {
  const group = (r: number) => {
    if (made.set.members[r]) return real.set.members[r] ? 'important in both' : 'in generated alone';
    return real.set.members[r] ? 'in measured alone' : 'in neither';
  };
  return {
    ...{ kind: 'scatter', title: 'Importance by region' },
    x: { label: 'measured BOLD, mean |Shapley value|' },
    y: { label: 'generated BOLD, mean |Shapley value|' },
    points: names.map((label, r) => ({ x: real.importance[r], y: made.importance[r], group: group(r), label })),
  };
}
