/**
 * Which rhythms drive the blood of which region in the world of published recordings: not the same sum of bands everywhere, and not with
 * the same sign.
 *
 * - Alpha goes with less BOLD in visual and attention cortex (Goldman et al. 2002, NeuroReport 13; Laufs et al. 2003, PNAS 100), with
 *   more in the cingulo-insular network of tonic alertness (Sadaghiani et al. 2010, J. Neurosci. 30).
 * - Beta goes with more BOLD in the default network (Laufs et al. 2003; Mantini et al. 2007, PNAS 104), with less in sensorimotor
 *   (Ritter et al. 2009, Hum. Brain Mapp. 30) and visual cortex (Scheeringa et al. 2011, Neuron 69).
 * - Frontal theta goes with less BOLD in the default network (Scheeringa et al. 2008, Int. J. Psychophysiol. 67).
 * - Gamma goes with more BOLD, most in sensory cortex (Logothetis et al. 2001, Nature 412; Mukamel et al. 2005, Science 309).
 *
 * The factors themselves are plausible sizes, not findings.
 */
import type { Random } from '../foundation/index.js';
import { NETWORKS, networkOf } from './functional-regions.js';
import { BAND_WEIGHTS, type PersonTraits } from './person.js';
import { BANDS, type BandName } from './spectrum.js';

type NetworkName = (typeof NETWORKS)[number];

/** Factor on a band's usual weight in a network; 1 where none is named. */
const NETWORK_FACTORS: Partial<Record<BandName, Partial<Record<NetworkName, number>>>> = {
  theta: { default: -1, control: 1.2 },
  alpha: { visual: 1.1, somatomotor: 0.8, salience: -0.5, limbic: 0.2, control: 0.6, default: 0.1 },
  beta: { visual: -0.5, somatomotor: -1, default: 1.2 },
  gamma: { salience: 0.8, dorsalAttention: 0.9, limbic: 0.6, control: 0.7, default: 0.7 },
};

/** Spread of a region's weight about its network's, as a part of the band's usual weight: in all people alike, and of one person. */
const SHARED_SPREAD = 0.25;
const OWN_SPREAD = 0.25;

/**
 * Share of alpha's weight that is lost for one standard deviation of drowsiness: as vigilance falls, alpha stops marking idling and
 * its coupling weakens and turns (Laufs et al. 2006, NeuroImage 31; Olbrich et al. 2009, NeuroImage 45).
 */
export const VIGILANCE_SHARE = 0.6;

/**
 * Draws the weight of each band's envelope in the drive of each region of one person.
 *
 * @param shared source of what is alike in all people
 * @param own the person's
 * @returns per band, in order of `BANDS`, `[region]`
 */
export function drawBandCoupling(
  person: PersonTraits,
  names: readonly string[],
  shared: Random,
  own: Random,
): Float32Array[] {
  return BANDS.map(({ name }) => {
    const size = Math.abs(BAND_WEIGHTS[name]);
    const common = shared.fork(name);
    const personal = own.fork(name);
    return Float32Array.from(names, (region) => {
      const factor = NETWORK_FACTORS[name]?.[NETWORKS[networkOf(region)]] ?? 1;
      const spread = common.normal(0, SHARED_SPREAD) + personal.normal(0, OWN_SPREAD);
      return person.bandWeights[name] * factor + size * spread;
    });
  });
}
