/** Regions of the atlas as people read and search them. */
import type { Region } from '../../../../src/cortex/index.js';

/** Such as `Left G_cuneus`: the atlas's own name, which papers use. */
export function regionTitle({ name, hemisphere }: Region): string {
  return `${hemisphere === 'L' ? 'Left' : 'Right'} ${name}`;
}

/** Regions whose name holds all words of a query, in the order of the atlas; `gyrus` and `sulcus` find `G_` and `S_`. */
export function findRegions(regions: readonly Region[], query: string): number[] {
  const words = query
    .toLowerCase()
    .split(/[\s_]+/)
    .filter(Boolean);
  return regions.flatMap((region, index) => {
    const parts = region.name.split(/[_&-]/);
    const spelt = parts.map((part) => ({ G: 'gyrus', S: 'sulcus', Lat: 'lateral', Fis: 'fissure' })[part] ?? part);
    const text = `${regionTitle(region)} ${spelt.join(' ')} ${region.hemisphere === 'L' ? 'lh' : 'rh'}`.toLowerCase();
    return words.every((word) => text.includes(word)) ? [index] : [];
  });
}

/** One colour a chosen region, told apart by the colour-blind (after Okabe and Ito 2008), on light and on dark. */
export const REGION_COLOURS = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#8a63d2',
  '#7f8894',
] as const;
