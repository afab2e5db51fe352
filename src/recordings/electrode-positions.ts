/** Names and places of scalp electrodes in the 10-05 system. */
import { HEAD_COEFFICIENTS, HEAD_DEGREE } from './electrode-coefficients.js';
import { idealElectrodes, spherePolynomials } from './electrode-sphere.js';

/** Names of the 10-20 system that the 10-10 system replaced, and what they are called since. */
export const ELECTRODE_ALIASES: Readonly<Record<string, string>> = { T3: 'T7', T4: 'T8', T5: 'P7', T6: 'P8' };

let spellings: Map<string, string> | undefined;
const positions = new Map<string, readonly [number, number, number]>();

/**
 * The standard spelling of an electrode's name as recorders write it, or undefined where it names no electrode: case, a leading
 * `EEG`, dots and spaces, and a trailing reference (`-Ref`, `-LE`, `-A1`, `-AVG` …) do not matter. Old names stay what they are.
 *
 * @example
 * electrodeName('Fc5.'); // 'FC5'
 * electrodeName('EEG Fp1-REF'); // 'Fp1'
 * electrodeName('EEG T3'); // 'T3'
 * electrodeName('Fp1-F7'); // undefined: a bipolar derivation is not an electrode
 */
export function electrodeName(label: string): string | undefined {
  spellings ??= new Map(
    [...idealElectrodes().keys(), ...Object.keys(ELECTRODE_ALIASES)].map((name) => [name.toUpperCase(), name]),
  );
  const bare = label
    .toUpperCase()
    .replace(/^EEG[\s_:.-]*(?=\S)/, '')
    .replace(/[\s.]+/g, '');
  const electrode = bare.replace(/[-_](REF|LE|RE|AVG?|AR|A1|A2|M1|M2|A1A2|A1\+A2|M1M2|CAR|G\d?)$/, '');
  // One ear against the other is a derivation, not an electrode.
  if (electrode !== bare && /^[AM][12]$/.test(electrode)) return undefined;
  return spellings.get(electrode);
}

/** The present name of an electrode: `T7` for `T3`, the same for all others; undefined where the label names no electrode. */
export function modernElectrodeName(label: string): string | undefined {
  const name = electrodeName(label);
  return name === undefined ? undefined : (ELECTRODE_ALIASES[name] ?? name);
}

/**
 * Where an electrode stands on an average head: mm in the fsaverage (MNI305) frame, x to the right, y to the front, z up. The places are a
 * smooth symmetric fit (1.7 mm root mean square) to positions on the Colin27 head, whose MNI frame is taken as that of fsaverage.
 *
 * @param label any spelling that `electrodeName` knows, old names too
 *
 * @example
 * electrodePosition('Cz'); // [0, −9.6, 100.4]
 */
export function electrodePosition(label: string): readonly [number, number, number] | undefined {
  const name = modernElectrodeName(label);
  if (name === undefined) return undefined;
  let position = positions.get(name);
  if (position === undefined) {
    const { odd, even } = spherePolynomials(idealElectrodes().get(name)!, HEAD_DEGREE);
    const [x, y, z] = HEAD_COEFFICIENTS.map((weights, axis) => {
      const basis = axis === 0 ? odd : even;
      return weights.reduce((sum, weight, i) => sum + weight * basis[i], 0);
    });
    position = [x, y, z];
    positions.set(name, position);
  }
  return position;
}

/** All electrode names of the 10-05 system with ear lobes, mastoids, nasion and the old names. */
export function electrodeNames(): string[] {
  return [...idealElectrodes().keys(), ...Object.keys(ELECTRODE_ALIASES)];
}
