/** `npm run format`: writes every file as the linter wants it. */
import { run } from './process.ts';

await run('biome', ['check', '--write', '.']);
