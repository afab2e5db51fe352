/** Wavelengths of the place features, mm: from a gyrus to the whole head. */
const PLACE_WAVELENGTHS = [40, 80, 160, 320];

/**
 * Where a token is, as sines and cosines of its coordinates, so that nearby
 * points get similar features and any montage or patching can be described.
 *
 * @param places `[points, 3]` mm, fsaverage frame
 * @returns `[points, 24]`
 */
export function placeFeatures(places: Float32Array): Float32Array {
  const width = 6 * PLACE_WAVELENGTHS.length;
  const features = new Float32Array((places.length / 3) * width);
  for (let i = 0; i < places.length; i++) {
    const point = Math.floor(i / 3);
    PLACE_WAVELENGTHS.forEach((wavelength, w) => {
      const angle = (2 * Math.PI * places[i]) / wavelength;
      const at = point * width + ((i % 3) * PLACE_WAVELENGTHS.length + w) * 2;
      features[at] = Math.sin(angle);
      features[at + 1] = Math.cos(angle);
    });
  }
  return features;
}

/**
 * Sinusoidal features of a number (Vaswani et al. 2017), used for the noise level and for positions in time.
 *
 * @param value the number
 * @param width even
 * @param longest period of the slowest sine
 */
export function sinusoid(value: number, width: number, longest: number): Float32Array {
  const features = new Float32Array(width);
  const half = width / 2;
  for (let i = 0; i < half; i++) {
    const angle = (2 * Math.PI * value) / longest ** ((i + 1) / half);
    features[i] = Math.sin(angle);
    features[half + i] = Math.cos(angle);
  }
  return features;
}
