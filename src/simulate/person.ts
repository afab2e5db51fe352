import type { Random } from '../foundation/index.js';
import type { SimulationGroup, SimulationSettings } from './settings.js';
import { BANDS, type BandName } from './spectrum.js';

/** What makes one simulated person: drawn from the seed and the person's index alone. */
export interface PersonTraits {
  subject: string;
  /** Years. */
  age: number;
  sex: 'F' | 'M';
  /** kg/m². */
  bmi: number;
  group: SimulationGroup;
  /** Frequency of the alpha rhythm, Hz; falls with age. */
  alphaFrequency: number;
  /** Peak of each band's carriers, Hz, where they are the person's own; otherwise those of `BANDS`, and of alpha `alphaFrequency`. */
  carriers?: Record<BandName, number>;
  /** Factor on the amplitude of each band's carriers. */
  bandGain: Record<BandName, number>;
  /** Weight of each band's envelope in the neural drive; the share of fast bands falls with age. */
  bandWeights: Record<BandName, number>;
  /** Strength of arousal, of the film and of each network's own course in this person. */
  arousal: number;
  film: number;
  networks: number[];
  /** Factor on the neurovascular coupling; falls with age and with BMI above 25. */
  coupling: number;
  /** Seconds added to the haemodynamic response; grows with age and with BMI above 25. */
  delay: number;
  /** Factor on the mean transit time of blood. */
  transit: number;
}

/** Weight of each band in the drive of BOLD before personal differences (Scheeringa et al. 2011; Logothetis et al. 2001). */
export const BAND_WEIGHTS: Record<BandName, number> = { delta: -0.15, theta: 0.15, alpha: -0.6, beta: 0.35, gamma: 1 };

/** How age and BMI shape a person, as stated in the data set's truth. */
export const PERSON_EFFECTS = {
  alphaFrequencyPerYear: -0.02,
  couplingPerYear: -0.004,
  couplingPerBmiAbove25: -0.012,
  delayPerYear: 0.008,
  delayPerBmiAbove25: 0.02,
  fastBandWeightPerYear: -0.006,
};

/** Draws person `index`, counted from 0. */
export function drawPerson(settings: SimulationSettings, index: number, random: Random): PersonTraits {
  const age = Math.round(random.uniform(19, 70));
  const sex = random.uniform() < 0.5 ? 'F' : 'M';
  const bmi = Math.round(10 * Math.min(40, Math.max(17.5, random.normal(24.8, 3.4)))) / 10;
  const group = groupOf(settings.groups, index, random.fork('group'));
  const years = age - 40;
  const excess = Math.max(0, bmi - 25);
  const effects = PERSON_EFFECTS;
  const bandGain = {} as Record<BandName, number>;
  const bandWeights = {} as Record<BandName, number>;
  for (const { name } of BANDS) {
    bandGain[name] = Math.exp(random.normal(0, name === 'alpha' ? 0.3 : 0.15));
    const fast = name === 'beta' || name === 'gamma' ? 1 + effects.fastBandWeightPerYear * years : 1;
    bandWeights[name] = BAND_WEIGHTS[name] * fast * Math.exp(random.normal(0, 0.15));
  }
  const alpha = 10 + effects.alphaFrequencyPerYear * years + random.normal(0, 0.6);
  return {
    subject: String(index + 1).padStart(2, '0'),
    age,
    sex,
    bmi,
    group,
    ...rhythmsOf(settings, alpha, random.fork('carriers')),
    bandGain,
    bandWeights,
    arousal: Math.exp(random.normal(0, 0.1)),
    film: Math.exp(random.normal(0, 0.12)),
    networks: Array.from({ length: 7 }, () => Math.exp(random.normal(0, 0.12))),
    coupling:
      (1 + effects.couplingPerYear * years + effects.couplingPerBmiAbove25 * excess) * Math.exp(random.normal(0, 0.05)),
    delay: effects.delayPerYear * years + effects.delayPerBmiAbove25 * excess + random.normal(0, 0.25),
    transit: Math.exp(random.normal(0, 0.08)),
  };
}

/** Spread over people of the alpha rhythm beyond that in `easy`, Hz: 0.9 Hz in all (Klimesch 1999, Brain Res. Rev. 29). */
const ALPHA_SPREAD = 0.6;

/**
 * Frequencies of a person's rhythms. In `published` they follow the person's alpha (Klimesch 1999): theta lies 4 Hz below it, and
 * no band of the person begins where the usual bands do.
 */
function rhythmsOf(
  { difficulty }: SimulationSettings,
  alpha: number,
  random: Random,
): Pick<PersonTraits, 'alphaFrequency' | 'carriers'> {
  if (difficulty === 'easy') return { alphaFrequency: alpha };
  const alphaFrequency = Math.min(12.5, Math.max(8.2, alpha + random.normal(0, ALPHA_SPREAD)));
  const carriers = {
    delta: 2.2 * Math.exp(random.normal(0, 0.1)),
    theta: alphaFrequency - 4 + random.normal(0, 0.4),
    alpha: alphaFrequency,
    beta: 20 * Math.exp(random.normal(0, 0.1)),
    gamma: 50 * Math.exp(random.normal(0, 0.1)),
  };
  return { alphaFrequency, carriers };
}

/** Groups with a number of people come first by index; among the rest a person's own draw decides. */
function groupOf(groups: SimulationGroup[], index: number, random: Random): SimulationGroup {
  let end = 0;
  for (const group of groups) {
    end += group.people ?? 0;
    if (index < end) return group;
  }
  const shared = groups.filter((group) => group.people === undefined);
  if (shared.length === 0) return groups[groups.length - 1];
  const stated = shared.reduce((sum, group) => sum + (group.share ?? 0), 0);
  const open = shared.filter((group) => group.share === undefined).length;
  let draw = random.uniform(0, open > 0 ? 1 : stated);
  for (const group of shared) {
    draw -= group.share ?? (1 - stated) / open;
    if (draw < 0) return group;
  }
  return shared[shared.length - 1];
}
