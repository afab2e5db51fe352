import type { Component } from 'svelte';

/** A tab of the studio. */
export interface View {
  /** Part of the address, after `#`. */
  name: string;
  title: string;
  /** What the view needs before it can show anything, as a sentence; undefined where all is there. Read again whenever state changes. */
  lacks(): string | undefined;
  /** What it lacks is made by generating: then it leads there. */
  followsGeneration?: boolean;
  /** Loaded when the view is first opened. */
  load(): Promise<{ default: Component }>;
}
