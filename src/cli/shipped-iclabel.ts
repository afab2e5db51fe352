import { fileURLToPath } from 'node:url';

/** ICLabel's network in the package; its licence lies beside it. */
export const shippedIcLabel = fileURLToPath(new URL('../../assets/iclabel/ICLabelNet.onnx', import.meta.url));
