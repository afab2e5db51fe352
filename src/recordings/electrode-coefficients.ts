/**
 * Written by `scripts/fit-electrodes.ts`: coefficients of `spherePolynomials` for x (odd in x), y and z (even), mm in
 * the fsaverage (MNI305) frame. Over 340 electrodes the fit is 1.67 mm off (root mean square), at most 3.8 mm (CP6).
 */
export const HEAD_DEGREE = 4;
export const HEAD_COEFFICIENTS: readonly (readonly number[])[] = [
  [138.35, -51.33, -33.26, 29.96, -47.56, 29.41, -12.09, 9.42, 15.4, 45.18],
  [-17.88, 6.11, -4.67, 91.93, 4.46, -10.53, 3.48, 10.72, 11.46, 8.29, -6.65, 31.27, -9.67, 9.6, -9.79],
  [7.19, -76.95, 22.39, 10.04, -16.33, -22.94, -10.21, -18.55, -17.07, 92.42, 22.32, -30.98, 18.31, 10, 26.11],
];
