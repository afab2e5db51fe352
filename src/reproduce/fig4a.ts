/** Figure 4a: fNIRS from EEG in motor imagery. */
import { estimate } from '../evaluate/index.js';
import type { Figure, FigureResult } from './figure.js';
import { barOf, findingOf } from './finding-of.js';
import type { Study, StudyData } from './study.js';
import { scoredRuns, studyEvaluation } from './study-evaluation.js';
import { temporalAgreement } from './temporal-agreement.js';

const DIFFERS = 'Shin et al., people 26–29, one of them shown; whether trials were averaged is not stated';
const SCORES = [
  { key: 'pccHbO', title: 'r over time, HbO' },
  { key: 'pccHbR', title: 'r over time, HbR' },
  { key: 'trialHbO', title: 'r of trial averages, HbO' },
  { key: 'trialHbR', title: 'r of trial averages, HbR' },
];

export const fig4a: Figure = {
  name: 'fig4a',
  title: 'fNIRS from EEG in motor imagery',
  question:
    'Does generated HbO and HbR follow what was measured in unseen people, moment by moment and averaged over trials?',
  needs: ['imagery'],
  make: async (study) => {
    const data = await study.data('imagery');
    const result = await temporalAgreement(study, data, {
      who: 'unseen people',
      paper: {
        model: { value: '0.60, 0.54, 0.38, 0.47', differs: `left and right imagery, HbO then HbR; ${DIFFERS}` },
        noise: { value: '0.02', differs: DIFFERS },
      },
      scores: SCORES,
    });
    return withLateralisation(study, data, result);
  },
};

/** Averages over trials are easier, and a trial clock without EEG has them, too: what EEG alone can tell is the side. */
async function withLateralisation(study: Study, data: StudyData, result: FigureResult): Promise<FigureResult> {
  const evaluation = await studyEvaluation(study, data);
  const [model] = evaluation.predictors;
  const lateralisation = model.scores['lateralisation'];
  const clock = evaluation.predictors.find(({ key }) => key === 'trialClock');
  const unseen = scoredRuns(study, data);
  const people = unseen.map(({ person }) => person);
  const easier = estimate(
    people.map((person, i) => ({ person, value: model.runs[i]['trialHbO'] - model.runs[i]['pccHbO'] })),
    study.random('trials'),
  );
  const findings = [
    ...result.findings,
    findingOf('r of trial averages − r over time, HbO: how much easier averages are', easier),
    ...(lateralisation
      ? [
          findingOf('share of people whose generated HbO rises opposite to the hand', lateralisation, {
            holds: (lateralisation.interval?.[0] ?? 0) > 0.5,
            ...(data.simulated && { planted: 'all, weakly in one of five' }),
          }),
          findingOf('the same in measured HbO', model.parts['lateralisation']!['measured'].estimate),
        ]
      : []),
  ];
  return {
    ...result,
    caption: `${result.caption} Trial averages score ${Math.abs(easier.mean).toFixed(2)} ${easier.mean < 0 ? 'less' : 'more'} than single moments${clock ? `, and a trial clock that reads no EEG has r = ${clock.scores['trialHbO']?.mean.toFixed(2) ?? '–'} of them` : ''}.${lateralisation ? ` Generated HbO rises opposite to the hand in ${Math.round(100 * lateralisation.mean)} % of people.` : ''}`,
    findings,
    panels: [
      ...result.panels,
      ...(lateralisation
        ? [
            {
              kind: 'bars' as const,
              title: 'HbO rises opposite to the hand',
              value: { label: 'share of people', domain: [0, 1] as const },
              groups: [
                { label: 'generated', bars: [{ series: 'model', ...barOf(lateralisation) }] },
                {
                  label: 'measured',
                  bars: [{ series: 'bound', ...barOf(model.parts['lateralisation']!['measured'].estimate) }],
                },
              ],
              levels: [{ label: 'chance', value: 0.5 }],
            },
          ]
        : []),
    ],
  };
}
