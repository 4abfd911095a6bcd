/** Preloaded into Node: `import … from 'electron'` finds the stand-in. */
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'electron') return next(specifier, context);
    return { url: new URL('./electron-stand-in.ts', import.meta.url).href, shortCircuit: true };
  },
});
