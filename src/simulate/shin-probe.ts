/**
 * Electrodes and optodes of the open data set of Shin et al. (2017), IEEE Trans. Neural Syst. Rehabil. Eng. 25, by name:
 * 30 electrodes of the 10-05 system, and 36 channels of light between 14 sources and 16 detectors at 10-10 places.
 */
import type { Template } from '../cortex/index.js';
import { cortexUnder, type FnirsChannel, type Probe } from './fnirs.js';
import type { Sensitivity } from './haemodynamics.js';
import { electrodePlaces, type Head } from './head.js';

/** The 30 EEG electrodes; the recording has two of the eyes besides, which are not simulated. */
export const SHIN_ELECTRODES: readonly string[] = (
  'AFp1 AFp2 AFF1h AFF2h AFF5h AFF6h F3 F4 F7 F8 FCC3h FCC4h FCC5h FCC6h T7 T8 Cz CCP3h CCP4h CCP5h CCP6h Pz P3 P4 P7 P8 ' +
  'PPO1h PPO2h POO1 POO2'
).split(' ');

/** Source and detector of the 36 channels: 9 frontal, 12 motor a side, 3 occipital. */
const PAIRS: readonly (readonly [string, string])[] = (
  'AF7-Fp1 AF3-Fp1 AF3-AFz Fpz-Fp1 Fpz-AFz Fpz-Fp2 AF4-AFz AF4-Fp2 AF8-Fp2 ' +
  'C5-CP5 C5-FC5 C5-C3 FC3-FC5 FC3-C3 FC3-FC1 CP3-CP5 CP3-C3 CP3-CP1 C1-C3 C1-FC1 C1-CP1 ' +
  'C6-CP6 C6-FC6 C6-C4 FC4-FC6 FC4-C4 FC4-FC2 CP4-CP6 CP4-C4 CP4-CP2 C2-C4 C2-FC2 C2-CP2 ' +
  'Oz-POz Oz-O1 Oz-O2'
)
  .split(' ')
  .map((pair) => pair.split('-') as [string, string]);

/** Names of the 36 channels, source place and detector place: `AF7Fp1` … `OzO2`. */
export const SHIN_CHANNELS: readonly string[] = PAIRS.map(([source, detector]) => `${source}${detector}`);

/** Spread of the light's noise over channels and people, in the logarithm: hair and contact differ. */
const NOISE_SPREAD = 0.4;

/**
 * The probe of Shin et al.: a channel lies half way between its places, and its distance is that of the places on the average
 * head (27–41 mm; the authors state 30 mm). There are no short channels.
 */
export function shinProbe(head: Head, template: Template): Probe {
  const sourceNames = [...new Set(PAIRS.map(([source]) => source))];
  const detectorNames = [...new Set(PAIRS.map(([, detector]) => detector))];
  const sources = electrodePlaces(sourceNames);
  const detectors = electrodePlaces(detectorNames);
  const channels: FnirsChannel[] = [];
  const sensitivity: Sensitivity[] = [];
  for (const [from, to] of PAIRS) {
    const source = sourceNames.indexOf(from);
    const detector = detectorNames.indexOf(to);
    const a = sources.subarray(3 * source, 3 * source + 3);
    const b = detectors.subarray(3 * detector, 3 * detector + 3);
    const distance = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
    channels.push({ name: `${from}${to}`, source, detector, short: false, distance });
    sensitivity.push(
      cortexUnder(
        head,
        template,
        [0, 1, 2].map((k) => (a[k] + b[k]) / 2),
      ),
    );
  }
  return { noiseSpread: NOISE_SPREAD, sourceNames, detectorNames, sources, detectors, channels, sensitivity };
}
