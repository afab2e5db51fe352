/** Names of folders below `output/`. */

/** The folder of what is made of a recording: one for each path, so that `rest.edf` and `rest.bdf` do not share it. */
export function outputFolder(path: string): string {
  const plain = path
    .replace(/^(dropped|served\/recordings)\//, '')
    .replaceAll('/', '_')
    .replace(/\.([^.]*)$/, '_$1');
  // A name of dots alone would lead upwards once it is unpacked.
  return /^\.*$/.test(plain) ? `recording${plain.replaceAll('.', '_')}` : plain;
}
