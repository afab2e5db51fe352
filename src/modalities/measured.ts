/** Recordings of a modality among the files of data sets. */
import { type BidsDataset, type BidsRecording, isMeasured } from '../recordings/index.js';
import type { TargetCandidate } from './modality.js';

/** Folder, suffix and endings of a modality's recordings. */
export interface RecordingFiles {
  dataType: string;
  suffix: string;
  /** Those that BIDS has for the suffix where absent. */
  extensions?: readonly string[];
}

/** All recordings that were measured: those that a model generated, and noise ceilings, are left out. */
export async function measuredIn(sets: readonly BidsDataset[], files: RecordingFiles): Promise<TargetCandidate[]> {
  const found: TargetCandidate[] = [];
  for (const origin of sets) {
    for (const recording of origin.recordings(files)) {
      if (!isMeasured(recording.entities)) continue;
      const sidecar = await recording.sidecar();
      if (sidecar.Generated !== true) found.push({ recording, origin, sidecar });
    }
  }
  return found;
}

/** The noise ceiling (`desc-ceiling`) of a recording's run, where one of the data sets has it. */
export function ceilingIn(
  sets: readonly BidsDataset[],
  { entities }: BidsRecording,
  files: RecordingFiles,
): BidsRecording | undefined {
  const { subject, session, task, run } = entities;
  const wanted = { subject, session, task, run, description: 'ceiling', ...files };
  return sets.flatMap((set) => set.recordings(wanted))[0];
}
