/**
 * Electric potentials on a head of three concentric spherical shells (brain,
 * skull, scalp), by the Legendre series of the dipole potential; see de Munck &
 * Peters (1993), IEEE Trans. Biomed. Eng. 40, and Zhang (1995), Phys. Med. Biol. 40.
 */

/** Shells from inside to outside; radii as a part of the scalp's radius, conductivities in S/m. */
export interface Shells {
  radii: readonly number[];
  conductivities: readonly number[];
}

/** Brain, skull, scalp; brain-to-skull conductivity ratio 25 (Lai et al. 2005; Gonçalves et al. 2003). */
export const threeShells: Shells = { radii: [0.87, 0.92, 1], conductivities: [0.33, 0.0132, 0.33] };

const TERMS = 60;

/**
 * Surface potential per degree n of a source term b^n/r^(n+1) in the innermost
 * shell, on a unit sphere whose outside is an insulator: the potential and
 * σ·∂V/∂r are continuous at each boundary. In one conductivity it is (2n+1)/n.
 */
export function surfaceTransfer(shells: Shells, terms = TERMS): Float64Array {
  const transfer = new Float64Array(terms + 1);
  for (let n = 1; n <= terms; n++) {
    // In a shell V = A rⁿ + B r⁻ⁿ⁻¹. Carry the answers to (A, B) = (1, 0) and (0, 1) outwards.
    let grow = [1, 0];
    let fall = [0, 1];
    for (let k = 0; k + 1 < shells.radii.length; k++) {
      const ratio = shells.conductivities[k] / shells.conductivities[k + 1];
      const power = shells.radii[k] ** (2 * n + 1);
      const cross = ([a, b]: number[]) => {
        // Sum of V and of its flux at the boundary, in units of rⁿ.
        const value = a + b / power;
        const flux = ratio * (n * a - ((n + 1) * b) / power);
        return [((n + 1) * value + flux) / (2 * n + 1), ((n * value - flux) / (2 * n + 1)) * power];
      };
      grow = cross(grow);
      fall = cross(fall);
    }
    // No current leaves the unit sphere: n A = (n + 1) B for A = a·grow + fall.
    const a = ((n + 1) * fall[1] - n * fall[0]) / (n * grow[0] - (n + 1) * grow[1]);
    transfer[n] = a * grow[0] + fall[0] + a * grow[1] + fall[1];
  }
  return transfer;
}

/**
 * Potentials at electrodes of unit dipoles.
 *
 * @param electrodes `[electrode, 3]` unit vectors
 * @param places `[dipole, 3]` in units of the scalp's radius, inside the innermost shell
 * @param moments `[dipole, 3]`
 * @returns `[electrode, dipole]`: volts × metre² per ampere-metre on a sphere of radius 1 m; divide by the head
 *   radius squared for another size. The potential is taken against infinity: its mean over the sphere is 0.
 */
export function sphericalLeadField(
  electrodes: Float32Array,
  places: Float32Array,
  moments: Float32Array,
  shells: Shells = threeShells,
): Float32Array {
  const transfer = surfaceTransfer(shells);
  const count = places.length / 3;
  const sites = electrodes.length / 3;
  const field = new Float32Array(sites * count);
  const scale = 1 / (4 * Math.PI * shells.conductivities[0]);
  for (let d = 0; d < count; d++) {
    const [x, y, z] = [places[3 * d], places[3 * d + 1], places[3 * d + 2]];
    const [mx, my, mz] = [moments[3 * d], moments[3 * d + 1], moments[3 * d + 2]];
    const radius = Math.max(Math.hypot(x, y, z), 1e-9);
    const [ux, uy, uz] = [x / radius, y / radius, z / radius];
    const radial = mx * ux + my * uy + mz * uz;
    const terms = Math.min(TERMS, Math.ceil(-11 / Math.log(Math.min(radius, 0.97))) + 4);
    for (let e = 0; e < sites; e++) {
      const [ex, ey, ez] = [electrodes[3 * e], electrodes[3 * e + 1], electrodes[3 * e + 2]];
      const cosine = Math.max(-1, Math.min(1, ex * ux + ey * uy + ez * uz));
      const tangential = mx * ex + my * ey + mz * ez - cosine * radial;
      // V = m·∇_b Σ hₙ bⁿ Pₙ(cos γ): n Pₙ along the radius, P'ₙ towards the electrode.
      let before = 1;
      let legendre = cosine;
      let slopeBefore = 0;
      let slope = 1;
      let power = 1;
      let sum = 0;
      for (let n = 1; n <= terms; n++) {
        sum += transfer[n] * power * (n * legendre * radial + slope * tangential);
        power *= radius;
        const next = ((2 * n + 1) * cosine * legendre - n * before) / (n + 1);
        const slopeNext = slopeBefore + (2 * n + 1) * legendre;
        before = legendre;
        legendre = next;
        slopeBefore = slope;
        slope = slopeNext;
      }
      field[e * count + d] = sum * scale;
    }
  }
  return field;
}
