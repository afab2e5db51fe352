/** The colours of a page in the light, as they stand in the style sheet: printed figures are white. */
import { REPORT_STYLE } from '../style.js';

/** Name of a style-sheet variable, such as `generated` → colour. */
export const PRINT_COLOURS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [...REPORT_STYLE.slice(0, REPORT_STYLE.indexOf('@media')).matchAll(/--([\w-]+): (#[0-9a-f]{3,8});/g)].map(
      ([, name, colour]) => [name, colour] as const,
    ),
  ),
  card: '#ffffff',
  paper: '#ffffff',
};
