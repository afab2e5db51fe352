/** How a cortex is painted: the same colours, greys and light as in the pictures of reports, on the graphics card. */
import {
  type BufferAttribute,
  Color,
  DataTexture,
  FrontSide,
  NearestFilter,
  RGBAFormat,
  ShaderMaterial,
  UnsignedByteType,
  Vector3,
  Vector4,
} from 'three';
import type { ColourScale } from '../../../src/report/colour-scale.js';
import { AMBIENT, CROWN_GREY, FOLD_SHADE, SULCUS_GREY } from '../../../src/report/cortex-picture.js';

/** Regions that can be outlined at once, each in its own colour. */
export const OUTLINES = 8;

/** Attributes that a geometry needs: `[vertex]` each. */
export interface CortexAttributes {
  /** The value, and 1 where there is one; 0 and 0 where there is none. */
  measure: BufferAttribute;
  /** 0 on crowns, 1 in the depths of sulci. */
  fold: BufferAttribute;
  /** 1 in the outlined region of each place, two times four. */
  chosen: BufferAttribute;
  chosenLater: BufferAttribute;
}

const VERTEX = /* glsl */ `
attribute vec2 measure;
attribute float fold;
attribute vec4 chosen;
attribute vec4 chosenLater;
varying vec2 vMeasure;
varying float vFold;
varying vec4 vChosen;
varying vec4 vChosenLater;
varying vec3 vNormal;
varying vec3 vPlace;
void main() {
  vMeasure = measure;
  vFold = fold;
  vChosen = chosen;
  vChosenLater = chosenLater;
  vNormal = normalMatrix * normal;
  vPlace = position;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`;

const FRAGMENT = /* glsl */ `
precision highp float;
uniform sampler2D table;
uniform float low;
uniform float high;
uniform float threshold;
uniform float last;
uniform float shading;
uniform vec3 lamp;
uniform vec3 edge;
uniform vec3 outlines[${OUTLINES}];
uniform float lineWidth;
uniform int outlined;
uniform vec4 mark;
varying vec2 vMeasure;
varying float vFold;
varying vec4 vChosen;
varying vec4 vChosenLater;
varying vec3 vNormal;
varying vec3 vPlace;

// The line lies on the region's own side of its border, with a thin edge outside.
vec3 withOutline(vec3 colour, float inside, vec3 line) {
  float slope = max(fwidth(inside), 1e-5);
  float along = (inside - 0.5) / slope;
  colour = mix(colour, edge, smoothstep(-0.6 * lineWidth - 0.7, -0.6 * lineWidth, along) * step(along, 0.0) * 0.8);
  return mix(colour, line, smoothstep(-0.7, 0.0, along) * (1.0 - smoothstep(lineWidth, lineWidth + 0.7, along)));
}

void main() {
  float light = ${AMBIENT.toFixed(3)} + ${(1 - AMBIENT).toFixed(3)} * max(0.0, dot(normalize(vNormal), lamp));
  light = mix(1.0, light, shading);
  float grey = mix(${(CROWN_GREY / 255).toFixed(6)}, ${(SULCUS_GREY / 255).toFixed(6)}, vFold) * light;
  float known = clamp(vMeasure.y, 0.0, 1.0);
  float value = known > 1e-3 ? vMeasure.x / vMeasure.y : 0.0;
  float cover = known > 1e-3 && abs(value) >= threshold ? known * known * (3.0 - 2.0 * known) : 0.0;
  float share = clamp((value - low) / (high - low), 0.0, 1.0);
  vec3 painted = texelFetch(table, ivec2(int(share * last + 0.5), 0), 0).rgb;
  painted *= light * (1.0 - ${FOLD_SHADE.toFixed(3)} * vFold * shading);
  vec3 colour = mix(vec3(grey), painted, cover);
  if (outlined > 0) {
    for (int i = 0; i < 4; i++) {
      if (i >= outlined) break;
      colour = withOutline(colour, vChosen[i], outlines[i]);
    }
    for (int i = 0; i < 4; i++) {
      if (i + 4 >= outlined) break;
      colour = withOutline(colour, vChosenLater[i], outlines[i + 4]);
    }
  }
  // A ring about the vertex that is pointed at.
  if (mark.w > 0.0) {
    float away = distance(vPlace, mark.xyz);
    float ring = abs(away - 2.2) / max(fwidth(away), 1e-5);
    colour = mix(colour, edge, 1.0 - smoothstep(0.8, 1.8, ring));
  }
  gl_FragColor = vec4(colour, 1.0);
}`;

/** A material for each hemisphere, all but the mark shared. */
export function cortexMaterials(): { left: ShaderMaterial; right: ShaderMaterial; shared: SharedUniforms } {
  const shared: SharedUniforms = {
    table: { value: tableTexture(new Uint8Array(6)) },
    low: { value: -1 },
    high: { value: 1 },
    threshold: { value: 0 },
    last: { value: 1 },
    shading: { value: 1 },
    lamp: { value: new Vector3(-0.25, 0.45, 1).normalize() },
    edge: { value: new Color(0.07, 0.09, 0.12) },
    outlines: { value: Array.from({ length: OUTLINES }, () => new Vector3()) },
    lineWidth: { value: 2 },
    outlined: { value: 0 },
  };
  const material = () =>
    new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      side: FrontSide,
      uniforms: { ...shared, mark: { value: new Vector4(0, 0, 0, 0) } },
    });
  return { left: material(), right: material(), shared };
}

export interface SharedUniforms {
  table: { value: DataTexture };
  low: { value: number };
  high: { value: number };
  threshold: { value: number };
  /** Index of the last colour. */
  last: { value: number };
  /** 1 with light and folds, 0 for the colours of the scale as they are. */
  shading: { value: number };
  lamp: { value: Vector3 };
  edge: { value: Color };
  outlines: { value: Vector3[] };
  /** How many regions are outlined. */
  outlined: { value: number };
  /** Pixels of the canvas. */
  lineWidth: { value: number };
}

/** Takes over a scale's colours, ends and threshold. */
export function useScale(shared: SharedUniforms, { table, low, high, threshold }: ColourScale): void {
  shared.table.value.dispose();
  shared.table.value = tableTexture(table);
  shared.last.value = table.length / 3 - 1;
  shared.low.value = low;
  shared.high.value = high;
  shared.threshold.value = threshold;
}

/** Colours `[n, 3]` as a row of n texels, read without interpolation. */
function tableTexture(table: Uint8Array): DataTexture {
  const count = table.length / 3;
  const texels = new Uint8Array(4 * count).fill(255);
  for (let i = 0; i < count; i++) texels.set(table.subarray(3 * i, 3 * i + 3), 4 * i);
  const texture = new DataTexture(texels, count, 1, RGBAFormat, UnsignedByteType);
  texture.minFilter = NearestFilter;
  texture.magFilter = NearestFilter;
  texture.generateMipmaps = false;
  texture.needsUpdate = true;
  return texture;
}
