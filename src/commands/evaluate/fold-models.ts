/** The models of folds, of which one at a time is in memory. */
import { HemocastError } from '../../foundation/index.js';
import type { ModelConfiguration } from '../../models/index.js';
import type { LoadedModel } from '../../train/model-folder.js';
import { releaseModel } from '../../train/runnable.js';

/** What is known of a model that is not in memory. */
export interface KnownModel {
  modelFolder: string;
  configuration: ModelConfiguration;
  hash: string;
  /** Mean of the delays that its mean learned, or its network, seconds. */
  learnedLag?: number;
}

/** Models that are used one after the other. */
export class FoldModels {
  private current?: { index: number; model: LoadedModel };

  private constructor(
    /** In the order of the folds. */
    readonly known: readonly KnownModel[],
    private readonly open: (index: number) => Promise<LoadedModel>,
  ) {}

  /** The one model that there is; it stays open. */
  static only(model: LoadedModel, modelFolder: string): FoldModels {
    return new FoldModels([describe(model, modelFolder)], async () => model);
  }

  /**
   * Looks at each model once.
   *
   * @param folders of the models
   * @param read opens the model of a folder
   * @throws HemocastError `folds-differ` where they do not generate the same values; what `read` throws
   */
  static async of(folders: readonly string[], read: (folder: string) => Promise<LoadedModel>): Promise<FoldModels> {
    const known: KnownModel[] = [];
    for (const folder of folders) {
      const model = await read(folder);
      known.push(describe(model, folder));
      await close(model);
    }
    requireAlike(known);
    return new FoldModels(known, (index) => read(folders[index]));
  }

  /** The model of a fold; the one that was open before is released. */
  async at(index: number): Promise<LoadedModel> {
    // A single model belongs to whoever opened it.
    if (this.known.length === 1) return this.open(index);
    if (this.current?.index === index) return this.current.model;
    await this.release();
    const model = await this.open(index);
    this.current = { index, model };
    return model;
  }

  async release(): Promise<void> {
    if (this.current !== undefined) await close(this.current.model);
    this.current = undefined;
  }
}

async function close(model: LoadedModel): Promise<void> {
  await releaseModel(model);
  await model.eeg.release();
}

function describe({ configuration, hash, store }: LoadedModel, modelFolder: string): KnownModel {
  const name = ['mean.align.delay', 'align.delay'].find((one) => store.has(one));
  const delays = name === undefined ? [] : [...store.get(name).data];
  const learnedLag = delays.reduce((sum, delay) => sum + delay, 0) / delays.length;
  return { modelFolder, configuration, hash, ...(delays.length > 0 && { learnedLag }) };
}

/** Scores over people are of the same values. */
function requireAlike(known: readonly KnownModel[]): void {
  const valuesOf = ({ configuration: { target } }: KnownModel) =>
    JSON.stringify([target.name, target.values, target.tr, target.channels?.map(({ name, kind }) => [name, kind])]);
  const other = known.find((one) => valuesOf(one) !== valuesOf(known[0]));
  if (other === undefined) return;
  throw new HemocastError('folds-differ', 'The models of the folds do not generate the same values', {
    file: other.modelFolder,
    expected: `target, channels and clock of ${known[0].modelFolder}`,
    found: 'others',
    advice:
      'Give data in which everybody was measured with the same montage and repetition time, or leave out who was not.',
  });
}
