/** What the figures of the report mean, in words that follow the numbers wherever they fall. */

import { formatNumber } from '../markup.js';
import { type EvaluationReportInput, wordsOf } from './input.js';

/** The outcome in a few sentences: what held, and what did not. */
export function verdict(input: EvaluationReportInput): string {
  const { scores, ceiling, reachable, shiftNull, lag, people, target, training } = input;
  const of = (key: string) => scores.find((score) => score.key === key);
  const model = of('model');
  if (!model) return 'This report has no row for the model: nothing can be concluded from it.';
  const lines: string[] = [];
  const judge = (holds: boolean, yes: string, no: string) =>
    lines.push(`- ${holds ? `**Holds.** ${yes}` : `**Does not hold.** ${no}`}`);
  judge(
    model.pcc > shiftNull.p99,
    `The model's regional time courses (r = ${formatNumber(model.pcc)}) lie above the 99th percentile of chance (${formatNumber(shiftNull.p99)}).`,
    `The model's regional time courses (r = ${formatNumber(model.pcc)}) do not lie above the 99th percentile of chance (${formatNumber(shiftNull.p99)}): the score could be luck.`,
  );
  const ridge = of('ridge');
  if (ridge) {
    const margin = formatNumber(Math.abs(model.pcc - ridge.pcc), 3);
    judge(
      model.pcc >= ridge.pcc,
      `It is no worse than a lagged ridge regression on band power (r = ${formatNumber(ridge.pcc)}), by ${margin}.${model.pcc - ridge.pcc < 0.02 ? ' That margin is small: in mean accuracy plain linear regression does nearly all of the work.' : ''}`,
      `A lagged ridge regression on band power does better (r = ${formatNumber(ridge.pcc)}), by ${margin}: use the regression.`,
    );
  }
  const linear = of('linear');
  if (linear && training) {
    const less = `its own linear mean alone (r = ${formatNumber(linear.pcc)})`;
    judge(
      model.pcc >= linear.pcc - 0.005,
      `It loses nothing against ${less}: the network changes r by ${formatNumber(model.pcc - linear.pcc, 3)}.`,
      `It falls behind ${less}, by ${formatNumber(linear.pcc - model.pcc, 3)}: the network harms the mean.`,
    );
  }
  const withoutOwnEeg = ['stimulusClock', 'otherEeg', 'trainMean']
    .flatMap((key) => of(key) ?? [])
    .filter((row) => Number.isFinite(row.pcc));
  if (withoutOwnEeg.length > 0) {
    const strongest = withoutOwnEeg.reduce((a, b) => (b.pcc > a.pcc ? b : a));
    judge(
      model.pcc > strongest.pcc,
      `It beats every predictor that does not read the person's own EEG; the strongest of them, “${strongest.name}”, reaches ${formatNumber(strongest.pcc)}.`,
      `“${strongest.name}”, which does not read the person's own EEG, reaches ${formatNumber(strongest.pcc)}: the score is no evidence that the EEG was used.`,
    );
  }
  if (Number.isFinite(ceiling.pcc)) {
    const share = model.pcc / ceiling.pcc;
    judge(
      share >= 0.6,
      `It reaches ${Math.round(100 * share)} % of the ceiling; this project's own bar is 60 %.`,
      `It reaches ${Math.round(100 * share)} % of the ceiling; this project's own bar is 60 %.`,
    );
  }
  if (reachable && Number.isFinite(reachable.pcc)) {
    const share = model.pcc / reachable.pcc;
    const said = `It reaches ${Math.round(100 * share)} % of the reachable bound (r = ${formatNumber(reachable.pcc)}); this project's own bar is 75 %.`;
    judge(share >= 0.75, said, said);
  }
  const { peakSeconds, plantedPeakSeconds } = lag;
  if (Number.isFinite(plantedPeakSeconds)) {
    const off = Math.abs(peakSeconds - plantedPeakSeconds);
    judge(
      off <= 1,
      `The lag of generated ${target} is within 1 s of that of the planted signal, by one measure (${formatNumber(peakSeconds, 1)} and ${formatNumber(plantedPeakSeconds, 1)} s).`,
      Number.isFinite(off)
        ? `The lag of generated ${target} is ${formatNumber(off, 1)} s away from that of the planted signal, by one measure (${formatNumber(peakSeconds, 1)} and ${formatNumber(plantedPeakSeconds, 1)} s); this project's own bar is 1 s.`
        : `Generated ${target} follows the EEG at no lag from 0 to 14 s more than at others; the planted signal does at ${formatNumber(plantedPeakSeconds, 1)} s.`,
    );
  }
  return `Scores are for people and ${input.source === 'measured' ? 'recordings' : 'simulated recordings'} that played no part in training or in choosing the model (n = ${people.test.length}).\n\n${lines.join('\n')}`;
}

