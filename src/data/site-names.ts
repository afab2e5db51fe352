/** Names of the data sets that are learned from together: those of their folders, with as many folders above as tell them apart. */
import { HemocastError } from '../foundation/index.js';

/** A folder's last `depth` names as one: letters, digits, dots and underscores stay, anything else is a hyphen. */
function nameOf(root: string, depth: number): string {
  const parts = root.split(/[\\/]+/).filter((part) => part !== '' && part !== '.');
  return parts
    .slice(-depth)
    .map((part) => part.replace(/[^A-Za-z0-9._]+/g, '-').replace(/^[-.]+|-+$/g, ''))
    .filter((part) => part !== '')
    .join('-');
}

/** Names that a folder may go by, the shortest first. */
function namesOf(root: string): string[] {
  const depth = root.split(/[\\/]+/).length;
  const names = Array.from({ length: depth }, (_, i) => nameOf(root, i + 1)).filter((name) => name !== '');
  return names.length > 0 ? [...new Set(names)] : ['data'];
}

/**
 * One name a data set, in the order given. They depend on nothing but the paths.
 *
 * @param roots folders of the data sets
 * @param known names of a model's data sets: each folder is that one of them that its path ends with
 * @throws HemocastError `data-set-twice` where two folders cannot be told apart; `data-set-unknown` where a folder is none of the known
 *
 * @example
 * siteNames(['out/rest', 'out/film']); // ['rest', 'film']
 * siteNames(['one/bids', 'two/bids']); // ['one-bids', 'two-bids']
 */
export function siteNames(roots: readonly string[], known?: readonly string[]): string[] {
  const candidates = roots.map(namesOf);
  const names =
    known === undefined ? toldApart(candidates) : candidates.map((own, i) => knownName(own, roots[i], known));
  names.forEach((name, i) => {
    const first = names.indexOf(name);
    if (first === i) return;
    throw new HemocastError('data-set-twice', 'Two of the data sets are the same', {
      file: roots[i],
      expected: 'each data set once, in a folder of its own',
      found: `${roots[first]} and ${roots[i]}, both named ${name}`,
      advice: 'Name each folder once, or rename one of them.',
    });
  });
  return names;
}

function toldApart(candidates: readonly string[][]): string[] {
  const depths = candidates.map(() => 0);
  const at = (i: number) => candidates[i][Math.min(depths[i], candidates[i].length - 1)];
  for (let round = Math.max(...candidates.map((own) => own.length)); round > 0; round--) {
    const names = candidates.map((_, i) => at(i));
    for (const [i, name] of names.entries()) if (names.filter((other) => other === name).length > 1) depths[i]++;
  }
  return candidates.map((_, i) => at(i));
}

function knownName(own: readonly string[], root: string, known: readonly string[]): string {
  const found = own.find((name) => known.includes(name));
  if (found !== undefined) return found;
  throw new HemocastError('data-set-unknown', 'The model was not trained on this data set', {
    file: root,
    expected: `a folder named ${known.join(' or ')}`,
    found: own[0],
    advice: 'Give the data sets that the model was trained on, in folders of the same names.',
  });
}
