/**
 * Loss, some outputs, and of every gradient the norm and three values (first, one
 * third in, last) of the one-block transformer of `transformer.test.ts`, computed
 * in double precision by PyTorch 2.15 (`layer_norm`, `scaled_dot_product_attention`,
 * `gelu(approximate='tanh')`, `mse_loss`, `backward`) from the values of `formula`.
 */
export const torchVectors = {
  loss: 0.7971080174353337,
  /** Every 37th value of the output. */
  output: [-0.14946578, -0.634172026, -0.449569247, -1.59837978, 0.0129095845, 0.126633689],
  gradients: {
    '0.modulation.weight': { norm: 0.0872490801, values: [-0.000402729681, -1.3384657e-5, 0.000917262758] },
    '0.modulation.bias': { norm: 0.10257448, values: [0.000285412336, 0.000314837349, 0.000113007185] },
    '0.self.q.weight': { norm: 0.0131043112, values: [-8.67640107e-5, -0.000167778026, -8.99438808e-5] },
    '0.self.q.bias': { norm: 0.00219100325, values: [-0.000701252976, -0.000108354698, -0.000823016613] },
    '0.self.k.weight': { norm: 0.0124790174, values: [0.00106874592, -0.000189646401, -0.00035860484] },
    '0.self.k.bias': { norm: 1.13901155e-18, values: [3.25260652e-19, 1.66018458e-19, -2.98155597e-19] },
    '0.self.v.weight': { norm: 0.0427775205, values: [-0.00157592616, -0.000240952752, -0.00449877452] },
    '0.self.v.bias': { norm: 0.015129905, values: [-0.00243979293, -0.000524226266, 0.00302057539] },
    '0.self.out.weight': { norm: 0.067224554, values: [0.000317903796, 0.000757068628, -0.00166143473] },
    '0.self.out.bias': { norm: 0.0332710857, values: [-0.00889372113, 0.0113992, -0.00429445212] },
    '0.cross.q.weight': { norm: 0.00551983666, values: [-0.000399500103, 0.000117135263, 0.000750361019] },
    '0.cross.q.bias': { norm: 0.00141773666, values: [0.000114050647, -4.50588988e-5, -9.1204053e-5] },
    '0.cross.k.weight': { norm: 0.00671830843, values: [9.41739567e-5, -0.000390867827, -0.000205246665] },
    '0.cross.k.bias': { norm: 5.81348523e-19, values: [-6.77626358e-20, -4.06575815e-20, -1.62630326e-19] },
    '0.cross.v.weight': { norm: 0.031029917, values: [-0.00226406483, 0.00026247474, -0.00192145166] },
    '0.cross.v.bias': { norm: 0.0272105653, values: [-0.0113795933, -0.00230457378, 0.0109748258] },
    '0.cross.out.weight': { norm: 0.0346582246, values: [0.00625345651, 0.00106304033, 0.000357967626] },
    '0.cross.out.bias': { norm: 0.0311988467, values: [0.0237516762, -0.00421595007, -0.00225576701] },
    '0.up.weight': { norm: 0.134700041, values: [0.00186338667, 0.00199603444, -0.00252579259] },
    '0.up.bias': { norm: 0.0310479844, values: [0.00180635216, -0.00019318563, 0.00302482177] },
    '0.down.weight': { norm: 0.139513696, values: [0.000821613558, -0.00257617148, 0.00196158009] },
    '0.down.bias': { norm: 0.0320281904, values: [-0.024326837, -0.0098078215, 0.00888863432] },
    'head.weight': { norm: 0.641148452, values: [0.0288731594, 0.00601269266, -0.115876285] },
    'head.bias': { norm: 0.1609339, values: [0.061118626, -0.0499130693, -0.0123611465] },
  } as Record<string, { norm: number; values: number[] }>,
};