/** What each baseline is and which false claim it guards against; the definitions are those of `evaluate/metrics/` and `evaluate/baselines/`. */
export function explainBaselines(input: EvaluationReportInput): string {
  const { scores, source = 'simulated', ridgeLags, template, training } = input;
  const { recording, moment, value, values, whole } = wordsOf(input);
  return `A correlation alone means little: slow signals correlate by chance, and people who watch or do the same respond alike whether or not anybody reads their EEG. So each score stands beside predictors that know less. ${fittedTo(input)}

${
  scores.some(({ key }) => key === 'linear')
    ? `- **Linear mean alone** is what the linear part of the model says, without what a network adds to it. ${training ? 'A model that does not beat it owes its mean to linear regression.' : 'This model has no network: the row is its own.'}
`
    : ''
}- **Lagged ridge** is linear regression on the band power of all electrodes at lags of ${Math.min(...ridgeLags)} to ${Math.max(...ridgeLags)} s. It is what one would try first; a generator has to be at least as good.
- **Train mean** is the training people's mean response at the same time since the start of the ${recording}, whatever the film or task. It uses no EEG and shows what trends and onset effects that all ${recording}s share are worth. A map that never changes would score nothing over time.
- **Stimulus clock** is the training people's mean response at the same moment of the same film or task. It uses no EEG: a model that does not beat it may have learnt nothing but what was shown.
- **Other person's EEG** is what the same model generates from the EEG of another test person, recorded during another film where there is one, compared with this ${recording} ${moment} by ${moment}. What is left of the score does not come from this person's brain signal.
- **Global signal** is one curve${template ? '' : ' for each kind of value'}, the mean over ${whole} as the lagged ridge predicts it from the EEG, copied to every ${value}. What it reaches needs no detail between ${values}; its maps are flat, so its r over space is 0.
- **Circular shifts** move the generated time courses against the ${recording} by 20 s or more, which keeps their slowness and breaks their pairing: the distribution of r under chance.
${
  source === 'simulated'
    ? `${
        Number.isFinite(input.reachable?.pcc)
          ? `- **Reachable bound** is a lagged ridge on the true neural drive, fitted to the training people: a reader of perfect EEG who, like every model here, must learn from others how blood follows the brain.
`
          : ''
      }- **Ceiling** is the correlation of the ${recording} with its own neural drive passed through the true haemodynamics, without any noise: what a reader who knew the drive would reach. The EEG shows the drive only in part, so no reader of EEG can expect as much. It is known only because the brains are simulated.`
    : '- A **ceiling** is not known for measured data.'
}`;
}

/** What the lag profile shows and why it is asked for. */
export function explainLag({ lag, target }: Pick<EvaluationReportInput, 'lag' | 'target'>): string {
  const { planted, peakSeconds, realPeakSeconds, plantedPeakSeconds, plantedSeconds } = lag;
  const peak = (seconds: number) => (Number.isFinite(seconds) ? `at ${formatNumber(seconds, 1)} s` : 'nowhere inside');
  const peaks = [
    `generated ${target} peaks ${peak(peakSeconds)}`,
    `the real one ${peak(realPeakSeconds)}`,
    ...(planted ? [`the signal that was planted, without any noise, ${peak(plantedPeakSeconds)}`] : []),
  ];
  const setting = Number.isFinite(plantedSeconds)
    ? ` (From the neural drive itself to the blood it is ${formatNumber(plantedSeconds, 1)} s in the simulator. That is another measure: the EEG shows the drive in bands of its own, through a skull and among noise.)`
    : '';
  const outcome = `By this one measure, on the same runs and EEG, ${peaks.join(', ')}.${setting}`;
  return `**Delay.** Blood follows neural activity by some seconds. The curves show how strongly the ${target} of a region goes with the band power of the electrodes near it some seconds earlier, whatever the sign (root mean square over bands and regions). ${outcome} A peak at 0 s would mean that something other than haemodynamics, such as an artefact in both signals, carries the score.`;
}

