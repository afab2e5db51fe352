/** The cortex in a page: both hemispheres in one or four pictures, which can be turned, pointed at and painted with any map. */
import { Color, Matrix4, OrthographicCamera, Quaternion, Scene, Vector3, WebGLRenderer } from 'three';
import type { ColourScale } from '../../../src/report/colour-scale.js';
import { foldDepth } from '../../../src/report/cortex-picture.js';
import { type Basis, fittingScale, type LayoutName, middleOf, type Panel, panelsOf, TITLE } from './camera-views.js';
import { type CortexGeometry, type HalfMesh, halfMeshes, type SurfaceName } from './geometry.js';
import { listen } from './gestures.js';
import { HemisphereMesh } from './hemisphere-mesh.js';
import { cortexMaterials, OUTLINES, useScale } from './material.js';
import { type Hit, pick } from './picking.js';
import { isSoftwareRendered } from './software-renderer.js';

export interface ViewerOptions {
  geometry: CortexGeometry;
  surface?: SurfaceName;
  layout?: LayoutName;
  /** Where the pointer is; undefined where there is no cortex under it. */
  onPoint?(hit: Hit | undefined, at: { x: number; y: number } | undefined): void;
  /** A click or a touch. */
  onChoose?(hit: Hit | undefined): void;
}

/** Beyond this many pixels a canvas is drawn coarser: 4K at one pixel a pixel. */
const MOST_PIXELS = 3840 * 2160;
const ZOOM = { least: 0.6, most: 12 };
const FAR = 1000;
/** Pixels of a picture below which its title is set smaller. */
const NARROW = 200;

const NO_GRAPHICS =
  'The cortex cannot be drawn: this browser offers no WebGL 2. Turn on hardware acceleration in its settings, or open the studio in another browser. The list of regions and their courses work without.';
const LOST =
  'The graphics card was taken away from this page. The cortex comes back as soon as the browser returns it.';

/**
 * Draws into an element, whose size it follows. Nothing is drawn until something changes.
 *
 * @example
 * const viewer = new CortexViewer(element, { geometry, onChoose: (hit) => hit && show(geometry.labels[hit.vertex]) });
 * viewer.useScale(divergingScale({ limit: 2, unit: 'z' }));
 * viewer.paint(map); // [vertex]
 */
export class CortexViewer {
  /** Whether anything can be drawn now. */
  works = false;
  /** Pictures drawn so far. */
  drawn = 0;
  panels: Panel[] = [];
  private readonly canvas = document.createElement('canvas');
  private readonly labels = document.createElement('div');
  private readonly message = document.createElement('p');
  private readonly renderer?: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly camera = new OrthographicCamera(-1, 1, 1, -1, 0, FAR);
  private readonly materials = cortexMaterials();
  private readonly meshes: HemisphereMesh[];
  private halves: [HalfMesh, HalfMesh];
  private layout: LayoutName;
  private turns: Quaternion[] = [];
  private scale = 1;
  private zoomed = 1;
  private frame = 0;
  private readonly end: (() => void)[] = [];

  constructor(
    private readonly element: HTMLElement,
    private readonly options: ViewerOptions,
  ) {
    const { geometry, surface = 'inflated', layout = 'four' } = options;
    this.layout = layout;
    this.halves = halfMeshes(geometry, surface);
    const folds = foldDepth(geometry.sulcus, geometry.labels.length);
    this.meshes = this.halves.map(
      (half) => new HemisphereMesh(half, folds, geometry.labels, this.materials[half.hemisphere]),
    );
    this.scene.add(...this.meshes.map(({ mesh }) => mesh));
    this.canvas.className = 'cortex-canvas';
    this.labels.className = 'cortex-labels';
    this.labels.ariaHidden = 'true';
    this.message.className = 'cortex-message';
    this.message.role = 'alert';
    this.message.hidden = true;
    element.append(this.canvas, this.labels, this.message);
    this.end.push(() => {
      for (const own of [this.canvas, this.labels, this.message]) own.remove();
    });
    // Where the processor draws, smooth edges take most of its time.
    const antialias = !isSoftwareRendered();
    const context = this.canvas.getContext('webgl2', { antialias, alpha: true, powerPreference: 'low-power' });
    if (context === null) {
      this.say(NO_GRAPHICS);
      return;
    }
    this.renderer = new WebGLRenderer({ canvas: this.canvas, context, antialias, alpha: true });
    this.renderer.setClearColor(new Color(0, 0, 0), 0);
    this.renderer.autoClear = false;
    this.works = true;
    this.listen();
    this.resize();
  }

  /** @param values `[vertex]` of both hemispheres; where not finite the grey cortex shows */
  paint(values: ArrayLike<number>): void {
    for (const mesh of this.meshes) mesh.paint(values);
    this.redraw();
  }

