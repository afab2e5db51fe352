/** What happens with dropped files: what can be seen of them is shown. */
import type { DroppedFile } from '../files/dropped-storage.js';
import { generation } from './generation.svelte.js';
import { session, shortName } from './session.svelte.js';
import { shownView } from './shown-view.svelte.js';
import { status } from './status.svelte.js';

/**
 * EEG is opened before fNIRS, as signals are generated from EEG. fNIRS beside fNIRS that was generated, and measured series on the cortex,
 * lead to the brain, where they are compared; scores of a model lead to the view of these.
 */
export async function openDropped(files: DroppedFile[]): Promise<void> {
  const found = await session.add(files);
  if (found === undefined || files.length === 0) return;
  const of = (kind: (typeof found)[number]['kind']) => found.filter((one) => one.kind === kind);
  const recording = of('recording')[0] ?? of('light')[0];
  if (recording !== undefined) {
    if (recording.kind === 'light' && generation.current?.recordings.some(({ target }) => target === 'fnirs')) {
      shownView.open('brain');
      status.said = `${shortName(recording.path)} can be compared with generated fNIRS; it opens as a recording at the top.`;
      return;
    }
    await session.open(recording.path);
  } else if (of('surface').length > 0) {
    shownView.open('brain');
    status.said = 'A measured series on the cortex was added.';
  } else if (of('scores').length > 0) {
    shownView.open('metrics');
    status.said = `Scores of a model: ${shortName(of('scores')[0].path)}.`;
  } else {
    status.said =
      'Hemocast reads none of these files: neither EEG or fNIRS, nor a pair of .func.gii, nor metrics.json.';
  }
}
