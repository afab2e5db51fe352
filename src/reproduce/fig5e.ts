/** Figure 5e: where generated BOLD of patients and controls differs. */
import { spinTest } from '../cortex/index.js';
import { compareGroups, FEW_PEOPLE, type GroupComparison, meanOfMaps, REGION_MEASURES } from '../evaluate/index.js';
import type { Figure, FigureResult, Finding } from './figure.js';
import { regionCourses } from './region-courses.js';
import { onCortex, regionNames } from './region-values.js';
import { hasMeasured, type Study, type StudyData } from './study.js';
import { studyRegionTurns } from './study-turns.js';

/** Regions of the paper: medial occipito-temporal and lingual, fusiform, inferior occipital. */
export const PATIENT_REGIONS: readonly string[] = [
  'G_oc-temp_med-Lingual',
  'S_oc-temp_med_and_Lingual',
  'G_oc-temp_lat-fusifor',
  'G_and_S_occipital_inf',
];
const LEVEL = 0.05;
/** Chosen before any data were looked at. */
const AMPLITUDE = REGION_MEASURES.find(({ name }) => name === 'amplitude')!;
/** Values of the column `group` that stand for controls. */
const CONTROL = /^(control|ctl|hc|healthy)/i;

export const fig5e: Figure = {
  name: 'fig5e',
  title: 'Generated BOLD of patients and controls',
  question:
    'Where do slow fluctuations of generated BOLD differ between patients and controls, and are those the planted regions?',
  needs: ['rest'],
  make: async (study) => differences(study, await study.data('rest')),
};

/** A kind of BOLD that people are compared by. */
interface Compared {
  name: string;
  comparison: GroupComparison;
  found: number[];
}

async function differences(study: Study, data: StudyData): Promise<FigureResult> {
  const people = [...new Set(data.unseen.map(({ person }) => person))];
  const groupOf = new Map(
    data.unseen.map(({ person, metadata }) => [person, String(metadata['group'] ?? metadata['Group'] ?? '')]),
  );
  const isPatient = people.map((person) => !CONTROL.test(groupOf.get(person) ?? ''));
  const isMeasured = hasMeasured(data);
  const maps = { generated: people.map(() => [] as Float64Array[]), measured: people.map(() => [] as Float64Array[]) };
  for (const run of data.unseen) {
    const at = people.indexOf(run.person);
    const { mean } = await data.generate(run);
    maps.generated[at].push(AMPLITUDE.of(regionCourses(data.space, mean, run.volumes), run.volumes));
    if (isMeasured)
      maps.measured[at].push(AMPLITUDE.of(regionCourses(data.space, run.signal, run.volumes), run.volumes));
  }
  const permutations = study.quick ? 2000 : 10_000;
  const compare = (name: string, own: Float64Array[][]): Compared => {
    const comparison = compareGroups(own.map(meanOfMaps), isPatient, {
      random: study.random(`groups ${name}`),
      permutations,
    });
    return { name, comparison, found: [...comparison.fdr].flatMap((p, region) => (p <= LEVEL ? [region] : [])) };
  };
  const turns = studyRegionTurns(study, data.space);
  const compared = [compare('generated', maps.generated), ...(isMeasured ? [compare('measured', maps.measured)] : [])];
  return resultOf(study, data, { compared, isPatient, turns });
}

