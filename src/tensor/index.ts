/**
 * Training at native speed: a differentiable graph, its gradients, its ONNX form, and ONNX Runtime to run it; optimiser,
 * safetensors. Knows nothing of brains.
 *
 * @example
 * ```ts
 * import * as ort from 'onnxruntime-node';
 * import { compile, createRuntime, Graph, matmul, softmax } from 'hemocast/tensor';
 *
 * const graph = new Graph();
 * const x = graph.input('x', [2, 3]);
 * const y = softmax(matmul(x, graph.constant(new Float32Array(12).fill(0.1), [3, 4])));
 * const program = await compile(createRuntime(ort), graph, { y });
 * const result = await program.run({ x: new Float32Array(6) });
 * ```
 *
 * @module
 */

export { gelu, sigmoid, silu, softmax, softplus, tanh } from './activation.js';
export { attention } from './attention.js';
export { fromTokens, toTokens } from './block-tokens.js';
export type { TrainingCurves } from './checkpoint.js';
export { argMax, crossEntropy, meanCrossEntropy, toFloat } from './classification.js';
export { type ConvolutionOptions, conv1d } from './convolution.js';
export {
  add,
  divide,
  exp,
  log,
  mean,
  multiply,
  negate,
  power,
  sqrt,
  square,
  stopGradient,
  subtract,
} from './elementwise.js';
export { ExpectedShapes, requireTensors } from './expected-shapes.js';
export { exportOnnx } from './export.js';
export { gather } from './gather.js';
export { gradients } from './gradient.js';
export { type ElementType, Graph, Node } from './graph.js';
export { constantOf, normalOf, ones, xavierUniform, zeros } from './initialise.js';
export { meanSquaredError } from './loss.js';
export { type LinearOptions, linear, type MatmulOptions, matmul } from './matrix.js';
export { MatrixEngine } from './matrix-engine.js';
export { groupNormalize, layerNormalize, layerNormalizeParts, type NormalizeOptions } from './normalize.js';
export { type OpenedModel, openOnnx, type TensorDescription } from './open.js';
export type { TensorData } from './opener.js';
export { type Initialiser, type NamedTensor, ParameterStore, type RandomSource } from './parameters.js';
export { type CompileOptions, compile, type Feeds, Program } from './program.js';
export { expand, sum } from './reduce.js';
export { createRuntime, type OnnxRuntime, type Runtime, type RuntimeOptions } from './runtime.js';
export { decodeSafetensors, encodeSafetensors } from './safetensors.js';
export { type Schedule, warmupCosine } from './schedule.js';
export { concat, pad, reshape, slice, split, transpose } from './shape.js';
export { stepInParts } from './step-in-parts.js';
export { type OptimizerOptions, type StepResult, Trainer, type TrainerOptions } from './trainer.js';
export type { LossCurves } from './training-loop.js';
