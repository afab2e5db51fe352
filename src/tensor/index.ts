export { gelu, sigmoid, silu, softmax, softplus, tanh } from './activation.js';
export { attention } from './attention.js';
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
export { exportOnnx } from './export.js';
export { gather } from './gather.js';
export { gradients } from './gradient.js';
export { type ElementType, Graph, Node } from './graph.js';
export { constantOf, normalOf, ones, xavierUniform, zeros } from './initialise.js';
export { meanSquaredError } from './loss.js';
export { linear, type MatmulOptions, matmul } from './matrix.js';
export { MatrixEngine } from './matrix-engine.js';
export { groupNormalize, layerNormalize, type NormalizeOptions } from './normalize.js';
export { type OpenedModel, openOnnx, type TensorDescription } from './open.js';
export { type Initialiser, type NamedTensor, ParameterStore, type RandomSource } from './parameters.js';
export { compile, type Feeds, Program } from './program.js';
export { expand, sum } from './reduce.js';
export { createRuntime, type OnnxRuntime, type Runtime, type RuntimeOptions, type TensorData } from './runtime.js';
export { decodeSafetensors, encodeSafetensors } from './safetensors.js';
export { constantRate, type Schedule, warmupCosine } from './schedule.js';
export { concat, pad, reshape, slice, split, transpose } from './shape.js';
export { type OptimizerOptions, type StepResult, Trainer, type TrainerOptions } from './trainer.js';
