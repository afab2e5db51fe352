/** Real values in either precision. */
export type Signal = Float32Array | Float64Array;
