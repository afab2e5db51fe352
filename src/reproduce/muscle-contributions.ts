/** How much BOLD a model generates from muscles alone, and from which band. */
import type { TargetRun } from '../data/index.js';
import type { RunScore } from '../evaluate/index.js';
import { bandContributions } from '../explain/index.js';
import type { Finding } from './figure.js';
import type { Panel } from './panels.js';
import { overPeople, shown } from './person-summary.js';
import type { Study, StudyData } from './study.js';

/** The first runs of each person. */
export function chosenRuns({ unseen }: StudyData, most: number): TargetRun[] {
  const counts = new Map<string, number>();
  return unseen.filter(({ person }) => {
    const before = counts.get(person) ?? 0;
    counts.set(person, before + 1);
    return before < most;
  });
}

/**
 * What the model makes of muscles alone, beside what it makes of the same people.
 *
 * @param deviations of the BOLD generated from each person's own EEG
 * @param claimed band of which muscles are suspected
 */
export async function muscleContributions(
  study: Study,
  data: StudyData,
  deviations: ReadonlyMap<string, number>,
  claimed: string,
): Promise<{ findings: Finding[]; panels: Panel[] }> {
  const quantity = 'BOLD generated from muscles alone, standard deviation over that from the person’s EEG';
  if (data.muscleOnly === undefined) {
    const caveat = 'no recording of muscles could be made with these electrodes';
    return { findings: [{ quantity, value: Number.NaN, n: 0, of: 'people', caveat }], panels: [] };
  }
  const ratios: RunScore[] = [];
  const parts: RunScore[][] = data.bands.map(() => []);
  for (const run of chosenRuns(data, 1)) {
    const muscle = await data.muscleOnly(run);
    const found = await bandContributions(muscle, (changed) => data.generate(changed), data);
    ratios.push({ person: run.person, value: found.deviation / deviations.get(run.person)! });
    const whole = found.total.magnitude.reduce((sum, value) => sum + value, 0);
    parts.forEach((part, b) => {
      part.push({ person: run.person, value: found.total.magnitude[b] / whole });
    });
  }
  const { points, ...ratio } = overPeople(ratios, study.random('fig3c muscle'));
  const ofBands = parts.map((part, b) => overPeople(part, study.random(`fig3c muscle ${b}`)));
  const fast = data.bands.indexOf(claimed);
  return {
    findings: [
      {
        ...{ quantity, ...ratio },
        holds: ratio.high !== undefined && ratio.high < 1,
        caveat:
          'features are standardised over a recording, so that muscles count as much as a brain unless the model doubts them',
      },
      ...ofBands
        .filter((_, b) => b === fast)
        .map(({ points: _, ...estimate }) => ({
          quantity: `part of ${claimed} where the EEG is muscles alone`,
          ...estimate,
        })),
    ],
    panels: [
      {
        ...{ kind: 'bars', title: 'From muscles alone', value: { label: 'part of the sum of mean |Shapley value|' } },
        note: `Standard deviation of generated BOLD ${shown(ratio.value)} of that from the people’s own EEG; ${points.length} people.`,
        groups: data.bands.map((label, b) => ({ label, bars: [{ series: 'muscles alone', ...ofBands[b] }] })),
      },
    ],
  };
}
