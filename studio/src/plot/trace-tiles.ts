/** Pieces of traces at fixed places and steps, so that scrolling asks for nothing twice and what is near is there before it is seen. */
import type { Traces } from '../worker/protocol.js';
import type { TimeWindow } from './trace-window.js';

/** Columns of a tile. */
const TILE_STEPS = 512;
/** Samples of a step, level by level: the worker keeps extremes of 32, 128, 512, … samples. */
const FINE_STEPS = [1, 2, 4, 8, 16];

/** Reads steps of traces between two times, seconds. */
export type ReadTraces = (from: number, to: number, steps: number) => Promise<Traces>;

interface Signals {
  /** Hz. */
  sampleRate: number;
  seconds: number;
}

interface Tile {
  traces: Traces;
  bytes: number;
}

/** Where a tile lies. */
export interface TilePlace {
  level: number;
  index: number;
  from: number;
  to: number;
}

/**
 * A cache of tiles, the least lately used ones given up. What is missing is asked for, one at a time: the newest wish first, since what was
 * wished for before may long be out of view.
 *
 * @example
 * const tiles = new TraceTiles(recording, read, () => view.redraw());
 * const { shown } = tiles.over({ from: 0, length: 10 }, 1200); // what is there; the rest is on its way
 */
export class TraceTiles {
  private readonly tiles = new Map<string, Tile>();
  private wanted: TilePlace[] = [];
  private underWay: string | undefined;
  private bytes = 0;
  private closed = false;
  private readonly failed = new Set<string>();

  constructor(
    private readonly signals: Signals,
    private readonly read: ReadTraces,
    private readonly arrived: () => void,
    private readonly mostBytes = 96 * 2 ** 20,
  ) {}

  /** Tiles that cover a window in as many columns, the coarsest first: later ones are to be drawn over earlier ones. */
  over(window: TimeWindow, columns: number): { shown: Traces[]; complete: boolean } {
    const level = this.levelOf(window.length / Math.max(1, columns));
    const places = this.placesIn(level, window.from, window.from + window.length);
    const missing = places.filter((place) => !this.tiles.has(nameOf(place)));
    // Until the fine ones are here, what is known in coarser steps stands for them.
    const rough: Traces[] = [];
    for (let above = this.coarsest(); missing.length > 0 && above > level; above--) {
      for (const place of this.placesIn(above, window.from, window.from + window.length)) {
        const tile = this.take(place);
        if (tile) rough.push(tile);
      }
    }
    const fine = places.flatMap((place) => this.take(place) ?? []);
    const overview = this.placesIn(this.coarsest(), 0, this.signals.seconds);
    const beside = [(places.at(-1)?.index ?? -2) + 1, (places[0]?.index ?? -1) - 1];
    this.want([...missing, ...overview, ...beside.flatMap((index) => this.placeAt(level, index) ?? [])]);
    return { shown: [...rough, ...fine], complete: missing.length === 0 };
  }

  /** The whole recording in its coarsest steps, once it is there. */
  overview(): Traces[] {
    return this.placesIn(this.coarsest(), 0, this.signals.seconds).flatMap((place) => this.take(place) ?? []);
  }

  /** Nothing arrives afterwards. */
  close(): void {
    this.closed = true;
    this.tiles.clear();
    this.wanted = [];
  }

  /** One sample more joins single samples to those of the next tile; somewhat fewer steps than there are keep rounding from asking for finer ones. */
  private asked({ level, from, to }: TilePlace): [from: number, to: number, steps: number] {
    const end = level === 0 ? to + 1 / this.signals.sampleRate : to;
    return [from, Math.min(end, this.signals.seconds), level === 0 ? TILE_STEPS : TILE_STEPS - 12];
  }

  /** Samples of a step at a level. */
  private stepOf(level: number): number {
    return level < FINE_STEPS.length ? FINE_STEPS[level] : 32 * 4 ** (level - FINE_STEPS.length);
  }

  private levelOf(secondsPerColumn: number): number {
    const samples = secondsPerColumn * this.signals.sampleRate;
    let level = 0;
    while (level < this.coarsest() && this.stepOf(level + 1) <= samples) level++;
    return level;
  }

  /** The level at which two tiles hold all. */
  private coarsest(): number {
    const samples = this.signals.seconds * this.signals.sampleRate;
    let level = 0;
    while (this.stepOf(level) * TILE_STEPS * 2 < samples) level++;
    return level;
  }

  private placesIn(level: number, from: number, to: number): TilePlace[] {
    const size = (this.stepOf(level) * TILE_STEPS) / this.signals.sampleRate;
    const first = Math.max(0, Math.floor(from / size));
    const places: TilePlace[] = [];
    for (let index = first; index * size < Math.min(to, this.signals.seconds); index++) {
      places.push({ level, index, from: index * size, to: (index + 1) * size });
    }
    return places;
  }

  private placeAt(level: number, index: number): TilePlace | undefined {
    const size = (this.stepOf(level) * TILE_STEPS) / this.signals.sampleRate;
    if (index < 0 || index * size >= this.signals.seconds) return undefined;
    return { level, index, from: index * size, to: (index + 1) * size };
  }

  /** A tile that is there, which counts as used. */
  private take(place: TilePlace): Traces | undefined {
    const name = nameOf(place);
    const tile = this.tiles.get(name);
    if (tile === undefined) return undefined;
    this.tiles.delete(name);
    this.tiles.set(name, tile);
    return tile.traces;
  }

  private want(places: TilePlace[]): void {
    this.wanted = places;
    void this.fetchNext();
  }

  private async fetchNext(): Promise<void> {
    if (this.underWay !== undefined || this.closed) return;
    const isDone = (place: TilePlace) => this.tiles.has(nameOf(place)) || this.failed.has(nameOf(place));
    this.wanted = this.wanted.filter((place) => !isDone(place));
    const next = this.wanted.shift();
    if (next === undefined) return;
    const name = nameOf(next);
    this.underWay = name;
    try {
      const traces = await this.read(...this.asked(next));
      if (this.closed) return;
      const bytes = traces.least.byteLength * (traces.exact ? 1 : 2);
      this.tiles.set(name, { traces, bytes });
      this.bytes += bytes;
      this.giveUpOld();
      this.arrived();
    } catch {
      // The status line says what went wrong; asking again at each frame would not help.
      this.failed.add(name);
    } finally {
      this.underWay = undefined;
    }
    void this.fetchNext();
  }

  private giveUpOld(): void {
    for (const [name, { bytes }] of this.tiles) {
      if (this.bytes <= this.mostBytes || this.tiles.size <= 4) return;
      this.tiles.delete(name);
      this.bytes -= bytes;
    }
  }
}

function nameOf({ level, index }: TilePlace): string {
  return `${level}/${index}`;
}
