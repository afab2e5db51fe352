import { create, toBinary } from '@bufbuild/protobuf';
import { AttributeProto_AttributeType, ModelProtoSchema, TensorProto_DataType } from 'onnx-buf';
import type { InferenceSession } from 'onnxruntime-common';
import { shapeError } from './dimensions.js';
import type { Runtime } from './runtime.js';

/**
 * Products of large dense matrices at the runtime's speed, of any size, outside
 * any graph: for ridge regression, principal components and their like.
 *
 * @example
 * const engine = new MatrixEngine(runtime);
 * const gram = await engine.multiply(x, [rows, columns], x, [rows, columns], { transposeA: true });
 */
export class MatrixEngine {
  private readonly sessions = new Map<string, Promise<InferenceSession>>();

  constructor(private readonly runtime: Runtime) {}

  /**
   * op(a)·op(b), row-major; the shapes are those of the arrays as they lie, before
   * any transposition. Throws `tensor-shape`, and `output-missing` when the runtime leaves the product out.
   */
  async multiply(
    a: Float32Array,
    aShape: readonly [number, number],
    b: Float32Array,
    bShape: readonly [number, number],
    options: { transposeA?: boolean; transposeB?: boolean } = {},
  ): Promise<Float32Array> {
    const { transposeA = false, transposeB = false } = options;
    const [rows, inner] = transposeA ? [aShape[1], aShape[0]] : aShape;
    const [matching, columns] = transposeB ? [bShape[1], bShape[0]] : bShape;
    if (a.length !== aShape[0] * aShape[1] || b.length !== bShape[0] * bShape[1] || inner !== matching) {
      throw shapeError('multiply', 'arrays that fill their shapes, and inner sizes that agree', aShape, bShape);
    }
    const product = new Float32Array(rows * columns);
    if (product.length === 0 || inner === 0) return product;
    const key = `${transposeA} ${transposeB}`;
    let session = this.sessions.get(key);
    if (session === undefined) {
      session = this.runtime.open(productModel(transposeA, transposeB));
      this.sessions.set(key, session);
    }
    const { runtime } = this;
    const feeds = { a: runtime.tensor(a, aShape), b: runtime.tensor(b, bShape) };
    await runtime.runInto(await session, feeds, { product: { data: product, shape: [rows, columns] } });
    return product;
  }

  /** Frees the native memory; a later product opens its session again. */
  async release(): Promise<void> {
    const open = await Promise.all(this.sessions.values());
    this.sessions.clear();
    for (const session of open) await session.release();
  }
}

/** One Gemm over matrices whose sizes are left open. */
function productModel(transposeA: boolean, transposeB: boolean): Uint8Array {
  const matrix = (name: string, rows: string, columns: string) => {
    const dim = [rows, columns].map((value) => ({ value: { case: 'dimParam' as const, value } }));
    const tensor = { elemType: TensorProto_DataType.FLOAT, shape: { dim } };
    return { name, type: { value: { case: 'tensorType' as const, value: tensor } } };
  };
  const flag = (name: string, on: boolean) => {
    return { name, type: AttributeProto_AttributeType.INT, i: on ? 1n : 0n };
  };
  const model = create(ModelProtoSchema, {
    irVersion: 10n,
    opsetImport: [{ domain: '', version: 21n }],
    graph: {
      name: 'product',
      node: [
        {
          opType: 'Gemm',
          input: ['a', 'b'],
          output: ['product'],
          attribute: [flag('transA', transposeA), flag('transB', transposeB)],
        },
      ],
      input: [
        matrix('a', transposeA ? 'k' : 'm', transposeA ? 'm' : 'k'),
        matrix('b', transposeB ? 'n' : 'k', transposeB ? 'k' : 'n'),
      ],
      output: [matrix('product', 'm', 'n')],
    },
  });
  return toBinary(ModelProtoSchema, model);
}
