/** The page about two groups: where they differ, beside what may be made of it. */
import type { Template } from '../../cortex/index.js';
import { REGION_MEASURES } from '../../evaluate/index.js';
import {
  CortexScene,
  divergingScale,
  mapFigure,
  mapWidth,
  renderReport,
  roundLimit,
  stillMapsFigure,
} from '../../report/index.js';
import type { ComparedPeople } from './compare-people.js';

const LEVEL = 0.05;
const SHOWN = 25;

/** Regions that differ at a false discovery rate of .05, the smallest p first. */
export function differingRegions({ regions }: Pick<ComparedPeople, 'regions'>): ComparedPeople['regions'] {
  return regions.filter(({ fdr }) => fdr <= LEVEL).sort((a, b) => a.p - b.p);
}

/** One sentence for the terminal and the top of the page. */
export function comparisonInWords(compared: ComparedPeople): string {
  const found = differingRegions(compared);
  const [first, second] = compared.groups;
  const sizes = compared.people.map((people) => people.length);
  return found.length === 0
    ? `No region differs between ${first} (${sizes[0]}) and ${second} (${sizes[1]}) at a false discovery rate of ${LEVEL}.`
    : `${found.length} of ${compared.regions.length} regions differ between ${first} (${sizes[0]}) and ${second} (${sizes[1]}) at a false discovery rate of ${LEVEL}.`;
}

/** The whole page as one HTML file. */
export function comparePage(
  compared: ComparedPeople,
  {
    template,
    measure,
    simulated,
    provenance,
    viewer,
  }: {
    template: Template;
    measure: string;
    simulated: boolean;
    provenance: Record<string, string>;
    /** The script of the cortex viewer; pictures alone where absent. */
    viewer?: string;
  },
): string {
  const { title, note } = REGION_MEASURES.find(({ name }) => name === measure)!;
  const { regions, groups, warnings } = compared;
  const onCortex = (value: (region: number) => number) =>
    Float32Array.from(template.labels, (label) => (label < 0 ? Number.NaN : value(label)));
  const whole = onCortex((region) => regions[region].g);
  const limit = roundLimit([whole]);
  const scale = { kind: 'diverging', limit, label: 'Hedges’ g', unit: 'SD of people' } as const;
  const colours = divergingScale(scale);
  const significant = onCortex((region) => (regions[region].fdr <= LEVEL ? regions[region].g : Number.NaN));
  const difference = { title: `${groups[0]} less ${groups[1]}`, marks: ['generated'] };
  const scene = new CortexScene(template, { width: mapWidth(2) });
  const sorted = [...regions].sort((a, b) => a.p - b.p);
  return renderReport({
    title: `${groups[0]} and ${groups[1]}: ${title}`,
    subtitle: 'Of BOLD that was generated from EEG: nobody was scanned.',
    ...(warnings.length > 0 && { doubt: warnings.join(' ') }),
    ...(simulated && { notice: 'The model was trained on simulated brains.' }),
    sections: [
      {
        title: 'In brief',
        prose: [
          comparisonInWords(compared),
          `${note} People were permuted ${compared.comparison.arrangements} times; p-values are corrected over ${regions.length} regions, by the false discovery rate (Benjamini and Hochberg) and by the largest statistic of any region.`,
          'A difference in generated BOLD is a difference in EEG as the model reads it. What EEG does not show cannot differ here, and what differs in blood alone does not either.',
        ].join('\n\n'),
        figures: [
          ...(viewer === undefined
            ? []
            : [
                stillMapsFigure({
                  ...{ ...difference, template },
                  maps: [
                    { name: 'all regions', values: whole, scale },
                    { name: 'significant', values: significant, scale },
                  ],
                }),
              ]),
          mapFigure({
            ...{ ...difference, scene },
            groups: [
              {
                rows: [
                  { label: 'all regions', values: whole, colours },
                  { label: 'significant', note: `FDR ${LEVEL}`, values: significant, colours },
                ],
              },
            ],
          }),
        ],
        table: {
          caption: `The ${SHOWN} regions with the smallest p; all stand in compare.json.`,
          columns: [
            { title: 'region' },
            { title: 'difference', digits: 4 },
            { title: 'Hedges’ g', digits: 2 },
            { title: 'p', digits: 4 },
            { title: 'FDR', digits: 4 },
            { title: 'any region', digits: 4 },
          ],
          rows: sorted.slice(0, SHOWN).map(({ name, difference, g, p, fdr, familywise }) => ({
            cells: [name, difference, g, p, fdr, familywise],
            ours: fdr <= LEVEL,
          })),
        },
      },
    ],
    provenance,
    ...(viewer !== undefined && { script: viewer }),
  });
}
