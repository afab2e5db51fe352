/** The address of the folders that `hemocast studio` serves; undefined on a static site, where there are none. */
export function servedBase(): string | undefined {
  const served = document.querySelector<HTMLMetaElement>('meta[name="hemocast-served"]')?.content;
  return served === undefined ? undefined : new URL(served, location.href).href;
}

/** What the command was given, said in the page by its server. */
export interface ServedChoice {
  /** Path of a single recording, below `served/recordings`. */
  recording?: string;
  /** Whether a model lies at `served/model`. */
  model: boolean;
}

export function servedChoice(): ServedChoice {
  const text = document.querySelector<HTMLMetaElement>('meta[name="hemocast-choice"]')?.content;
  return text === undefined ? { model: false } : (JSON.parse(text) as ServedChoice);
}