  useScale(scale: ColourScale): void {
    useScale(this.materials.shared, scale);
    this.redraw();
  }

  useSurface(surface: SurfaceName): void {
    this.halves = halfMeshes(this.options.geometry, surface);
    for (const [side, mesh] of this.meshes.entries()) mesh.place(this.halves[side]);
    this.point(undefined);
    this.resize();
  }

  useLayout(layout: LayoutName): void {
    this.layout = layout;
    this.zoomed = 1;
    this.turns = [];
    this.resize();
  }

  /** With light and folds, or in the colours of the scale as they are, for reading values off. */
  useShading(isShaded: boolean): void {
    this.materials.shared.shading.value = isShaded ? 1 : 0;
    this.redraw();
  }

  /** Outlines up to eight regions, each in a colour such as `#14507f`. */
  outline(regions: readonly { region: number; colour: string }[]): void {
    const shown = regions.slice(0, OUTLINES);
    for (const [i, { colour }] of shown.entries()) {
      const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
      this.materials.shared.outlines.value[i].set(red, green, blue);
    }
    this.materials.shared.outlined.value = shown.length;
    for (const mesh of this.meshes) mesh.outline(shown.map(({ region }) => region));
    this.redraw();
  }

  /** Draws a ring about a vertex. */
  point(vertex: number | undefined): void {
    for (const mesh of this.meshes) mesh.point(vertex);
    this.redraw();
  }

  /** Turns the picture under a point, or all of them, radians. */
  turn(across: number, down: number, at?: { x: number; y: number }): void {
    const only = at && this.panelAt(at.x, at.y);
    this.panels.forEach((panel, i) => {
      if (only !== undefined && panel !== only) return;
      const turn = new Quaternion().setFromAxisAngle(new Vector3(0, 1, 0), -across);
      this.turns[i].multiply(turn.multiply(new Quaternion().setFromAxisAngle(new Vector3(1, 0, 0), -down))).normalize();
    });
    this.redraw();
  }

  zoom(factor: number): void {
    this.zoomed = Math.min(ZOOM.most, Math.max(ZOOM.least, this.zoomed * factor));
    this.redraw();
  }

  /** Back to where the layout began. */
  reset(): void {
    this.useLayout(this.layout);
  }

  /** What lies under a point, pixels of the page from the element's upper left corner. */
  hit(x: number, y: number): Hit | undefined {
    const panel = this.panelAt(x, y);
    if (panel === undefined) return undefined;
    const { basis, middle, scale } = this.seen(panel);
    const right = dot(middle, basis.right) + (x - panel.x - panel.width / 2) / scale;
    const up = dot(middle, basis.up) - (y - panel.y - panel.height / 2) / scale;
    const shown = this.halves.filter(({ hemisphere }) => panel.view.hemispheres.includes(hemisphere));
    return pick(shown, basis, right, up);
  }

  /** Where a vertex lies in a panel, whether or not anything hides it; undefined where the panel does not hold its hemisphere. */
  project(vertex: number, panel: Panel): { x: number; y: number } | undefined {
    const half = this.halves.find(({ first, points }) => vertex >= first && vertex < first + points.length / 3);
    if (half === undefined || !panel.view.hemispheres.includes(half.hemisphere)) return undefined;
    const place = half.points.subarray(3 * (vertex - half.first), 3 * (vertex - half.first) + 3);
    const { basis, middle, scale } = this.seen(panel);
    return {
      x: panel.x + panel.width / 2 + scale * (dot(place, basis.right) - dot(middle, basis.right)),
      y: panel.y + panel.height / 2 - scale * (dot(place, basis.up) - dot(middle, basis.up)),
    };
  }

  /** The picture as it is now, with the titles of its views, on a ground of a colour. */
  picture(ground: string, ink: string): HTMLCanvasElement {
    this.draw();
    const picture = document.createElement('canvas');
    picture.width = this.canvas.width;
    picture.height = this.canvas.height;
    const pen = picture.getContext('2d')!;
    const ratio = this.canvas.width / Math.max(1, this.element.clientWidth);
    pen.fillStyle = ground;
    pen.fillRect(0, 0, picture.width, picture.height);
    pen.drawImage(this.canvas, 0, 0);
    pen.scale(ratio, ratio);
    pen.fillStyle = ink;
    pen.font = '13px system-ui, sans-serif';
    for (const { view, x, y } of this.panels) pen.fillText(view.title, x + 8, y - TITLE + 18);
    return picture;
  }

  /** Pixels of the page. */
  get width(): number {
    return this.element.clientWidth;
  }

