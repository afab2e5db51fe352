/** How the settings of cleaning are laid out. Options that are named in no group still stand in the form, in the last one. */
import type { CleaningField } from '../../worker/protocol.js';

const GROUPS: readonly { title: string; keys: readonly string[]; open?: boolean }[] = [
  { title: 'Filters', keys: ['low', 'high', 'filter', 'order', 'notch', 'rate'], open: true },
  { title: 'Channels and reference', keys: ['reference', 'bad', 'badCorrelation', 'rejectAbove'], open: true },
  {
    title: 'Independent components',
    keys: ['ica', 'icaComponents', 'labels', 'remove', 'removeAbove', 'drop', 'keep', 'iclabel', 'seed'],
    open: true,
  },
  { title: 'Inside a scanner', keys: ['gradient', 'gradientWindow', 'adaptive', 'pulse', 'trigger', 'motion'] },
];

/** Settings that the preview cannot follow: files of the disk, and the format of a file that it does not write. */
export const NOT_PREVIEWED: readonly string[] = ['iclabel', 'motion', 'format'];

export interface FieldGroup {
  title: string;
  open: boolean;
  fields: CleaningField[];
}

export function fieldGroups(fields: readonly CleaningField[]): FieldGroup[] {
  const named = new Set(GROUPS.flatMap(({ keys }) => keys));
  const rest = fields.filter(({ key }) => !named.has(key));
  return [...GROUPS, { title: 'Further', keys: rest.map(({ key }) => key), open: false }]
    .map(({ title, keys, open = false }) => ({
      ...{ title, open },
      fields: keys.flatMap((key) => fields.find((field) => field.key === key) ?? []),
    }))
    .filter((group) => group.fields.length > 0);
}

/** `Bad correlation`. */
export function fieldTitle({ key }: Pick<CleaningField, 'key'>): string {
  const words = key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const title = words.charAt(0).toUpperCase() + words.slice(1);
  return title.replace(/^Ica\b/, 'ICA').replace(/^Iclabel\b/, 'ICLabel');
}
