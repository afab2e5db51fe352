/** Figure 4b: activation patterns of generated BOLD and fNIRS in motor regions. */
import { spinTest } from '../cortex/index.js';
import { estimate, SENSORIMOTOR_REGIONS } from '../evaluate/index.js';
import { pearson } from '../signal/index.js';
import type { Figure, FigureResult, Finding } from './figure.js';
import { barOf, findingOf, inWords } from './finding-of.js';
import type { Panel } from './panels.js';
import { hasMeasured, type Study, type StudyData } from './study.js';
import { studyTurns } from './study-turns.js';
import { activationsByPerson, meanMap } from './trial-activation.js';

const PAPER = { value: 'bilateral motor regions', differs: 'shown as maps, without a number' };
const LEVEL = 0.05;

export const fig4b: Figure = {
  name: 'fig4b',
  title: 'Activation in imagined movements, generated and measured',
  question:
    'Does generated activation lie in motor regions, on the side opposite to the hand, as measured activation does?',
  needs: ['imagery', 'imageryBold'],
  make: async (study) => activation(study, await study.data('imagery'), await study.data('imageryBold')),
};

async function activation(study: Study, light: StudyData, bold: StudyData): Promise<FigureResult> {
  const channels = await ofLight(study, light);
  const cortex = await ofBold(study, bold);
  return {
    caption: [cortex.sentence, channels.sentence].join(' '),
    simulated: light.simulated,
    findings: [...cortex.findings, ...channels.findings],
    panels: [...cortex.panels, ...channels.panels],
    details: { light: light.label, bold: bold.label },
  };
}

interface Part {
  sentence: string;
  findings: Finding[];
  panels: Panel[];
}

/** Contrast of the hands on the cortex: left less right is positive in right motor regions. */
async function ofBold(study: Study, data: StudyData): Promise<Part> {
  const { labels, regions } = data.space;
  const values = labels.length;
  const generated = await activationsByPerson(data.unseen, values, async (run) => (await data.generate(run)).mean);
  const isMeasured = hasMeasured(data);
  const measured = isMeasured ? await activationsByPerson(data.unseen, values, async ({ signal }) => signal) : [];
  const side = Float64Array.from(labels, (region) => {
    if (region < 0 || !SENSORIMOTOR_REGIONS.includes(regions[region].name)) return 0;
    return regions[region].hemisphere === 'R' ? 1 : -1;
  });
  const turns = studyTurns(study);
  // How much further the map lies in motor regions of the right side than of the left.
  const contrast = (map: ArrayLike<number>) => {
    const means = [1, -1].map((sign) => {
      let [sum, count] = [0, 0];
      for (let v = 0; v < values; v++) {
        if (side[v] !== sign || !Number.isFinite(map[v])) continue;
        sum += map[v];
        count++;
      }
      return sum / count;
    });
    return means[0] - means[1];
  };
  const maps = [
    { name: 'generated', people: generated },
    ...(isMeasured ? [{ name: 'measured', people: measured }] : []),
  ].map(({ name, people }) => {
    const map = meanMap(
      people.map(({ leftLessRight }) => leftLessRight),
      values,
    );
    const inside = spinTest(
      map.map((value, v) => (labels[v] < 0 ? Number.NaN : Math.abs(value))),
      turns,
      (spun) => motorShare(spun, side),
    );
    const each = estimate(
      people.map(({ person, leftLessRight }) => ({ person, value: contrast(leftLessRight) })),
      study.random(`contrast ${name}`),
    );
    return { name, map, inside, each, points: people.map(({ leftLessRight }) => contrast(leftLessRight)) };
  });
  const [own] = maps;
  const limit = Math.max(...maps.flatMap(({ map }) => [...map].filter(Number.isFinite).map(Math.abs))) || 1;
  const isSided = (own.each.interval?.[0] ?? -1) > 0;
  const isMotor = own.inside.p <= LEVEL;
  return {
    sentence: `Generated BOLD of left less right imagery ${isMotor ? 'is' : 'is not'} stronger in motor regions than elsewhere (spin test p = ${own.inside.p.toFixed(3)}), and ${isSided ? 'lies' : 'does not reliably lie'} opposite to the hand (contrast ${inWords(own.each, 3)} z).`,
    findings: maps.flatMap(({ name, inside, each }): Finding[] => [
      {
        quantity: `${name} BOLD: |left − right| in motor regions over that elsewhere`,
        value: inside.value,
        n: each.people,
        of: 'people',
        p: inside.p,
        correction: `spin test, ${inside.turns} turns; one test`,
        ...(name === 'generated' && { holds: inside.p <= LEVEL, paper: PAPER }),
      },
      findingOf(`${name} BOLD: left − right imagery, right less left motor regions (z)`, each, {
        ...(name === 'generated' && { holds: (each.interval?.[0] ?? -1) > 0 }),
        ...(data.simulated && { planted: 'above 0' }),
      }),
    ]),
    panels: [
      {
        kind: 'cortex',
        title: 'BOLD, left less right imagery',
        note: 'Mean over people, 5–15 s after the onset less the baseline.',
        unit: 'z',
        maps: maps.map(({ name, map }) => ({
          label: name,
          values: map.map((value, v) => (labels[v] < 0 ? Number.NaN : value)),
        })),
        limit,
      },
      {
        kind: 'bars',
        title: 'Right less left motor regions',
        value: { label: 'left − right imagery, z' },
        groups: maps.map(({ name, each, points }) => ({
          label: name,
          bars: [{ series: name, ...barOf(each, points) }],
        })),
      },
    ],
  };
}

