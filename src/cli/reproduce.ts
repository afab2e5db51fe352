import type { Command } from 'commander';
import {
  chosenFigures,
  type FigureEntry,
  openStudy,
  recordedInputs,
  reportedFigures,
  reproduceFigures,
  reproduceOptions,
  simulatedInputs,
  studyRequest,
} from '../commands/index.js';
import { HemocastError, interruptible } from '../foundation/index.js';
import { figureSvg, findingsTable, reproductionReport } from '../report/index.js';
import { FIGURES } from '../reproduce/index.js';
import { cacheFolder, preparedArrays } from './cache-option.js';
import { type Console, duration } from './console.js';
import { engineVersions } from './engine-versions.js';
import { withOptions } from './options-of.js';
import { ReportedFailure } from './reported-failure.js';
import { openSession } from './session.js';
import { shippedEegEncoder } from './shipped-encoder.js';
import { svgToPng } from './svg-png.js';
import { templateOf } from './template-option.js';
import { version } from './version.js';

export function reproduceCommand(program: Command): Command {
  const command = program
    .command('reproduce')
    .description('Make the figures and tables of the paper, on simulated people or on published recordings.')
    .argument(
      '[figures-and-datasets...]',
      `figures (${FIGURES.map(({ name }) => name).join(', ')}; all where none is named), then published data sets as NAME:FOLDER; simulated people where none is named`,
    );
  return withOptions(command, reproduceOptions, async (options, words: string[]) => {
    const { figures, places } = chosenFigures(words);
    const session = openSession(options);
    const { storage, console, signal } = session;
    await storage.ensureWritable(options.out);
    const template = await templateOf(session, options.template);
    const progress = interruptible(console, signal);
    const { out, seed, quick, difficulty } = options;
    const request = await studyRequest({ version, seed, quick, difficulty, places, template: template.source });
    const arrays = await preparedArrays(session, options);
    const shared = { storage, template, seed, version, arrays, progress };
    const inputs =
      places.length > 0
        ? recordedInputs({ ...shared, texts: places, cache: () => cacheFolder(session, options) })
        : simulatedInputs({ ...shared, quick, difficulty, folder: `${out}/data` });
    const runtime = await session.runtime();
    const simulated = places.length === 0;
    const study = openStudy({
      ...{ storage, folder: `${out}/models`, template, runtime, seed, request, inputs, quick, progress, signal },
      simulated,
      eegEncoderFolder: shippedEegEncoder,
    });
    const began = performance.now();
    const said = `hemocast reproduce ${[...words, ...(quick ? ['--quick'] : []), '--difficulty', difficulty, '--seed', seed].join(' ')}`;
    const pictures = new PictureMaker(console);
    const done: FigureEntry[] = [];
    const report = `${out}/report.html`;
    const entries = await reproduceFigures({
      ...{ storage, out, figures, study, request, signal },
      command: said,
      overwrite: options.overwrite,
      draw: ({ name, title }, result) =>
        figureSvg(result, { name, title, template, simulated: result.simulated ?? simulated }),
      rasterise: (svg) => pictures.png(svg),
      onFigure: async (entry) => {
        done.push(entry);
        const { figure, result, reason, seconds } = entry;
        const took = seconds === undefined ? '' : ` (${duration(seconds)})`;
        console.say(result ? `${figure.name}${took}: ${result.caption}` : `${figure.name}: not made: ${reason}`);
        const provenance = {
          Software: `Hemocast ${version}`,
          ...engineVersions(),
          Command: said,
          Seed: String(seed),
          Template: template.source,
        };
        await storage.write(report, reproductionReport({ ...reportedFigures(done, simulated), provenance }));
      },
    });
    await study.release();
    const { figures: made } = reportedFigures(entries, simulated);
    console.say(`\n${findingsTable(made)}`);
    await storage.write(`${out}/findings.md`, findingsTable(made, 'markdown'));
    console.say(`Took ${duration((performance.now() - began) / 1000)}. Report: ${report}`);
    const failed = entries.filter((entry) => entry.failed).map(({ figure }) => figure.name);
    console.result({ out, report, figures: entries.map(described) });
    if (failed.length > 0)
      throw new ReportedFailure('figures-failed', `Not made: ${failed.join(', ')}.`, {}, 'failure');
  });
}

function described({ figure: { name }, result, reason }: FigureEntry): object {
  if (result === undefined) return { name, reason };
  const { caption, findings } = result;
  return { name, caption, findings };
}

/** Pictures, or one warning where this machine cannot draw letters. */
class PictureMaker {
  private isWarned = false;

  constructor(private readonly console: Console) {}

  async png(svg: string): Promise<Uint8Array | undefined> {
    try {
      return await svgToPng(svg);
    } catch (error) {
      if (!(error instanceof HemocastError)) throw error;
      if (!this.isWarned) this.console.say(`Note: ${error.message}`);
      this.isWarned = true;
      return undefined;
    }
  }
}