/** Whether the stated uncertainty can be believed, read from the largest gap between stated and observed coverage. */
export function explainCalibration(
  { nominal, observed }: { nominal: number[]; observed: number[] },
  { values, moment }: { values: string; moment: string },
): string {
  const worst = nominal.map((share, k) => observed[k] - share).reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
  const gap = `The largest gap is ${formatNumber(Math.abs(100 * worst), 0)} percentage points`;
  const reading =
    Math.abs(worst) < 0.05
      ? `${gap}: the stated uncertainty can be taken at its word here.`
      : worst < 0
        ? `${gap}, below the diagonal: the model is **surer of itself than it should be**, and its uncertainty is stated too small.`
        : `${gap}, above the diagonal: the model is **less sure than it could be**, and its uncertainty is stated too large.`;
  return `**Uncertainty.** The model states how far a measured value may lie from the generated one: what its mean leaves of the variance, as the errors on training people whom the mean was fitted without have taught it. If it says that a value lies in an interval with 80 % probability, it should be there 80 % of the time, over all ${values} and ${moment}s. ${reading}`;
}

function fittedTo({ people: { train, test }, folds }: EvaluationReportInput): string {
  return folds === undefined
    ? `What is fitted is fitted to the ${train.length} training people, what is chosen is chosen on the validation people, and all are scored on the same ${test.length} test people.`
    : `There are ${folds} folds, each with a model and baselines of its own: what is fitted is fitted to its training people, what is chosen is chosen on its validation people, and each of the ${test.length} people is scored once, by what was fitted without them. The model of a fold has learned from most other people; what stands for another person's EEG is therefore that of its validation people, to whom it was not fitted.`;
}

/** Who trained, who chose and who was tested, with a warning where these overlap or another step had the better score. */
export function explainTraining({ people, training, folds }: EvaluationReportInput): string {
  const { train, validation, test } = people;
  if (folds !== undefined) {
    return `${folds} models, one for each fold; ${test.length} people, each tested once, by the model that had no part of them in training or in choosing. The groups of people named below are of all folds together. Models of folds share most of their training people: scores of people are not quite independent, and the intervals do not say how much another set of people would change them.`;
  }
  const shared = [
    ...train.filter((one) => [...validation, ...test].includes(one)),
    ...validation.filter((one) => test.includes(one)),
  ];
  const apart =
    shared.length === 0
      ? 'Nobody is in two groups.'
      : `**${shared.join(', ')} appear in more than one group: the scores are too good to be believed.**`;
  if (training === undefined) {
    return `People to learn from: ${train.length}; to choose settings of baselines by: ${validation.length}; touched once, at the end: ${test.length}. ${apart} The model has no network, and no steps to choose among: its mean is a ridge regression, with penalties chosen by leaving out one training person after the other, and what it leaves over is a Gaussian process with the covariance of the errors on people who were left out.`;
  }
  const { steps, validationScore, chosenStep } = training;
  const best = Math.max(...validationScore.filter(Number.isFinite));
  const kept = validationScore[steps.indexOf(chosenStep)];
  const choice =
    kept >= best
      ? 'because it had the best validation score'
      : `though its validation score (${formatNumber(kept, 3)}) is not the best one seen (${formatNumber(best, 3)})`;
  return `People to learn from: ${train.length}; to choose the step by: ${validation.length}; touched once, at the end: ${test.length}. ${apart} The model of step ${chosenStep} was kept, ${choice}; test scores had no part in the choice.`;
}

/** What must not be read into the scores. */
export function limits({ source = 'simulated', people, ssimDefinition }: EvaluationReportInput): string {
  const own =
    source === 'simulated'
      ? '- The EEG and the other recordings were made by a forward model. Real brains couple less simply: scores on real data will be lower, and nothing here says by how much.\n- The ceiling and the planted delay are properties of the simulator.'
      : '- Scores hold for this scanner, this cap and these people, and need not carry over.';
  return `${own}
- With ${people.test.length} test people the intervals are wide, and they cover differences between these people, not between simulators, sites or training runs.
${ssimDefinition ? '- SSIM is not 0 for maps without content: read it only beside the predictors without EEG in the same column (metrics.json has that of a map of zeros).\n' : ''}- What is generated is the model's expectation given the EEG. Its uncertainty is that of a single measured value: where the generated value is half its uncertainty, three measurements in ten have the other sign.
- The colours of a figure show what is generated, not what is significant.`;
}