  /** Asks for a picture before the screen is shown next. */
  redraw(): void {
    if (!this.works || this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => this.draw());
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    this.works = false;
    for (const one of this.end) one();
    for (const mesh of this.meshes) mesh.dispose();
    this.materials.shared.table.value.dispose();
    this.renderer?.dispose();
    this.renderer?.forceContextLoss();
  }

  private draw(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const { renderer, camera } = this;
    if (renderer === undefined || !this.works) return;
    renderer.setScissorTest(false);
    renderer.clear();
    renderer.setScissorTest(true);
    const height = this.element.clientHeight;
    for (const panel of this.panels) {
      const { basis, middle, scale, turn } = this.seen(panel);
      const rectangle = [panel.x, height - panel.y - panel.height, panel.width, panel.height] as const;
      renderer.setViewport(...rectangle);
      renderer.setScissor(...rectangle);
      camera.right = panel.width / 2 / scale;
      camera.left = -camera.right;
      camera.top = panel.height / 2 / scale;
      camera.bottom = -camera.top;
      camera.quaternion.copy(turn);
      camera.position.set(...middle).addScaledVector(new Vector3(...basis.towards), FAR / 2);
      camera.updateProjectionMatrix();
      for (const { mesh, hemisphere } of this.meshes) mesh.visible = panel.view.hemispheres.includes(hemisphere);
      renderer.render(this.scene, camera);
    }
    this.drawn++;
  }

  /** How a panel is looked at now. */
  private seen(panel: Panel) {
    const turn = this.turns[this.panels.indexOf(panel)];
    const along = (x: number, y: number, z: number) =>
      new Vector3(x, y, z).applyQuaternion(turn).toArray() as [number, number, number];
    const basis: Basis = { right: along(1, 0, 0), up: along(0, 1, 0), towards: along(0, 0, 1) };
    return { basis, turn, middle: middleOf(panel.view, this.halves), scale: this.scale * this.zoomed };
  }

  private panelAt(x: number, y: number): Panel | undefined {
    return this.panels.find((one) => x >= one.x && x < one.x + one.width && y >= one.y && y < one.y + one.height);
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (this.renderer === undefined || width === 0 || height === 0) return;
    const ratio = Math.min(devicePixelRatio, Math.sqrt(MOST_PIXELS / (width * height)));
    this.renderer.setPixelRatio(ratio);
    this.renderer.setSize(width, height, false);
    this.materials.shared.lineWidth.value = 2 * ratio;
    this.panels = panelsOf(this.layout, width, height);
    this.scale = fittingScale(this.panels, this.halves);
    // The order of four views may have changed with the shape of the room: each keeps its own turn only where it has not.
    const titles = this.panels.map(({ view }) => view.title).join();
    if (titles !== this.labels.dataset.titles || this.turns.length !== this.panels.length) {
      this.turns = this.panels.map(({ view: { basis } }) =>
        new Quaternion().setFromRotationMatrix(
          new Matrix4().makeBasis(new Vector3(...basis.right), new Vector3(...basis.up), new Vector3(...basis.towards)),
        ),
      );
    }
    this.labels.dataset.titles = titles;
    this.labels.replaceChildren(
      ...this.panels.map(({ view, x, y, width: room }) => {
        const label = document.createElement('span');
        label.textContent = view.title;
        label.style.left = `${x}px`;
        label.style.top = `${y - TITLE}px`;
        label.classList.toggle('small', room < NARROW);
        return label;
      }),
    );
    // At once: a canvas that has changed its size is empty until it is drawn.
    this.draw();
  }

  private listen(): void {
    const { canvas, element, options } = this;
    const observer = new ResizeObserver(() => this.resize());
    observer.observe(element);
    this.end.push(() => observer.disconnect());
    this.end.push(
      listen(element, {
        turn: (across, down, at) => this.turn(across, down, at),
        zoom: (factor) => this.zoom(factor),
        reset: () => this.reset(),
        point: (at) => {
          const hit = at && this.hit(at.x, at.y);
          this.point(hit?.vertex);
          options.onPoint?.(hit, at);
        },
        choose: ({ x, y }) => options.onChoose?.(this.hit(x, y)),
      }),
    );
    canvas.addEventListener('webglcontextlost', (event) => {
      // Without this the browser would not give it back.
      event.preventDefault();
      if (!this.works) return;
      this.works = false;
      this.say(LOST);
    });
    canvas.addEventListener('webglcontextrestored', () => {
      this.works = true;
      this.say('');
      this.resize();
    });
  }

  private say(text: string): void {
    this.message.textContent = text;
    this.message.hidden = text === '';
    this.canvas.hidden = text !== '';
    this.labels.hidden = text !== '';
  }
}

function dot(a: ArrayLike<number>, b: readonly number[]): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