function resultOf(
  study: Study,
  data: StudyData,
  {
    compared,
    isPatient,
    turns,
  }: { compared: readonly Compared[]; isPatient: readonly boolean[]; turns: readonly Int32Array[] },
): FigureResult {
  const { space, simulated } = data;
  const names = regionNames(space);
  const planted = space.regions.flatMap(({ name }, region) => (PATIENT_REGIONS.includes(name) ? [region] : []));
  const patients = isPatient.filter(Boolean).length;
  const controls = isPatient.length - patients;
  const places = compared.map(({ name, comparison }) =>
    placeOfEffect(name, comparison, planted, turns, isPatient.length),
  );
  const findings = compared.flatMap(({ name, comparison, found }, at): Finding[] => {
    const hits = found.filter((region) => planted.includes(region)).length;
    const common = { n: isPatient.length, of: 'people' as const };
    const correction = `Benjamini–Hochberg over ${names.length} regions`;
    return [
      {
        quantity: `${name} BOLD: regions of the paper that differ`,
        value: hits,
        ...common,
        correction,
        ...(simulated && { planted: planted.length }),
        paper: {
          value: 'medial occipito-temporal and lingual, fusiform, inferior occipital',
          differs: '4 patients and 4 controls, no correction stated',
        },
        ...(name === 'generated' && { holds: hits > 0 }),
      },
      {
        quantity: `${name} BOLD: other regions that differ${simulated ? ' (false alarms)' : ''}`,
        value: found.length - hits,
        ...common,
        correction,
        ...(simulated && { planted: 0 }),
        ...(name === 'generated' && simulated && { holds: found.length - hits <= 1 }),
      },
      places[at],
      {
        quantity: `${name} BOLD: mean size of the effect elsewhere (|g|)`,
        value: meanOf([...comparison.effect].flatMap((g, region) => (planted.includes(region) ? [] : [Math.abs(g)]))),
        ...common,
      },
    ];
  });
  const [{ found, comparison }] = compared;
  const [place] = places;
  const hits = found.filter((region) => planted.includes(region)).length;
  const few = Math.min(patients, controls) < FEW_PEOPLE;
  const caption = [
    few ? `With ${patients} patients and ${controls} controls no map of differences can be relied on.` : '',
    found.length === 0
      ? 'No region differs after correction for the false discovery rate.'
      : `${found.length} regions differ at a false discovery rate of ${LEVEL}: ${found.map((region) => names[region]).join(', ')}.`,
    simulated
      ? `${hits} of ${planted.length} planted regions were found, with ${found.length - hits} false alarms.`
      : '',
    compared[1]
      ? `In the measured BOLD of the same people ${compared[1].found.filter((region) => planted.includes(region)).length} of them were found.`
      : '',
    place.p === undefined
      ? ''
      : `The map of effects ${place.p <= LEVEL ? 'is' : 'is not shown to be'} larger in the regions of the paper than in places of the same shape elsewhere (g = ${place.value.toFixed(2)}, p = ${place.p.toFixed(3)} by spins).`,
    'Amplitudes of slow fluctuations, each over the mean of all regions, were compared by permutation of people.',
  ];
  return {
    caption: caption.filter(Boolean).join(' '),
    simulated,
    findings,
    panels: [
      {
        kind: 'cortex',
        title: 'Patients less controls (Hedges’ g)',
        note: 'Generated first, measured where there is any; regions that are not significant are in the map, too.',
        unit: 'g',
        maps: [
          ...compared.map(({ name, comparison: own }) => ({
            label: name,
            values: onCortex(study.template, own.effect),
          })),
          ...(simulated
            ? [
                {
                  label: 'planted',
                  values: onCortex(
                    study.template,
                    names.map((_, region) => (planted.includes(region) ? 2 : 0)),
                  ),
                },
              ]
            : []),
        ],
        limit: 2,
      },
      {
        kind: 'cortex',
        title: 'Significant alone (false discovery rate .05)',
        unit: 'g',
        maps: compared.map(({ name, comparison: own }) => ({
          label: name,
          values: onCortex(
            study.template,
            own.effect.map((g, region) => (own.fdr[region] <= LEVEL ? g : 0)),
          ),
        })),
        limit: 2,
        threshold: 0.01,
      },
    ],
    details: {
      regions: names.map((name, region) => ({
        name,
        g: comparison.effect[region],
        p: comparison.p[region],
        fdr: comparison.fdr[region],
        familywise: comparison.familywise[region],
      })),
      arrangements: comparison.arrangements,
    },
  };
}

/** Whether the map of effects is larger in the regions of the paper than in places of the same shape elsewhere. */
function placeOfEffect(
  name: string,
  { effect }: GroupComparison,
  planted: readonly number[],
  turns: readonly Int32Array[],
  people: number,
): Finding {
  const common = {
    quantity: `${name} BOLD: mean effect in the regions of the paper (Hedges’ g)`,
    n: people,
    of: 'people' as const,
  };
  const over = (map: ArrayLike<number>) => meanOf(planted.map((region) => map[region]).filter(Number.isFinite));
  if (turns.length === 0) return { ...common, value: over(effect) };
  const { value, p, turns: count } = spinTest(effect, turns, over);
  return {
    ...common,
    value,
    p,
    correction: `spin test, ${count} turns: larger than in places of the same shape elsewhere; one test`,
    ...(name === 'generated' && { holds: p <= LEVEL }),
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
