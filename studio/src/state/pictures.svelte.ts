/** Pictures that views offer to be saved. */
import { SvelteMap } from 'svelte/reactivity';

/**
 * What a view shows, as a picture; with `svg`, `canvas` or both. They are called when the picture is saved, and once more before the view is
 * closed. Both must answer at once: a canvas of WebGL is to be drawn within the call.
 */
export interface Picture {
  /** For people and file names; a picture of the same name takes its place. */
  name: string;
  /** A stand-alone SVG. */
  svg?(): string;
  canvas?(): HTMLCanvasElement;
}

/**
 * @example
 * // In a component: the picture can be saved while the view is open, and what it showed last afterwards.
 * onMount(() => pictures.offer({ name: 'Cortex', canvas: () => viewer.picture(ground, ink) }));
 */
class Pictures {
  private readonly live = new Set<Picture>();
  private readonly byName = new SvelteMap<string, Picture>();

  get all(): Picture[] {
    return [...this.byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @returns what ends the offer: the picture stays as {@link keep} found it, and goes where it was not kept */
  offer(picture: Picture): () => void {
    this.live.add(picture);
    this.byName.set(picture.name, picture);
    return () => {
      this.live.delete(picture);
      if (this.byName.get(picture.name) === picture) this.byName.delete(picture.name);
    };
  }

  /** Pictures of the view that is closed next, as they are now. */
  keep(): void {
    for (const picture of this.live) {
      if (this.byName.get(picture.name) === picture) this.byName.set(picture.name, stillOf(picture));
    }
  }

  /** For another recording. */
  clear(): void {
    this.byName.clear();
  }
}

/** The picture as it is now, without what drew it. */
function stillOf({ name, svg, canvas }: Picture): Picture {
  const text = svg?.();
  const copy = canvas && copyOf(canvas());
  return { name, ...(text !== undefined && { svg: () => text }), ...(copy && { canvas: () => copy }) };
}

function copyOf(canvas: HTMLCanvasElement): HTMLCanvasElement {
  const copy = document.createElement('canvas');
  copy.width = canvas.width;
  copy.height = canvas.height;
  if (copy.width > 0 && copy.height > 0) copy.getContext('2d')?.drawImage(canvas, 0, 0);
  return copy;
}

/** Pixels of a picture that is an SVG, a unit of it. */
const PIXELS_PER_UNIT = 2;

/**
 * A picture as PNG.
 *
 * @throws Error where the browser cannot draw it
 */
export async function pngOf(picture: Picture): Promise<Uint8Array> {
  const canvas = picture.canvas?.() ?? (await drawn(picture.svg!()));
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) throw new Error(`The picture “${picture.name}” cannot be drawn.`);
  return new Uint8Array(await blob.arrayBuffer());
}

async function drawn(svg: string): Promise<HTMLCanvasElement> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth * PIXELS_PER_UNIT;
    canvas.height = image.naturalHeight * PIXELS_PER_UNIT;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas;
  } finally {
    URL.revokeObjectURL(address);
  }
}

export const pictures = new Pictures();
