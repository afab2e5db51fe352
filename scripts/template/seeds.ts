/** A point whose label holds wherever no other seed is nearer. */
export interface Seed {
  /** Index into the candidate directions. */
  place: number;
  label: number;
}

/** How well each vertex is served: its nearest and second nearest seed, by cosine. */
interface Service {
  nearest: Int32Array;
  cosine: Float32Array;
  secondLabel: Int32Array;
  secondCosine: Float32Array;
  right: number;
}

/** Rounds without progress after which the search ends. */
const PATIENCE = 4;

/**
 * Chooses seeds so that "label of the nearest seed" agrees with as many vertices as it can. Each label starts with
 * seeds in proportion to its size, at the centres of k-means clusters; seeds are then moved to neighbouring
 * places while that helps, and the least useful ones are taken away and spent where they gain most. No randomness.
 *
 * @param directions unit vectors of the vertices to label, `[vertices, 3]`.
 * @param candidates unit vectors of the places allowed, `[places, 3]`, beginning with `directions`.
 * @param neighbours places around each place.
 */
export function chooseSeeds(
  directions: Float32Array,
  labels: ArrayLike<number>,
  candidates: Float32Array,
  neighbours: Uint32Array[],
  count: number,
): Seed[] {
  const search = new SeedSearch(directions, labels, candidates, neighbours);
  search.reset(clusterCentres(directions, labels, count));
  search.move();
  let best = search.seeds.map((seed) => ({ ...seed }));
  let most = search.service.right;
  for (let round = 0, idle = 0; idle < PATIENCE; round++) {
    const spent = 3 + ((round * 7) % 20);
    for (let i = 0; i < spent; i++) search.removeLeast();
    while (search.seeds.length < count) search.add();
    search.move();
    idle = search.service.right > most ? 0 : idle + 1;
    if (search.service.right <= most) continue;
    most = search.service.right;
    best = search.seeds.map((seed) => ({ ...seed }));
  }
  return best;
}

/** Lloyd's k-means inside each label, started from points far from each other. */
function clusterCentres(directions: Float32Array, labels: ArrayLike<number>, count: number): Seed[] {
  const members = new Map<number, number[]>();
  for (let v = 0; v < labels.length; v++) members.set(labels[v], [...(members.get(labels[v]) ?? []), v]);
  const shares = [...members].map(([label, group]) => ({ label, group, seeds: 1 }));
  for (let left = count - shares.length; left > 0; left--)
    // The label whose seeds serve most vertices each gets the next one.
    shares.reduce((a, b) => (b.group.length / b.seeds > a.group.length / a.seeds ? b : a)).seeds++;
  return shares.flatMap(({ label, group, seeds }) => {
    const cosine = (a: ArrayLike<number>, v: number) =>
      a[0] * directions[3 * v] + a[1] * directions[3 * v + 1] + a[2] * directions[3 * v + 2];
    const nearestVertex = (point: ArrayLike<number>) =>
      group.reduce((a, b) => (cosine(point, b) > cosine(point, a) ? b : a));
    const direction = (v: number) => [...directions.subarray(3 * v, 3 * v + 3)];
    const mean = (vertices: number[]) =>
      [0, 1, 2].map((axis) => vertices.reduce((s, v) => s + directions[3 * v + axis], 0));
    let centres = [direction(nearestVertex(mean(group)))];
    while (centres.length < seeds) {
      const nearness = (v: number) => Math.max(...centres.map((centre) => cosine(centre, v)));
      centres.push(direction(group.reduce((a, b) => (nearness(b) < nearness(a) ? b : a))));
    }
    for (let step = 0; step < 20; step++) {
      const clusters: number[][] = centres.map(() => []);
      for (const v of group) {
        const reach = centres.map((centre) => cosine(centre, v));
        clusters[reach.indexOf(Math.max(...reach))].push(v);
      }
      centres = clusters
        .filter((cluster) => cluster.length > 0)
        .map((cluster) => direction(nearestVertex(mean(cluster))));
    }
    return centres.map((centre) => ({ place: nearestVertex(centre), label }));
  });
}

class SeedSearch {
  seeds: Seed[] = [];
  service: Service;
  private readonly vertices: number;

