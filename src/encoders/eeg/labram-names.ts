/** What LaBraM's tensors are called in files of other programs. */

/** Which program's names a file uses. */
export type LabramNaming = 'LaBraM' | 'braindecode';

export interface LabramNames {
  naming: LabramNaming;
  /** What stands before every name of the network, such as `student.`. */
  prefix: string;
  /** Names in the file, by those of the published network without `student.`. */
  sources: Map<string, string>;
  /** Names in the file of what is no part of the encoder: heads, the mask token, other networks beside it. */
  leftOut: string[];
}

/** The tensor that tells the two apart, and what comes before the network's names. */
const SIGNS: readonly [naming: LabramNaming, name: string][] = [
  ['braindecode', 'patch_embed.temporal_conv.conv1.weight'],
  ['LaBraM', 'patch_embed.conv1.weight'],
];

/** Of pre-training and of classifiers trained on top. */
const NO_PART = /^(mask_token$|logit_scale$|(lm_head|projection_head|head|final_layer)\.)/;

/**
 * Finds LaBraM's tensors among the names of a state dict: as its pre-training saves them (`student.blocks.0.…`, beside heads), as
 * the network alone has them, or as braindecode calls them, with any prefix.
 *
 * @returns undefined where no name is one of LaBraM's temporal stem
 *
 * @example
 * labramNames(['student.patch_embed.conv1.weight', 'lm_head.weight'])?.sources.get('patch_embed.conv1.weight');
 */
export function labramNames(names: Iterable<string>): LabramNames | undefined {
  const all = [...names];
  for (const [naming, sign] of SIGNS) {
    const prefixes = all.filter((name) => name.endsWith(sign)).map((name) => name.slice(0, -sign.length));
    // A prefix ends with a dot; in self-distillation the teacher has the same names as the student.
    const possible = prefixes.filter((prefix) => /^$|\.$/.test(prefix));
    const prefix = possible.find((one) => one === 'student.') ?? possible[0];
    if (prefix === undefined) continue;
    const sources = new Map<string, string>();
    const leftOut: string[] = [];
    for (const name of all) {
      const own = name.slice(prefix.length);
      if (!name.startsWith(prefix) || NO_PART.test(own)) leftOut.push(name);
      else sources.set(naming === 'braindecode' ? fromBraindecode(own) : own, name);
    }
    return { naming, prefix, sources, leftOut };
  }
  return undefined;
}

function fromBraindecode(name: string): string {
  return name
    .replace(/^position_embedding$/, 'pos_embed')
    .replace(/^temporal_embedding$/, 'time_embed')
    .replace(/^patch_embed\.temporal_conv\./, 'patch_embed.')
    .replace(/^(blocks\.\d+\.mlp)\.0\./, '$1.fc1.')
    .replace(/^(blocks\.\d+\.mlp)\.2\./, '$1.fc2.');
}
