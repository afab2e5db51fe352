/**
 * Haemodynamics of a patch of cortex: the balloon model driven by neural
 * activity, Friston et al. (2000), NeuroImage 12, with the output equation of
 * Stephan et al. (2007), NeuroImage 38, for 3 T.
 *
 *     s' = ε·x − κ·s − γ·(f − 1)         vasodilatory signal
 *     f' = s                              inflow
 *     τ·v' = f − v^(1/α)                  blood volume
 *     τ·q' = f·E(f)/E₀ − v^(1/α)·q/v      deoxyhaemoglobin,  E(f) = 1 − (1 − E₀)^(1/f)
 */
export interface BalloonParameters {
  /** ε, response of the vasodilatory signal to the drive, 1/s². */
  efficacy: number;
  /** κ, decay of the signal, 1/s. */
  decay: number;
  /** γ, autoregulation, 1/s². */
  feedback: number;
  /** τ, mean transit time, seconds. */
  transit: number;
  /** α, Grubb's exponent. */
  stiffness: number;
  /** E₀, oxygen extraction at rest. */
  extraction: number;
}

export const restingBalloon: BalloonParameters = {
  efficacy: 1,
  decay: 0.64,
  feedback: 0.32,
  transit: 2,
  stiffness: 0.32,
  extraction: 0.34,
};

/** V₀ in percent: resting venous volume. */
const VOLUME = 4;
/** 3 T, echo time 30 ms: ϑ₀ = 80.6 1/s, r₀ = 110 1/s, ε = 0.47 (Stephan 2007; Heinzle 2016 for 3 T). */
const ECHO_TIME = 0.03;
const FREQUENCY_OFFSET = 80.6;
const RELAXATION_SLOPE = 110;
const SIGNAL_RATIO = 0.47;

/** BOLD in percent of the resting signal from blood volume and deoxyhaemoglobin (both 1 at rest). */
export function boldSignal(volume: number, deoxy: number, extraction = restingBalloon.extraction): number {
  const k1 = 4.3 * FREQUENCY_OFFSET * extraction * ECHO_TIME;
  const k2 = SIGNAL_RATIO * RELAXATION_SLOPE * extraction * ECHO_TIME;
  return VOLUME * (k1 * (1 - deoxy) + k2 * (1 - deoxy / volume) + (1 - SIGNAL_RATIO) * (1 - volume));
}

/**
 * Integrates the balloon model from rest with Heun's method.
 *
 * @param drive `[step]` neural drive, 0 at rest
 * @param step seconds between drive values, at most 0.25
 * @param volume receives v, `[step]`
 * @param deoxy receives q, `[step]`
 */
export function integrateBalloon(
  drive: Float32Array,
  step: number,
  { efficacy, decay, feedback, transit, stiffness, extraction }: BalloonParameters,
  volume: Float32Array,
  deoxy: Float32Array,
): void {
  const logRest = Math.log(1 - extraction);
  const grubb = 1 / stiffness;
  const outflow = grubb === 3.125 ? restingOutflow : (v: number) => Math.exp(grubb * Math.log(v));
  const inverse = 1 / transit;
  const half = step / 2;
  let s = 0;
  let f = 1;
  let v = 1;
  let q = 1;
  for (let i = 0; i < drive.length; i++) {
    volume[i] = v;
    deoxy[i] = q;
    const x0 = efficacy * drive[i];
    const x1 = i + 1 < drive.length ? efficacy * drive[i + 1] : x0;
    const out0 = outflow(v);
    const s0 = x0 - decay * s - feedback * (f - 1);
    const v0 = (f - out0) * inverse;
    const q0 = ((f * (1 - Math.exp(logRest / f))) / extraction - (out0 * q) / v) * inverse;
    const s1 = s + step * s0;
    // Inflow stays positive whatever the drive: a vessel cannot pump backwards.
    const f1 = Math.max(f + step * s, 0.05);
    const v1 = Math.max(v + step * v0, 0.05);
    const q1 = q + step * q0;
    const out1 = outflow(v1);
    const change = x1 - decay * s1 - feedback * (f1 - 1);
    const before = s;
    s += half * (s0 + change);
    q += half * (q0 + ((f1 * (1 - Math.exp(logRest / f1))) / extraction - (out1 * q1) / v1) * inverse);
    v = Math.max(v + half * (v0 + (f1 - out1) * inverse), 0.05);
    f = Math.max(f + half * (before + s1), 0.05);
  }
}

/** v^(1/α) of the resting α, v³·v^⅛: by roots, which take a fraction of the time of a logarithm and an exponential. */
function restingOutflow(volume: number): number {
  return volume * volume * volume * Math.sqrt(Math.sqrt(Math.sqrt(volume)));
}