/** Mean inside motor regions over the mean outside. */
function motorShare(map: ArrayLike<number>, side: ArrayLike<number>): number {
  const [sum, count] = [
    [0, 0],
    [0, 0],
  ];
  for (let v = 0; v < map.length; v++) {
    if (!Number.isFinite(map[v])) continue;
    const at = side[v] === 0 ? 0 : 1;
    sum[at] += map[v];
    count[at]++;
  }
  return sum[1] / count[1] / (sum[0] / count[0]);
}

/** The contrast of the hands over channels of light. */
async function ofLight(study: Study, data: StudyData): Promise<Part> {
  const { kindOf, kinds = [], places } = data.space;
  const values = data.space.labels.length;
  const generated = await activationsByPerson(data.unseen, values, async (run) => (await data.generate(run)).mean);
  const measured = await activationsByPerson(data.unseen, values, async ({ signal }) => signal);
  const parts = kinds.map((kind, k) => {
    const own = Array.from({ length: values }, (_, value) => value).filter((value) => kindOf?.[value] === k);
    const of = (map: ArrayLike<number>) => own.map((value) => map[value]);
    const each = generated.map(({ person, leftLessRight }, i) => ({
      person,
      value: pearson(of(leftLessRight), of(measured[i].leftLessRight)),
    }));
    return { kind, own, of, each, agreement: estimate(each, study.random(`channels ${kind}`)) };
  });
  const maps = { generated, measured };
  const [first] = parts;
  return {
    sentence: first
      ? `Over channels of light, generated and measured left less right imagery agree by r = ${parts.map(({ kind, agreement }) => `${inWords(agreement)} (${kind})`).join(', ')}.`
      : '',
    findings: parts.map(({ kind, agreement }) =>
      findingOf(`${kind}: r over channels of generated and measured left − right imagery`, agreement, {
        holds: (agreement.interval?.[0] ?? -1) > 0,
      }),
    ),
    panels: parts.map(({ kind, own, of }) => {
      const shown = (['generated', 'measured'] as const).map((label) => ({
        label,
        values: of(
          meanMap(
            maps[label].map(({ leftLessRight }) => leftLessRight),
            values,
          ),
        ),
      }));
      return {
        kind: 'head' as const,
        title: `${kind}, left less right imagery`,
        unit: 'z',
        maps: shown.map((one) => ({
          ...one,
          places: own.map((value) => [places![3 * value], places![3 * value + 1], places![3 * value + 2]] as const),
        })),
        limit: Math.max(...shown.flatMap((one) => one.values.filter(Number.isFinite).map(Math.abs))) || 1,
      };
    }),
  };
}
