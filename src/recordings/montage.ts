/** Standard sets of electrodes, in rows from front to back and from left to right. */
import { HemocastError } from '../foundation/index.js';

const TWENTY = 'Fp1 Fp2 F7 F3 Fz F4 F8 T7 C3 Cz C4 T8 P7 P3 Pz P4 P8 O1 O2';

const THIRTY_TWO =
  'Fp1 Fp2 AF3 AF4 F7 F3 Fz F4 F8 FC5 FC1 FC2 FC6 T7 C3 Cz C4 T8 CP5 CP1 CP2 CP6 P7 P3 Pz P4 P8 PO3 PO4 O1 Oz O2';

const SIXTY_FOUR =
  'Fp1 Fpz Fp2 AF7 AF3 AFz AF4 AF8 F7 F5 F3 F1 Fz F2 F4 F6 F8 FT7 FC5 FC3 FC1 FCz FC2 FC4 FC6 FT8 ' +
  'T9 T7 C5 C3 C1 Cz C2 C4 C6 T8 T10 TP7 CP5 CP3 CP1 CPz CP2 CP4 CP6 TP8 ' +
  'P7 P5 P3 P1 Pz P2 P4 P6 P8 PO7 PO3 POz PO4 PO8 O1 Oz O2 Iz';

/**
 * Electrode names of a standard montage: 19 = the international 10-20 system, 32 = a usual 10-10 cap (BioSemi's), 64 = the 10-10 set of the
 * BCI2000 motor imagery recordings. Each holds the smaller ones.
 *
 * @throws HemocastError `unknown-montage`
 */
export function montageNames(electrodes: 19 | 32 | 64): string[] {
  const list = { 19: TWENTY, 32: THIRTY_TWO, 64: SIXTY_FOUR }[electrodes];
  if (list === undefined) {
    throw new HemocastError('unknown-montage', 'There is no such standard montage', {
      expected: '19, 32 or 64 electrodes',
      found: `${electrodes}`,
    });
  }
  return list.split(' ');
}
