/** The documentation as one folder for any web server: guides, tutorials and reference by TypeDoc, the studio beside them. */
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  Application,
  Converter,
  type DocumentReflection,
  KindRouter,
  PageEvent,
  type RouterTarget,
  TypeDocReader,
} from 'typedoc';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface SiteOptions {
  /** The folder that is written, and emptied first. */
  out: string;
  /** The built studio. */
  studio: string;
  /** Rooms whose reference is written; all where absent. */
  rooms?: readonly string[];
}

/** Stands for the studio in links of the header, until a page knows how deep it lies. */
const STUDIO = 'hemocast:studio';

/** Headings of the contents, by where a document lies in the repository. */
const GROUPS: readonly (readonly [RegExp, string])[] = [
  [/^docs\/(tutorials\/|your-own-recordings\.md$)/, 'Tutorials'],
  [/^docs\//, 'Guides'],
  [/^/, 'Project'],
];

/**
 * Builds the site.
 *
 * @returns what TypeDoc warned of
 * @throws Error where the studio is not built, or where TypeDoc ended with errors
 */
export async function buildSite({ out, studio, rooms }: SiteOptions): Promise<{ warnings: number }> {
  if (!existsSync(join(studio, 'index.html')))
    throw new Error(`There is no built studio in ${studio}: npm run studio:build`);
  const app = await Application.bootstrap(
    {
      options: join(root, 'typedoc.json'),
      out,
      cleanOutputDir: true,
      router: 'hemocast',
      navigationLinks: { Studio: STUDIO },
      ...(rooms && { entryPoints: rooms.map((room) => join(root, 'src', room, 'index.ts')) }),
    },
    [new TypeDocReader()],
  );
  const places = nameDocuments(app);
  app.renderer.defineRouter('hemocast', routerFor(places));
  app.renderer.on(PageEvent.END, (page: PageEvent) => {
    const up = '../'.repeat(page.url.split('/').length - 1);
    page.contents = page.contents?.replaceAll(`"${STUDIO}"`, `"${up}studio/index.html"`);
  });
  const project = await app.convert();
  if (project === undefined) throw new Error('TypeDoc could not read the sources.');
  app.validate(project);
  await app.generateOutputs(project);
  if (app.logger.hasErrors()) throw new Error('TypeDoc ended with errors.');
  const place = join(out, 'studio');
  rmSync(place, { recursive: true, force: true });
  cpSync(studio, place, { recursive: true });
  return { warnings: app.logger.warningCount };
}

/** Names each document by its first heading, puts it into its group, and remembers where it lies in the repository. */
function nameDocuments(app: Application): Map<DocumentReflection, string> {
  const places = new Map<DocumentReflection, string>();
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    const place = document.project.files.getReflectionPath(document)!.slice(root.length).replaceAll('\\', '/');
    const text = document.content.map((part) => part.text).join('');
    document.name = /^# (.*)$/m.exec(text)?.[1] ?? document.name;
    document.frontmatter['group'] = GROUPS.find(([pattern]) => pattern.test(place))![1];
    places.set(document, place);
  });
  return places;
}

/** Addresses of documents follow their places in the repository, so that they stay when a heading changes. */
function routerFor(places: ReadonlyMap<DocumentReflection, string>): typeof KindRouter {
  return class extends KindRouter {
    protected override getIdealBaseName(target: RouterTarget & DocumentReflection): string {
      const place = places.get(target);
      return place === undefined ? super.getIdealBaseName(target) : place.replace(/\.md$/, '').toLowerCase();
    }
  } as typeof KindRouter;
}