  constructor(
    private readonly directions: Float32Array,
    private readonly labels: ArrayLike<number>,
    private readonly candidates: Float32Array,
    private readonly neighbours: Uint32Array[],
  ) {
    this.vertices = directions.length / 3;
    this.service = this.serve();
  }

  reset(seeds: Seed[]): void {
    this.seeds = seeds;
    this.service = this.serve();
  }

  /** Adds the seed, at a vertex and with its label, that makes most vertices right. */
  add(): void {
    const { nearest, cosine } = this.service;
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let place = 0; place < this.vertices; place++) {
      const label = this.labels[place];
      let gain = 0;
      for (let v = 0; v < this.vertices; v++)
        if (this.cosine(place, v) > cosine[v]) {
          const before = nearest[v] >= 0 && this.seeds[nearest[v]].label === this.labels[v] ? 1 : 0;
          gain += (label === this.labels[v] ? 1 : 0) - before;
        }
      if (gain > most) {
        most = gain;
        best = place;
      }
    }
    this.reset([...this.seeds, { place: best, label: this.labels[best] }]);
  }

  removeLeast(): void {
    const loss = new Int32Array(this.seeds.length);
    for (let v = 0; v < this.vertices; v++) {
      const seed = this.service.nearest[v];
      if (this.seeds[seed].label === this.labels[v]) loss[seed]++;
      if (this.service.secondLabel[v] === this.labels[v]) loss[seed]--;
    }
    this.reset(this.seeds.toSpliced(loss.indexOf(Math.min(...loss)), 1));
  }

  /** Moves seeds to places around them while the number of right vertices grows. */
  move(): void {
    for (let moved = true; moved; ) {
      moved = false;
      for (let s = 0; s < this.seeds.length; s++) {
        const around = new Set<number>();
        for (const near of this.neighbours[this.seeds[s].place])
          for (const place of [near, ...this.neighbours[near]]) around.add(place);
        let best = this.service.right;
        let choice = -1;
        for (const place of around) {
          const right = this.rightIfMoved(s, place);
          if (right > best) {
            best = right;
            choice = place;
          }
        }
        if (choice < 0) continue;
        const { place } = this.seeds[s];
        const before = this.service.right;
        this.seeds[s].place = choice;
        this.service = this.serve();
        // Where two seeds are equally near, the forecast may be off by a vertex: only true progress counts.
        if (this.service.right > before) moved = true;
        else {
          this.seeds[s].place = place;
          this.service = this.serve();
        }
      }
    }
  }

  private rightIfMoved(s: number, place: number): number {
    const { nearest, cosine, secondCosine, secondLabel } = this.service;
    const label = this.seeds[s].label;
    let right = 0;
    for (let v = 0; v < this.vertices; v++) {
      const own = nearest[v] === s;
      const other = own ? secondCosine[v] : cosine[v];
      const held = own ? secondLabel[v] : this.seeds[nearest[v]].label;
      if ((this.cosine(place, v) > other ? label : held) === this.labels[v]) right++;
    }
    return right;
  }

  private serve(): Service {
    const n = this.vertices;
    const nearest = new Int32Array(n).fill(-1);
    const cosine = new Float32Array(n).fill(-2);
    const secondLabel = new Int32Array(n).fill(-2);
    const secondCosine = new Float32Array(n).fill(-2);
    this.seeds.forEach((seed, s) => {
      for (let v = 0; v < n; v++) {
        const c = this.cosine(seed.place, v);
        if (c > cosine[v]) {
          secondCosine[v] = cosine[v];
          secondLabel[v] = nearest[v] < 0 ? -2 : this.seeds[nearest[v]].label;
          cosine[v] = c;
          nearest[v] = s;
        } else if (c > secondCosine[v]) {
          secondCosine[v] = c;
          secondLabel[v] = seed.label;
        }
      }
    });
    let right = 0;
    for (let v = 0; v < n; v++) if (nearest[v] >= 0 && this.seeds[nearest[v]].label === this.labels[v]) right++;
    return { nearest, cosine, secondLabel, secondCosine, right };
  }

  private cosine(place: number, v: number): number {
    const c = this.candidates;
    const d = this.directions;
    return Math.fround(c[3 * place] * d[3 * v] + c[3 * place + 1] * d[3 * v + 1] + c[3 * place + 2] * d[3 * v + 2]);
  }
}
