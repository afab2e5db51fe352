/** Which figures are wanted, by the names on the command line. */
import { HemocastError } from '../../foundation/index.js';
import { FIGURES, type Figure } from '../../reproduce/index.js';

/** Stands for all figures. */
export const ALL_FIGURES = 'all';

/**
 * Names before the first data set (`NAME:FOLDER`), and the data sets.
 *
 * @throws HemocastError `figure-unknown`
 * @example
 * chosenFigures(['fig2b', 'natview:data/natview']); // { figures: [fig2b], places: ['natview:data/natview'] }
 */
export function chosenFigures(
  words: readonly string[],
  known: readonly Figure[] = FIGURES,
): { figures: Figure[]; places: string[] } {
  const places = words.filter((word) => word.includes(':') || word.includes('/'));
  const names = words.filter((word) => !places.includes(word));
  for (const name of names) {
    if (name === ALL_FIGURES || known.some((figure) => figure.name === name)) continue;
    throw new HemocastError('figure-unknown', 'There is no such figure', {
      field: 'figures',
      expected: [...known.map((figure) => figure.name), ALL_FIGURES].join(', '),
      found: name,
      advice: 'Data sets are named NAME:FOLDER, see `hemocast datasets`.',
    });
  }
  const isAll = names.length === 0 || names.includes(ALL_FIGURES);
  return { figures: known.filter(({ name }) => isAll || names.includes(name)), places };
}
