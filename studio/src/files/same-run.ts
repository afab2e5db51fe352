/** Which of several measured files belongs to a recording, by their names. */

const ENTITIES = ['sub', 'ses', 'task', 'run'];

/**
 * The path whose BIDS entities (person, session, task, run) contradict those of the recording the least and share the most; undefined
 * where none is left that contradicts nothing.
 *
 * @example
 * sameRun(['sub-02_task-rest_nirs.snirf', 'sub-01_task-rest_nirs.snirf'], 'sub-01_task-rest_eeg.edf'); // 'sub-01_task-rest_nirs.snirf'
 */
export function sameRun(paths: readonly string[], recording: string | undefined): string | undefined {
  if (recording === undefined) return paths[0];
  const wanted = entitiesOf(recording);
  let best: string | undefined;
  let most = -1;
  for (const path of paths) {
    const own = entitiesOf(path);
    const contradicts = ENTITIES.some((key) => own.has(key) && wanted.has(key) && own.get(key) !== wanted.get(key));
    const same = ENTITIES.filter((key) => own.has(key) && own.get(key) === wanted.get(key)).length;
    // The simulator's part without noise is what nobody could have measured.
    const shared = own.get('desc') === 'ceiling' ? same - 0.5 : same;
    if (!contradicts && shared > most) [best, most] = [path, shared];
  }
  return best;
}

function entitiesOf(path: string): Map<string, string> {
  const name = path.replace(/^.*\//, '');
  return new Map([...name.matchAll(/(?:^|_)([a-z]+)-([A-Za-z0-9]+)/g)].map(([, key, value]) => [key, value]));
}
