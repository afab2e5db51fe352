/** How samples of a model are drawn, as the options of commands say. */
import { HemocastError } from '../foundation/index.js';
import { hasNetwork, type ModelConfiguration } from '../models/index.js';

/** What only the samples of a network depend on; those of the model where absent. */
export interface SamplerChoice {
  steps?: number;
  sampler?: string;
}

/**
 * Makes sure that a sampler which was chosen has something to do.
 *
 * @throws `option-value` where no model has a network: a Gaussian process is drawn without steps
 */
export function requireNetwork(
  models: readonly { model: { configuration: ModelConfiguration } }[],
  { steps, sampler }: SamplerChoice,
): void {
  const given = steps !== undefined ? ['--steps', String(steps)] : sampler !== undefined ? ['--sampler', sampler] : [];
  if (given.length === 0 || models.some(({ model }) => hasNetwork(model.configuration))) return;
  const [field, found] = given;
  throw new HemocastError('option-value', 'This model draws its samples without a sampler', {
    field,
    expected: 'a model with a network, of which steps and sampler are',
    found: `${found}, and a model whose residual is Gaussian`,
    advice: `Leave ${field} out, or train with --residual diffusion.`,
  });
}
