/** A class, or a group of people, of a data set made rare: generated examples for it, what each remedy is worth, and who is served how. */
import {
  type AugmentationExamples,
  assessRemedies,
  augmentationParts,
  fairnessOfRemedies,
  groupPeople,
  type PeopleGroups,
  rareClassTable,
  rareGroupTable,
  remedyNamed,
} from '../../augment/index.js';
import { decoderNamed } from '../../decode/index.js';
import { formatJson } from '../../formats/index.js';
import { HemocastError, interruptible, joinPath, Random } from '../../foundation/index.js';
import { targetNamed } from '../../modalities/index.js';
import { type RarityResult, remedyCaption } from '../../reproduce/index.js';
import type { AugmentDatasetResult, AugmentDatasetTask } from './augment-task.js';
import { augmentationPage } from './augmentation-page.js';
import { checkChoice, datasetFacts, factsOf, groupsWith, type RareChoice } from './rare-choice.js';
import { unseenPeople, unseenRuns } from './unseen-runs.js';
import { EXAMPLE_FILES, writeExamples } from './written-examples.js';

/** Compared where nothing is asked for. */
const DEFAULT_COLUMN = 'sex';

/**
 * Everything is done on people whom the model has never seen; remedies and decoder learn from some of them and others are decoded.
 *
 * @throws HemocastError `augment-people`, `augment-label`, `augment-group`, `group-column` and `group-values` before any recording is read; what
 *   reading, generating and cutting into examples throw
 */
export async function augmentDataset(task: AugmentDatasetTask): Promise<AugmentDatasetResult> {
  const { model, data, storage, out, what, choice, parts, share, folds, repeats, signal } = task;
  const progress = interruptible(task.progress, signal);
  const decoder = decoderNamed(task.decoder);
  const remedies = task.remedies?.map(remedyNamed);
  const people = unseenPeople(model, data.people);
  const facts = await datasetFacts(storage, data.root);
  checkChoice(choice, what, facts, people, parts);
  const groups = groupsCompared(task, factsOf(facts.people, people));
  const runs = await unseenRuns({ ...{ model, data, people, cache: task.cache, signal, progress }, seed: task.seed });
  const space = targetNamed(model.configuration.target.name).space(model.configuration.target, task.template);
  const examples = augmentationParts(what, runs, space);
  const random = new Random(task.seed).fork('remedies');
  const options = { decoder, ...(remedies && { remedies }), share, folds, repeats, random, progress, signal };
  const label = 'label' in choice ? examples.classes.indexOf(choice.label) : undefined;
  if (label === -1) throw unlearnable(choice as { label: string }, examples);
  const isRare = isRareBy(choice, label, groups);
  const outcomes = assessRemedies(examples.parts, { ...options, classes: examples.classes.length, isRare });
  const result: RarityResult = {
    ...{ design: { class: what, share, folds }, label: data.name, examples },
    ...(label !== undefined && {
      classes: rareClassTable(examples.parts, { ...options, classes: examples.classes, rare: [label] }),
    }),
    groups:
      groups && 'column' in choice
        ? [rareGroupTable(examples.parts, { ...options, classes: examples.classes, groups, rare: [choice.value] })]
        : [],
  };
  const fairness = groups && {
    column: groups.column,
    remedies: fairnessOfRemedies(outcomes, examples.classes.length, groups, random),
  };
  const caption = remedyCaption([result]);
  const count = await writeExamples(storage, out, examples, space, isRare);
  await write(task, { caption, result, fairness, people, examples: count });
  const files = ['augment.json', 'report.html', ...Object.values(EXAMPLE_FILES)].map((name) => joinPath(out, name));
  return { caption, result, fairness, examples: count, files };
}

/** Groups that are compared: those of the choice, of `--fairness`, or by sex where that makes groups. */
function groupsCompared(
  { choice, fairness, parts }: AugmentDatasetTask,
  facts: Parameters<typeof groupPeople>[0] & Parameters<typeof groupsWith>[1],
): PeopleGroups | undefined {
  if ('column' in choice && (fairness === undefined || fairness === choice.column)) {
    return groupsWith(choice, facts, parts);
  }
  if ('column' in choice) {
    throw new HemocastError('augment-choice', 'Groups that are compared are those of which one is made rare', {
      field: '--fairness',
      expected: choice.column,
      found: fairness!,
    });
  }
  if (fairness !== undefined) return groupPeople(facts, fairness, parts);
  try {
    return groupPeople(facts, DEFAULT_COLUMN, parts);
  } catch (error) {
    if (error instanceof HemocastError && error.code.startsWith('group-')) return undefined;
    throw error;
  }
}

function isRareBy(choice: RareChoice, label: number | undefined, groups: PeopleGroups | undefined) {
  return ({ truth, person }: { truth: number; person: string }) =>
    'value' in choice ? groups?.groupOf.get(person) === choice.value : truth === label;
}

function unlearnable({ label }: { label: string }, { classes }: AugmentationExamples): HemocastError {
  return new HemocastError('augment-label', 'Too few people who are decoded have this class', {
    field: '--rare',
    expected: classes.join(', '),
    found: label,
  });
}

interface Found extends Omit<AugmentDatasetResult, 'files'> {
  people: readonly string[];
}

async function write(task: AugmentDatasetTask, found: Found): Promise<void> {
  const { storage, out, model, data, choice, seed, version, versions } = task;
  const { caption, result, fairness, people, examples } = found;
  const simulated = model.configuration.training.simulated || data.simulated;
  const { parts, classes, remark } = result.examples;
  const document = {
    format: 'hemocast-augmentation',
    version: 1,
    caption,
    simulated,
    decoded: result.design.class,
    classes,
    rare: choice,
    share: task.share,
    folds: task.folds,
    repeats: task.repeats,
    decoder: task.decoder,
    people,
    windows: remark,
    examples: { measured: parts.reduce((sum, { truth }) => sum + truth.length, 0), written: examples },
    ...(result.classes && { rareClass: result.classes }),
    ...(result.groups.length > 0 && { rareGroup: result.groups[0] }),
    ...(fairness && { fairness }),
    provenance: {
      software: `Hemocast ${version}`,
      ...versions,
      seed: String(seed),
      modelSHA256: model.hash,
      data: data.name,
      template: task.template.source,
    },
  };
  await storage.write(joinPath(out, 'report.html'), augmentationPage(task, found, simulated));
  await storage.write(joinPath(out, 'augment.json'), formatJson(document));
}
