/**
 * What the generator generates, seen as tokens: groups of values (the vertices
 * of a patch of cortex; the HbO and HbR of an optode pair), each at one place.
 * A modality is described by its layout, and nothing else in the models depends on it.
 */
export interface TargetLayout {
  /** Name of the modality, e.g. `bold`. */
  name: string;
  /** Values at one moment, e.g. 5124 vertices. */
  values: number;
  /** `[points, 3]` mm. */
  places: Float32Array;
  /** Indices of the values that belong to each point; together they cover all values once. */
  members: readonly Uint32Array[];
  /** The largest group: smaller ones are padded to it. */
  size: number;
  /** Whether the values of a point measure different things, so that their mean says nothing (HbO and HbR); default false. */
  apart?: boolean;
}

/** A layout as a configuration holds it, in plain numbers. */
export type StoredLayout = Pick<TargetLayout, 'name' | 'values' | 'size'> & {
  /** mm of each point. */
  places: readonly (readonly number[])[];
  members: readonly (readonly number[])[];
};

/** The layout that a configuration holds. */
export function storedLayout({ name, values, places, members, size }: StoredLayout): TargetLayout {
  return {
    name,
    values,
    places: Float32Array.from(places.flat()),
    members: members.map((list) => Uint32Array.from(list)),
    size,
  };
}

/**
 * Values over time, regrouped by point and padded with zeros.
 *
 * @param data `[value, volume]`
 * @returns `[volume, point, size]`
 */
export function toPatches(layout: TargetLayout, data: Float32Array, volumes: number): Float32Array {
  const points = layout.members.length;
  const patches = new Float32Array(volumes * points * layout.size);
  layout.members.forEach((members, point) => {
    members.forEach((value, position) => {
      for (let k = 0; k < volumes; k++) {
        patches[(k * points + point) * layout.size + position] = data[value * volumes + k];
      }
    });
  });
  return patches;
}

/** The inverse of `toPatches`: `[volume, point, size]` → `[value, volume]`. */
export function fromPatches(layout: TargetLayout, patches: Float32Array, volumes: number): Float32Array {
  const points = layout.members.length;
  const data = new Float32Array(layout.values * volumes);
  layout.members.forEach((members, point) => {
    members.forEach((value, position) => {
      for (let k = 0; k < volumes; k++) {
        data[value * volumes + k] = patches[(k * points + point) * layout.size + position];
      }
    });
  });
  return data;
}

/** 1 where a place of `[point, size]` holds a value, 0 where it is padding. */
export function patchMask(layout: TargetLayout): Float32Array {
  const mask = new Float32Array(layout.members.length * layout.size);
  layout.members.forEach((members, point) => {
    mask.fill(1, point * layout.size, point * layout.size + members.length);
  });
  return mask;
}

/**
 * What progress is judged by: the mean of each patch over its values, `[volume, point, size]` → `[point, volume]`; the values themselves,
 * `[value, volume]`, where they lie apart.
 */
export function patchMeans(layout: TargetLayout, patches: Float32Array): Float32Array {
  const points = layout.members.length;
  const volumes = patches.length / (points * layout.size);
  if (layout.apart) return fromPatches(layout, patches, volumes);
  const means = new Float32Array(points * volumes);
  for (let k = 0; k < volumes; k++) {
    for (let point = 0; point < points; point++) {
      const start = (k * points + point) * layout.size;
      let sum = 0;
      for (let i = 0; i < layout.members[point].length; i++) sum += patches[start + i];
      means[point * volumes + k] = sum / layout.members[point].length;
    }
  }
  return means;
}
