/** `npm run docs [FOLDER]`: the documentation with the studio, by default into `site/`. */
import { buildSite } from './docs/site.js';

const [out = 'site'] = process.argv.slice(2);
await buildSite({ out, studio: 'dist/studio' });
process.stdout.write(`${out}/ is a site: put it on any web server.\n`);
