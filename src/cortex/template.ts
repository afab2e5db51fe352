/** Vertices of one hemisphere of fsaverage4: an icosahedron of order 4. */
export const VERTICES_PER_HEMISPHERE = 2562;

/** One region of the Destrieux atlas (2010) in one hemisphere. */
export interface Region {
  /** The atlas's own name, e.g. `G_cuneus`. */
  name: string;
  hemisphere: 'L' | 'R';
}

/**
 * The cortex on which everything is shown: fsaverage4, left hemisphere then right, in the order of
 * the nested icosahedron (see `icosphere`). Positions in mm in the fsaverage (MNI305) frame.
 */
export interface Template {
  /** Where the geometry comes from, in one sentence, for reports and sidecars. */
  source: string;
  /** Whether the geometry is a fit rather than the template's own. */
  approximate: boolean;
  /** `[5124, 3]`, radius 100 mm; both hemispheres in FreeSurfer's sphere coordinates. */
  sphere: Float32Array;
  /** Boundary of white matter, `[5124, 3]`. */
  white: Float32Array;
  /** Outer surface of the cortex, `[5124, 3]`. */
  pial: Float32Array;
  /** For pictures, `[5124, 3]`; the two hemispheres overlap, as in FreeSurfer's files. */
  inflated: Float32Array;
  /** `[10240, 3]`: indices 0 … 5123, outward. */
  faces: Uint32Array;
  /** `[5124]`: index into `regions`, −1 on the medial wall. */
  labels: Int16Array;
  /** 148: left 74 then right 74. */
  regions: Region[];
  /** FreeSurfer's sulcal depth, `[5124]`: positive in sulci, negative on gyri. */
  sulcus: Float32Array;
}

/** Points halfway between white and pial, where the signal of the cortex is taken to be: `[5124, 3]` mm. */
export function midSurface(template: Template): Float32Array {
  return template.white.map((value, i) => (value + template.pial[i]) / 2);
}

/** The canonical order of vertices, as sidecars state it: FreeSurfer's own fsaverage4 files order vertices differently. */
export const VERTEX_ORDER = 'fsaverage4 in the order of the nested icosahedron: the first 2562 vertices of fsaverage5';
