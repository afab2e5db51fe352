/** How well hidden tokens of people never trained on are answered: R² per person, beside baselines. */
import type { Random } from '../../foundation/index.js';
import type { TargetLayout } from '../../modalities/index.js';
import type { Runtime } from '../../tensor/index.js';
import { type Guesser, interpolationInTime, linearGuess, nearestPatch, spaceTime } from './bold-baselines.js';
import type { MaskedWindow } from './bold-masked-batch.js';
import { drawMask, type MaskKind, maskKinds } from './bold-masking.js';
import { MaskedReader, type PretrainedBold } from './bold-pretraining.js';
import { type BoldRun, patchFromScores, type TokenRun, tokenRun } from './bold-tokens.js';

/** R² = 1 − Σ error² / Σ signal² over what is hidden: 0 is what the mean (zero) reaches. */
export interface MaskedScore {
  key: string;
  name: string;
  kind: MaskKind;
  /** Per person, of patch means and of single values (vertices). */
  people: { person: string; patches: number; values: number }[];
}

/** A window before, behind and through the mask, each `[value, volume]`. */
export interface ReconstructedWindow {
  run: string;
  person: string;
  kind: MaskKind;
  start: number;
  volumes: number;
  truth: Float32Array;
  /** NaN where hidden. */
  seen: Float32Array;
  /** What the network answers where hidden, the truth elsewhere. */
  rebuilt: Float32Array;
}

export interface MaskedEvaluation {
  scores: MaskedScore[];
  examples: ReconstructedWindow[];
}

/** Windows of one person that are scored under each kind of mask, at most. */
const WINDOWS_PER_PERSON = 8;

/**
 * Scores an encoder with its decoder. Of masks with whole patches or whole times only those are scored.
 *
 * @param task.train what the baselines' second moments are taken from
 * @param task.ratio share of hidden tokens, as in training
 */
export async function evaluateMasking(task: {
  layout: TargetLayout;
  encoder: PretrainedBold;
  train: readonly BoldRun[];
  test: readonly BoldRun[];
  ratio: number;
  batch: number;
  runtime: Runtime;
  random: Random;
  progress?: { report(stage: string, done: number, total: number): void };
}): Promise<MaskedEvaluation> {
  const { layout, encoder, random, ratio, progress } = task;
  const { shape, store } = encoder;
  const stem = store.get('stem.weight').data;
  const runs = (list: readonly BoldRun[]) => list.map((run) => tokenRun(layout, stem, run));
  const moments = spaceTime(layout, runs(task.train), shape.volumes);
  const guessers = [interpolationInTime(layout), nearestPatch(layout, moments), linearGuess(layout, moments)];
  const reader = await MaskedReader.open(task.runtime, store, shape, layout, task.batch, ratio);
  const windows = testWindows(runs(task.test), reader);
  const tallies = new Map<string, Tally>();
  const examples: ReconstructedWindow[] = [];
  let done = 0;
  for (const kind of maskKinds) {
    const masked = windows.map(({ run, start }): MaskedWindow<TokenRun> => {
      const { points, blocks } = reader.batch;
      return { run, start, mask: drawMask(random.fork(`${run.run.id}/${start}/${kind}`), points, blocks, ratio, kind) };
    });
    await reader.read(masked, (window, predicted) => {
      if (window === masked[0]) examples.push(reconstructed(layout, stem, shape, window, kind, predicted));
      const network: Guesser = {
        key: 'encoder',
        name: 'Transformer encoder',
        guess: () => networkGuess(layout, stem, shape, window, predicted),
      };
      for (const guesser of [network, ...guessers]) {
        const id = `${guesser.key}/${kind}`;
        const tally = tallies.get(id) ?? { ...guesser, kind, people: new Map() };
        tallies.set(id, tally);
        score(layout, shape, window, kind, guesser.guess(window, shape.block, shape.volumes), tally);
      }
      progress?.report('score masks', ++done, windows.length * maskKinds.length);
    });
  }
  await reader.release();
  return { scores: [...tallies.values()].filter(({ people }) => people.size > 0).map(scoreOf), examples };
}

