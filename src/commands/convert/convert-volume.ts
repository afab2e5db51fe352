/** Images as NIfTI-1 and MGH. */
import { encodeMgh, encodeNifti, type NiftiToWrite, openNifti, readMgh } from '../../formats/index.js';
import type { Storage } from '../../foundation/index.js';
import { type Converted, cannotHold, singlePrecisionLoss } from './conversion.js';

/** An image between two formats. */
interface Volume {
  shape: number[];
  data: Float32Array | Float64Array;
  affine: ArrayLike<number>;
  hasOrientation: boolean;
  tr?: number;
  spaceCode?: number;
  description?: string;
  /** The type of whole numbers in which the file stores its values. */
  whole?: NiftiToWrite['datatype'];
  /** How values become whole numbers. */
  scaling?: NiftiToWrite['scaling'];
  remarks: string[];
}

/**
 * Writes an image as NIfTI-1 (`.nii`, `.nii.gz`) or MGH (`.mgh`, `.mgz`), with its place in space and time.
 *
 * @throws HemocastError `convert-content` for colours, complex numbers, and more than four dimensions as MGH; as the readers and writers
 */
export async function convertVolume(storage: Storage, input: string, output: string): Promise<Converted> {
  const volume = /\.(mgh|mgz|mgh\.gz)$/i.test(input)
    ? await fromMgh(storage, input)
    : await fromNifti(storage, input, output);
  const { shape, data, affine, tr, remarks } = volume;
  if (/\.nii(\.gz)?$/i.test(output)) {
    const bytes = encodeNifti({
      shape,
      data,
      affine: Float64Array.from(affine),
      tr,
      spaceCode: volume.spaceCode,
      description: volume.description,
      scaling: volume.scaling,
      datatype: volume.whole ?? (data instanceof Float64Array ? 'float64' : 'float32'),
      compressed: /\.gz$/i.test(output),
    });
    return { format: 'NIfTI-1', files: new Map([[output, bytes]]), remarks };
  }
  const [x, y = 1, z = 1, frames = 1, ...more] = shape;
  if (more.some((n) => n > 1))
    throw cannotHold(output, 'MGH has four dimensions', 'x × y × z × frames', shape.join(' × '));
  const loss = singlePrecisionLoss(data);
  if (loss > 0)
    remarks.push(`Values are rounded to single precision: by at most ${loss.toExponential(1)} of the greatest.`);
  if (volume.spaceCode !== undefined && volume.spaceCode > 1)
    remarks.push('MGH does not say which template the affine refers to.');
  const bytes = encodeMgh({
    shape: [x, y, z, frames],
    data,
    ...(volume.hasOrientation ? { affine } : {}),
    tr,
    compressed: /z$/i.test(output),
  });
  return { format: 'MGH', files: new Map([[output, bytes]]), remarks };
}

async function fromMgh(storage: Storage, input: string): Promise<Volume> {
  const { shape, data, affine, hasOrientation, tr, datatype } = readMgh(await storage.read(input), input);
  return {
    shape: shape[3] === 1 ? shape.slice(0, 3) : [...shape],
    data,
    affine,
    hasOrientation,
    tr,
    // What is not known must not be stated.
    ...(hasOrientation ? {} : { spaceCode: 0 }),
    ...(datatype === 'float32' ? {} : { whole: datatype }),
    remarks: hasOrientation || shape[1] * shape[2] === 1 ? [] : [UNKNOWN_ORIENTATION],
  };
}

async function fromNifti(storage: Storage, input: string, output: string): Promise<Volume> {
  const file = await openNifti(storage, input);
  const { shape, datatype, affine, affineSource, tr, spaceCode, description, scaling } = file.header;
  if (datatype.components > 1)
    throw cannotHold(
      output,
      'Images of colours or complex numbers are not converted',
      'one number a voxel',
      datatype.name,
    );
  const remarks: string[] = affineSource === 'voxel size' ? [UNKNOWN_ORIENTATION] : [];
  if (file.extensions.length > 0)
    remarks.push(`${file.extensions.length} extensions of the header are not carried over.`);
  const whole = WHOLE.find((name) => name === datatype.name);
  return {
    shape,
    data: await file.readAll(),
    affine,
    hasOrientation: affineSource !== 'voxel size',
    tr,
    spaceCode,
    description,
    ...(whole === undefined ? {} : { whole, scaling }),
    remarks,
  };
}

/** Of an image whose header does not say how it lies in space. */
export const UNKNOWN_ORIENTATION = 'The file does not say how the image lies in space: its orientation is not known.';

const WHOLE = ['uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32'] as const;
