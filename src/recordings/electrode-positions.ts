/** Names and places of scalp electrodes in the 10-05 system. */
import { HEAD_COEFFICIENTS, HEAD_DEGREE } from './electrode-coefficients.js';
import { idealElectrodes, spherePolynomials } from './electrode-sphere.js';
import type { Channel } from './recording.js';

/** Names of the 10-20 system that the 10-10 system replaced, and what they are called since. */
export const ELECTRODE_ALIASES: Readonly<Record<string, string>> = { T3: 'T7', T4: 'T8', T5: 'P7', T6: 'P8' };

/** What recorders put ahead of an electrode's name: the kind of signal as EDF+ has it, `POL` on Nihon Kohden's. */
const PREFIX = /^(?:EEG[\s_:.-]*|POL[\s_:.-]+)(?=\S)/;
/** References that are no electrode of their own: ears and mastoids, their mean, the average of all. */
const REFERENCE = /[-_](REF|LE|RE|AVG?|AR|A1|A2|M1|M2|A1A2|A1\+A2|M1M2|CAR|G\d?|CLE|BLE|LM|RM|AVE)$/;

/** Heads and caps differ by less than this, mm. */
export const SAME_PLACE = 40;

let spellings: Map<string, string> | undefined;
const positions = new Map<string, readonly [number, number, number]>();

/**
 * The standard spelling of an electrode's name as recorders write it, or undefined where it names no electrode: case, a leading
 * `EEG` or `POL`, dots and spaces, and a trailing reference (`-Ref`, `-LE`, `-A1`, `-AVG` …) do not matter. Old names stay what they are.
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
    .replace(PREFIX, '')
    .replace(/[\s.]+/g, '');
  const electrode = bare.replace(REFERENCE, '');
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

/**
 * The two electrodes whose difference a channel is, in the standard spelling, as in `EEG Fpz-Cz` or `T8-P8-0`; undefined for a single electrode
 * against a reference, and for one ear or mastoid against the other.
 *
 * @example
 * derivationEnds('EEG Pz-Oz'); // ['Pz', 'Oz']
 */
export function derivationEnds(label: string): readonly [string, string] | undefined {
  if (electrodeName(label) !== undefined) return undefined;
  const bare = label.trim().toUpperCase().replace(PREFIX, '');
  // Some programs number channels of the same name.
  const ends = /^([A-Z]+\d*H?|[A-Z]+Z)\s*[-–/]\s*([A-Z]+\d*H?|[A-Z]+Z)(?:-\d)?$/.exec(bare);
  const [first, second] = ends === null ? [] : [electrodeName(ends[1]), electrodeName(ends[2])];
  if (first === undefined || second === undefined || first === second) return undefined;
  return /^[AM][12]$/.test(first) && /^[AM][12]$/.test(second) ? undefined : [first, second];
}

/**
 * The electrode that a channel is, by its name and place: the present name, or undefined where the name is none of the 10-05 system or stands
 * for something else, as `C3` does in BioSemi's caps, so that the channel's place lies far from the electrode of that name.
 */
export function channelElectrode({
  name,
  position,
  foreignName,
}: Pick<Channel, 'name' | 'position' | 'foreignName'>): string | undefined {
  if (foreignName === true) return undefined;
  const electrode = modernElectrodeName(name);
  if (electrode === undefined || position === undefined) return electrode;
  const standard = electrodePosition(electrode)!;
  return Math.hypot(...standard.map((value, axis) => value - position[axis])) > SAME_PLACE ? undefined : electrode;
}

/** Where a channel is: its own place before that of its name; undefined where neither is known. mm in the fsaverage (MNI305) frame. */
export function channelPlace({
  name,
  position,
  foreignName,
}: Pick<Channel, 'name' | 'position' | 'foreignName'>): readonly [number, number, number] | undefined {
  return position ?? (foreignName === true ? undefined : electrodePosition(name));
}

/** All electrode names of the 10-05 system with ear lobes, mastoids, nasion and the old names. */
export function electrodeNames(): string[] {
  return [...idealElectrodes().keys(), ...Object.keys(ELECTRODE_ALIASES)];
}
