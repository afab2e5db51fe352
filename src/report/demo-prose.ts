/** What the figures of the demonstration mean, in words that follow the numbers wherever they fall. */
import type { DemoReportInput } from './demo-report.js';
import { formatNumber } from './markup.js';

/** The outcome in a few sentences: what held, and what did not. */
export function verdict(input: DemoReportInput): string {
  const { scores, ceiling, shiftNull, lag, people } = input;
  const of = (key: string) => scores.find((score) => score.key === key);
  const model = of('model');
  if (!model) return 'This report has no row for the model: nothing can be concluded from it.';
  const lines: string[] = [];
  const judge = (holds: boolean, yes: string, no: string) =>
    lines.push(`- ${holds ? `**Holds.** ${yes}` : `**Does not hold.** ${no}`}`);
  judge(
    model.pcc > shiftNull.p99,
    `The model's time courses (r = ${formatNumber(model.pcc)}) lie above the 99th percentile of chance (${formatNumber(shiftNull.p99)}).`,
    `The model's time courses (r = ${formatNumber(model.pcc)}) do not lie above the 99th percentile of chance (${formatNumber(shiftNull.p99)}): the score could be luck.`,
  );
  const ridge = of('ridge');
  if (ridge) {
    const margin = formatNumber(Math.abs(model.pcc - ridge.pcc), 3);
    judge(
      model.pcc >= ridge.pcc,
      `It is no worse than a lagged ridge regression on band power (r = ${formatNumber(ridge.pcc)}), by ${margin}.${model.pcc - ridge.pcc < 0.02 ? ' That margin is small: in mean accuracy the regression does nearly all of the work, and what diffusion adds is the spread around it.' : ''}`,
      `A lagged ridge regression on band power does better (r = ${formatNumber(ridge.pcc)}), by ${margin}: use the regression.`,
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
  if (Number.isFinite(lag.plantedSeconds)) {
    const off = Math.abs(lag.peakSeconds - lag.plantedSeconds);
    judge(
      off <= 1,
      `The lag of generated BOLD is within 1 s of the planted delay (off by ${formatNumber(off, 1)} s).`,
      `The lag of generated BOLD is ${formatNumber(off, 1)} s away from the planted delay; this project's own bar is 1 s.`,
    );
  }
  return `Scores are for people and ${input.source === 'measured' ? 'recordings' : 'simulated recordings'} that played no part in training or in choosing the model (n = ${people.test.length}).\n\n${lines.join('\n')}`;
}

/** What each baseline is and which false claim it guards against. */
export function explainBaselines({ people, source = 'simulated' }: DemoReportInput): string {
  return `A correlation alone means little: slow signals correlate by chance, and people who watch the same film respond alike whether or not anybody reads their EEG. So each score stands beside predictors that know less. All are fitted on the ${people.train.length} training people and scored on the same ${people.test.length} test people.

- **Train mean** predicts the average training map at every moment. It shows what a map that never changes is worth; over time it has no r, or 0.
- **Stimulus clock** predicts the training people's mean response at the same moment of the film. It uses no EEG: a model that does not beat it has learnt the film.
- **Lagged ridge** is linear regression from delayed band power. It is what one would try first; a generator has to be at least as good.
- **EEG of another recording** gives the same model somebody else's EEG. What is left of the score does not come from this person's brain signal.
- **Global signal** predicts one curve for the whole cortex. What it reaches needs no spatial detail.
- **Circular shifts** move the generated time courses against the scan, which keeps their slowness and breaks their pairing: the distribution of r under chance.
${
  source === 'simulated'
    ? '- **Ceiling** is the correlation of the scan with its own noise-free neural drive passed through the true haemodynamics: a reader who knew everything would reach it and nobody can expect more. It is known only because the brains are simulated.'
    : '- A **ceiling** is not known for measured data.'
}`;
}

/** What the lag profile shows and why it is asked for. */
export function explainLag({ peakSeconds, plantedSeconds }: DemoReportInput['lag']): string {
  const outcome = Number.isFinite(plantedSeconds)
    ? `The simulator planted a delay of ${formatNumber(plantedSeconds, 1)} s; generated BOLD peaks at ${formatNumber(peakSeconds, 1)} s, off by ${formatNumber(Math.abs(peakSeconds - plantedSeconds), 1)} s.`
    : `Generated BOLD peaks at ${formatNumber(peakSeconds, 1)} s.`;
  return `**Delay.** Blood follows neural activity by some seconds. The curves correlate EEG power with BOLD shifted by each lag. ${outcome} A peak at 0 s would mean that something other than haemodynamics, such as an artefact in both signals, carries the score.`;
}

/** Whether the stated uncertainty can be believed, read from the largest gap between stated and observed coverage. */
export function explainCalibration({ nominal, observed }: { nominal: number[]; observed: number[] }): string {
  const worst = nominal.map((share, k) => observed[k] - share).reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
  const gap = `The largest gap is ${formatNumber(Math.abs(100 * worst), 0)} percentage points`;
  const reading =
    Math.abs(worst) < 0.05
      ? `${gap}: the stated uncertainty can be taken at its word here.`
      : worst < 0
        ? `${gap}, below the diagonal: the model is **surer of itself than it should be**, and its uncertainty maps are too pale.`
        : `${gap}, above the diagonal: the model is **less sure than it could be**, and its uncertainty maps are too dark.`;
  return `**Uncertainty.** If the model says that a value lies in an interval with 80 % probability, it should be there 80 % of the time. ${reading}`;
}

/** Who trained, who chose and who was tested, with a warning where these overlap or another step had the better score. */
export function explainTraining({ people, training }: DemoReportInput): string {
  const { train, validation, test } = people;
  const shared = [
    ...train.filter((one) => [...validation, ...test].includes(one)),
    ...validation.filter((one) => test.includes(one)),
  ];
  const apart =
    shared.length === 0
      ? 'Nobody is in two groups.'
      : `**${shared.join(', ')} appear in more than one group: the scores are too good to be believed.**`;
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
export function limits({ source = 'simulated', people }: DemoReportInput): string {
  const own =
    source === 'simulated'
      ? '- The EEG and the scans were made by a forward model. Real brains couple less simply: scores on real data will be lower, and nothing here says by how much.\n- The ceiling and the planted delay are properties of the simulator.'
      : '- Scores hold for this scanner, this cap and these people, and need not carry over.';
  return `${own}
- With ${people.test.length} test people the intervals are wide, and they cover differences between these people, not between simulators, sites or training runs.
- SSIM rewards smooth maps: read it only beside the score of the trivial predictors in the same column.
- A generated map is the model's expectation given the EEG. Where its uncertainty is as large as its value it says nothing.
- The colours of a map show what is generated, not what is significant.`;
}
