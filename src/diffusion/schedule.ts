/**
 * How fast signal turns into noise. Time runs from 0 (data) to 1 (noise);
 * z_t = α_t z₀ + σ_t ε with α² + σ² = 1, so that the logarithm of the
 * signal-to-noise ratio says everything.
 */
export interface Schedule {
  readonly name: string;
  /** log(α²/σ²) at time t in [0, 1]; falls strictly. */
  logSignalToNoise(time: number): number;
}

const LARGEST = 9;

/** Cosine schedule (Nichol & Dhariwal 2021) in its continuous form, cut at log-SNR ± 9. */
export const cosineSchedule: Schedule = {
  name: 'cosine',
  logSignalToNoise(time) {
    const earliest = Math.atan(Math.exp(-LARGEST / 2));
    const latest = Math.atan(Math.exp(LARGEST / 2));
    return -2 * Math.log(Math.tan(earliest + time * (latest - earliest)));
  },
};

/** DDPM's schedule (Ho et al. 2020), β from 0.1 to 20 in continuous time (Song et al. 2021). */
export const linearSchedule: Schedule = {
  name: 'linear',
  logSignalToNoise(time) {
    const t = 1e-4 + time * (1 - 1e-4);
    const logAlpha = -0.25 * t * t * 19.9 - 0.5 * t * 0.1;
    return 2 * logAlpha - Math.log(-Math.expm1(2 * logAlpha));
  },
};

/** A new schedule is one entry here. */
export const schedules: readonly Schedule[] = [cosineSchedule, linearSchedule];

/** The schedule of that name. Throws a `RangeError` that lists the names. */
export function scheduleNamed(name: string): Schedule {
  const found = schedules.find((schedule) => schedule.name === name);
  if (found === undefined) {
    throw new RangeError(`No noise schedule ${name}; there are ${schedules.map((s) => s.name).join(', ')}.`);
  }
  return found;
}

/** α_t, the share of signal. */
export function alphaAt(schedule: Schedule, time: number): number {
  return Math.sqrt(1 / (1 + Math.exp(-schedule.logSignalToNoise(time))));
}

/** σ_t, the share of noise. */
export function sigmaAt(schedule: Schedule, time: number): number {
  return Math.sqrt(1 / (1 + Math.exp(schedule.logSignalToNoise(time))));
}
