/** What a recording was measured with, as its BIDS sidecar says. */

/** Manufacturer and model; undefined where a sidecar names neither. */
export function deviceOf(sidecar: Readonly<Record<string, unknown>>): string | undefined {
  const words = [sidecar.Manufacturer, sidecar.ManufacturersModelName].filter(
    (word): word is string => typeof word === 'string' && /\S/.test(word),
  );
  return words.length > 0 ? words.join(' ') : undefined;
}
