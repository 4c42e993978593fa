// `npm run bench -- NAME [options]`: runs test/bench/NAME.mjs.
import { readdirSync } from 'node:fs';

const folder = new URL('../test/bench/', import.meta.url);
const names = readdirSync(folder)
  .filter((f) => f.endsWith('.mjs'))
  .map((f) => f.slice(0, -4));
const [name = ''] = process.argv.slice(2);
if (!names.includes(name)) {
  console.error(`bench: there is no benchmark ${JSON.stringify(name)}; there are: ${names.join(', ')}`);
  process.exit(2);
}
await import(new URL(`${name}.mjs`, folder).href);
