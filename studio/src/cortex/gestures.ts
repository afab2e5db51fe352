/** Pointer and keys over the cortex → turns, zoom, pointing and choosing. */

export interface Gestures {
  /** Radians about the vertical and the horizontal of the picture under the point; of all pictures where there is no point. */
  turn(across: number, down: number, at?: { x: number; y: number }): void;
  zoom(factor: number): void;
  reset(): void;
  /** Pixels from the upper left corner; undefined when the pointer leaves. */
  point(at: { x: number; y: number } | undefined): void;
  choose(at: { x: number; y: number }): void;
}

/** Radians a pixel of dragging. */
const DRAG = 0.008;
/** Radians a press of an arrow key. */
const STEP = Math.PI / 24;
const ZOOM_STEP = 1.2;
/** Pixels within which a press is a click and no drag. */
const CLICK = 4;

/**
 * Listens to an element, which has to be focusable for keys and the wheel: a page that is scrolled past it must not zoom it.
 *
 * @returns what ends it
 */
export function listen(element: HTMLElement, gestures: Gestures): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  let pressed: { id: number; x: number; y: number; startX: number; startY: number; moved: boolean } | undefined;
  const placeOf = (event: PointerEvent) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  element.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0) return;
      const { x, y } = placeOf(event);
      pressed = { id: event.pointerId, x, y, startX: x, startY: y, moved: false };
      element.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  element.addEventListener(
    'pointermove',
    (event) => {
      const { x, y } = placeOf(event);
      if (pressed?.id !== event.pointerId) return gestures.point({ x, y });
      pressed.moved ||= Math.hypot(x - pressed.startX, y - pressed.startY) > CLICK;
      if (pressed.moved) {
        gestures.turn(DRAG * (x - pressed.x), DRAG * (y - pressed.y), { x: pressed.startX, y: pressed.startY });
      }
      pressed.x = x;
      pressed.y = y;
    },
    { signal },
  );
  element.addEventListener(
    'pointerup',
    (event) => {
      if (pressed?.id === event.pointerId && !pressed.moved) gestures.choose(placeOf(event));
      pressed = undefined;
    },
    { signal },
  );
  element.addEventListener('pointercancel', () => (pressed = undefined), { signal });
  element.addEventListener('pointerleave', () => gestures.point(undefined), { signal });
  element.addEventListener('dblclick', () => gestures.reset(), { signal });
  element.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && document.activeElement !== element) return;
      event.preventDefault();
      gestures.zoom(1.0015 ** -event.deltaY);
    },
    { signal, passive: false },
  );
  element.addEventListener(
    'keydown',
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const actions: Record<string, () => void> = {
        ArrowLeft: () => gestures.turn(-STEP, 0),
        ArrowRight: () => gestures.turn(STEP, 0),
        ArrowUp: () => gestures.turn(0, -STEP),
        ArrowDown: () => gestures.turn(0, STEP),
        '+': () => gestures.zoom(ZOOM_STEP),
        '=': () => gestures.zoom(ZOOM_STEP),
        '-': () => gestures.zoom(1 / ZOOM_STEP),
        '0': () => gestures.reset(),
      };
      const action = actions[event.key];
      if (action === undefined) return;
      event.preventDefault();
      action();
    },
    { signal },
  );
  return () => ended.abort();
}
