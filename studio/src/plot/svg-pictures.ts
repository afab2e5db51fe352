/** SVG made by the worker as pictures: shown as images, in which no script runs and nothing is loaded. */

/** Addresses for `<img src>`, each until `release` is called. */
export function pictureAddresses(pictures: readonly string[]): { addresses: string[]; release: () => void } {
  const addresses = pictures.map((svg) => URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' })));
  return { addresses, release: () => addresses.forEach((address) => void URL.revokeObjectURL(address)) };
}
