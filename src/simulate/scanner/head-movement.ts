/** How a head moves in the scanner, one place a volume. */
import type { Random } from '../../foundation/index.js';

/**
 * Slow settling, small random steps and a few jumps.
 *
 * @param size mm that the head goes in all, roughly; rotations go as many tenths of a degree times 5
 * @returns `[volume][x, y, z in mm, three rotations in degrees]`, the first at 0
 */
export function headMovement(volumes: number, random: Random, size = 0.6): number[][] {
  const axes = Array.from({ length: 6 }, (_, axis) => {
    const scale = (axis < 3 ? 1 : 0.5) * size;
    const settling = random.normal(0, 0.5 * scale);
    const step = (0.35 * scale) / Math.sqrt(Math.max(1, volumes));
    const jumps = new Map<number, number>();
    for (let j = 0; j < 3; j++) jumps.set(random.integer(Math.max(1, volumes)), random.normal(0, 0.35 * scale));
    let place = 0;
    return Array.from({ length: volumes }, (_, k) => {
      place += random.normal(0, step) + (k > 0 ? (jumps.get(k) ?? 0) : 0);
      return place + settling * (1 - Math.exp((-3 * k) / volumes));
    });
  });
  return Array.from({ length: volumes }, (_, k) => axes.map((course) => course[k] - course[0]));
}
