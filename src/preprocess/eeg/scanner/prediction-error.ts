/** Filters under which EEG is white over time. */

const ORDER = 8;

/** Coefficients [1, −a₁, …] by which a course is what its past does not predict (Levinson and Durbin, on its autocorrelation). */
export function predictionError(course: Float32Array): Float64Array {
  const lags = Float64Array.from({ length: ORDER + 1 }, (_, lag) => {
    let sum = 0;
    for (let t = lag; t < course.length; t++) sum += course[t] * course[t - lag];
    return sum / course.length;
  });
  // Band-passed signals can be predicted all too well: a little white noise bounds that.
  lags[0] *= 1.01;
  let coefficients = Float64Array.of(1);
  let error = lags[0];
  for (let order = 1; order <= ORDER && error > 0; order++) {
    let sum = 0;
    for (let i = 0; i < order; i++) sum += coefficients[i] * lags[order - i];
    const reflection = -sum / error;
    const before = coefficients;
    coefficients = Float64Array.from(
      { length: order + 1 },
      (_, i) => (before[i] ?? 0) + reflection * (before[order - i] ?? 0),
    );
    error *= 1 - reflection * reflection;
  }
  return coefficients;
}

/** Values through a filter, from rest. */
export function convolved(values: Float64Array, filter: Float64Array): Float64Array {
  return values.map((_, t) => {
    let sum = 0;
    for (let i = 0; i < filter.length && i <= t; i++) sum += filter[i] * values[t - i];
    return sum;
  });
}
