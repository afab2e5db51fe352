import { SvelteSet } from 'svelte/reactivity';

/** What is picked out in every view: regions of the cortex by index, channels by name. */
class Selection {
  readonly regions = new SvelteSet<number>();
  readonly channels = new SvelteSet<string>();
}

export const selection = new Selection();
