/** The cortex of a report with its controls: time, kind of map, surface, and what lies under the pointer. */
import { unpack } from '../../../src/report/cortex-viewer/packing.js';
import { scaleOf, type ViewerData, viewerDigits } from '../../../src/report/cortex-viewer/viewer-page.js';
import type { SurfaceName } from '../cortex/geometry.js';
import type { Hit } from '../cortex/picking.js';
import { CortexViewer } from '../cortex/viewer.js';
import { embeddedCortex } from './embedded-cortex.js';

/** Volumes shown a second while it plays. */
const PACE = 8;
const SURFACES: readonly SurfaceName[] = ['inflated', 'pial', 'white'];

/**
 * Starts the viewer, and shows the figure once it works.
 *
 * @returns whether it could be started: not without WebGL 2
 */
export function startReportViewer(figure: HTMLElement, data: ViewerData): boolean {
  const place = figure.querySelector<HTMLElement>('.viewer-place')!;
  const screen = element('div', { className: 'cortex', tabIndex: 0, role: 'application' });
  screen.ariaLabel = 'Cortex. Arrow keys turn it, plus and minus zoom, 0 goes back to where it began.';
  const tip = element('div', { className: 'viewer-tip', hidden: true });
  place.append(screen);
  // A figure without a size could not be drawn in.
  figure.hidden = false;
  const geometry = embeddedCortex(data);
  const { seconds, regions } = data;
  const series = data.series.map((one) => ({ ...one, values: unpack(one.values), colours: scaleOf(one.scale) }));
  const map = new Float32Array(geometry.labels.length);
  let [volume, shown, chosen] = [0, 0, undefined as number | undefined];

  const viewer = new CortexViewer(screen, {
    geometry,
    onPoint: (hit, at) => {
      tip.hidden = hit === undefined;
      if (hit === undefined || at === undefined) return;
      tip.textContent = words(hit.vertex);
      tip.style.left = `${Math.min(at.x + 14, screen.clientWidth - 190)}px`;
      tip.style.top = `${at.y + 14}px`;
    },
    onChoose: (hit) => choose(hit),
  });
  if (!viewer.works) {
    viewer.dispose();
    place.replaceChildren();
    figure.hidden = true;
    return false;
  }
  screen.append(tip);

  const slider = element('input', { type: 'range', min: '0', max: String(seconds.length - 1), value: '0' });
  slider.ariaLabel = 'Time';
  const clock = element('output', { className: 'viewer-clock' });
  const play = element('button', { type: 'button', textContent: 'Play' });
  const kind = choice(
    'Map',
    series.map(({ name }) => name),
  );
  const surface = choice('Surface', SURFACES);
  const readout = element('output', {
    className: 'viewer-readout',
    textContent: 'Point at the cortex, or click it, to read a value.',
  });
  const controls = element('div', { className: 'viewer-controls' });
  // A map without a time has nothing to play.
  if (seconds.length > 1) controls.append(play, slider, clock);
  controls.append(kind.label, surface.label);
  place.append(controls, readout);

  function words(vertex: number): string {
    const region = geometry.labels[vertex] < 0 ? 'medial wall' : regions[geometry.labels[vertex]];
    if (geometry.labels[vertex] < 0) return region;
    const values = series.map(({ name, scale, values: own }) => {
      const value = own[vertex * seconds.length + volume];
      return `${name} ${Number.isFinite(value) ? value.toFixed(viewerDigits(scale)).replace('-', '−') : '–'} ${scale.unit}`;
    });
    return `${region}: ${values.join(', ')}`;
  }
  function choose(hit: Hit | undefined): void {
    chosen = hit?.vertex;
    const region = hit === undefined ? -1 : geometry.labels[hit.vertex];
    viewer.outline(region < 0 ? [] : [{ region, colour: '#111111' }]);
    tell();
  }
  function tell(): void {
    readout.value = chosen === undefined ? 'Point at the cortex, or click it, to read a value.' : words(chosen);
  }
  function paint(): void {
    const { values } = series[shown];
    for (let vertex = 0; vertex < map.length; vertex++) map[vertex] = values[vertex * seconds.length + volume];
    viewer.paint(map);
    clock.value = `${seconds[volume].toFixed(1)} s`;
    slider.value = String(volume);
    slider.ariaValueText = clock.value;
    tip.hidden = true;
    tell();
  }
  function useSeries(next: number): void {
    shown = next;
    viewer.useScale(series[shown].colours);
    for (const bar of figure.querySelectorAll<HTMLElement>('[data-series]'))
      bar.hidden = bar.dataset.series !== String(shown);
    paint();
  }

  let playing: ReturnType<typeof setInterval> | undefined;
  const stop = () => {
    clearInterval(playing);
    playing = undefined;
    play.textContent = 'Play';
  };
  play.addEventListener('click', () => {
    if (playing !== undefined) return stop();
    play.textContent = 'Pause';
    playing = setInterval(() => {
      volume = (volume + 1) % seconds.length;
      paint();
    }, 1000 / PACE);
  });
  slider.addEventListener('input', () => {
    stop();
    volume = Number(slider.value);
    paint();
  });
  kind.list.addEventListener('change', () => useSeries(kind.list.selectedIndex));
  surface.list.addEventListener('change', () => viewer.useSurface(SURFACES[surface.list.selectedIndex]));
  volume = Math.round((seconds.length - 1) / 2);
  useSeries(0);
  return true;
}

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]>,
): HTMLElementTagNameMap[Name] {
  return Object.assign(document.createElement(name), properties);
}

/** A list to choose from, under its name. */
function choice(name: string, entries: readonly string[]): { label: HTMLLabelElement; list: HTMLSelectElement } {
  const list = element('select', {});
  for (const entry of entries) list.append(element('option', { textContent: entry }));
  const label = element('label', { textContent: `${name} ` });
  label.append(list);
  return { label, list };
}
