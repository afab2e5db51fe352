/** Whether a value at this path is wanted: a variable's name, or with the names of fields after dots. */
export type MatSelection = (path: string) => boolean;

/**
 * Paths such as `EEG.event.type` select the field in every element of a struct array; the path of a struct selects all its fields.
 *
 * @param only the paths; undefined for all
 */
export function matSelection(only: readonly string[] | undefined): MatSelection {
  if (only === undefined) return () => true;
  return (path) =>
    only.some((wanted) => wanted === path || path.startsWith(`${wanted}.`) || wanted.startsWith(`${path}.`));
}
