/**
 * `npm run --silent local-aws`: loads the program. What Node.js makes of three hundred sources, types stripped and
 * compiled, it keeps for the next start, which takes a third of the time and leaves the compiler out of memory.
 */
import { enableCompileCache } from 'node:module';

enableCompileCache();
await import('./program.ts');
