import { enableCompileCache } from 'node:module';

// `node cli/main.ts`: the sources, as they are. Everybody else comes by `main.cjs`, which starts what `npm ci` bundled of
// them (decision 0007).
enableCompileCache();
await import('./program.ts');