/** The same number of windows for each person, spread over the runs. */
function testWindows(runs: readonly TokenRun[], reader: MaskedReader): { run: TokenRun; start: number }[] {
  const people = [...new Set(runs.map(({ run }) => run.person))];
  return people.flatMap((person) => {
    const all = runs
      .filter(({ run }) => run.person === person)
      .flatMap((run) => reader.starts(run).map((start) => ({ run, start })));
    const step = Math.max(1, all.length / WINDOWS_PER_PERSON);
    return Array.from({ length: Math.min(all.length, WINDOWS_PER_PERSON) }, (_, i) => all[Math.floor(i * step)]);
  });
}

type Shape = PretrainedBold['shape'];

/** The network's answers as patches; only hidden ones may be asked for. */
function networkGuess(
  layout: TargetLayout,
  stem: Float32Array,
  { block, channels }: Shape,
  { mask }: MaskedWindow<TokenRun>,
  predicted: Float32Array,
) {
  const points = layout.members.length;
  const position = new Map(Array.from(mask.hidden, (token, i) => [token, i]));
  return (point: number, volume: number) => {
    const token = position.get(Math.floor(volume / block) * points + point)!;
    const at = (token * block + (volume % block)) * channels;
    return patchFromScores(layout, stem, point, predicted.subarray(at, at + channels));
  };
}

interface Sums {
  patchError: number;
  patchPower: number;
  valueError: number;
  valuePower: number;
}

interface Tally {
  key: string;
  name: string;
  kind: MaskKind;
  people: Map<string, Sums>;
}

function score(
  layout: TargetLayout,
  { block }: Shape,
  { run, start, mask }: MaskedWindow<TokenRun>,
  kind: MaskKind,
  guess: (point: number, volume: number) => Float32Array,
  { people }: Tally,
): void {
  const points = layout.members.length;
  const { person } = run.run;
  const scored = kind === 'tokens' ? mask.hidden : mask.hidden.subarray(0, mask.whole);
  if (scored.length === 0) return;
  const sums = people.get(person) ?? { patchError: 0, patchPower: 0, valueError: 0, valuePower: 0 };
  people.set(person, sums);
  for (const token of scored) {
    const point = token % points;
    const count = layout.members[point].length;
    for (let j = 0; j < block; j++) {
      const volume = Math.floor(token / points) * block + j;
      const at = ((start + volume) * points + point) * layout.size;
      const guessed = guess(point, volume);
      let truthMean = 0;
      let guessMean = 0;
      for (let i = 0; i < count; i++) {
        const truth = run.patches[at + i];
        truthMean += truth / count;
        guessMean += guessed[i] / count;
        sums.valueError += (truth - guessed[i]) ** 2;
        sums.valuePower += truth ** 2;
      }
      sums.patchError += (truthMean - guessMean) ** 2;
      sums.patchPower += truthMean ** 2;
    }
  }
}

function scoreOf({ key, name, kind, people }: Tally): MaskedScore {
  return {
    key,
    name,
    kind,
    people: [...people].map(([person, { patchError, patchPower, valueError, valuePower }]) => ({
      person,
      patches: 1 - patchError / patchPower,
      values: 1 - valueError / valuePower,
    })),
  };
}

function reconstructed(
  layout: TargetLayout,
  stem: Float32Array,
  shape: Shape,
  window: MaskedWindow<TokenRun>,
  kind: MaskKind,
  predicted: Float32Array,
): ReconstructedWindow {
  const points = layout.members.length;
  const { volumes, block } = shape;
  const { run, start, mask } = window;
  const guess = networkGuess(layout, stem, shape, window, predicted);
  const hidden = new Set(mask.hidden);
  const truth = new Float32Array(layout.values * volumes);
  const seen = new Float32Array(truth.length);
  const rebuilt = new Float32Array(truth.length);
  layout.members.forEach((members, point) => {
    for (let volume = 0; volume < volumes; volume++) {
      const behind = hidden.has(Math.floor(volume / block) * points + point);
      const answer = behind ? guess(point, volume) : undefined;
      members.forEach((value, i) => {
        const to = value * volumes + volume;
        truth[to] = run.run.signal[value * run.run.volumes + start + volume];
        seen[to] = behind ? Number.NaN : truth[to];
        rebuilt[to] = answer?.[i] ?? truth[to];
      });
    }
  });
  return { run: run.run.id, person: run.run.person, kind, start, volumes, truth, seen, rebuilt };
}
