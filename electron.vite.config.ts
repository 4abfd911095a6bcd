import { dirname, posix, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import renderer from './vite.config.ts';

const ROOT = fileURLToPath(new URL('.', import.meta.url));
const OUT = 'out/main';
const ADDRESS = /new URL\(\s*'(\.{1,2}\/[^']+)',\s*import\.meta\.url,?\s*\)/g;
const PLACEHOLDER = /__(built|kept)_([\w$]+)__/g;

/**
 * Keeps `new URL('…', import.meta.url)` true in the bundle, which lies elsewhere than its sources. An address of a
 * source file, such as a worker thread's, leads to that file built: Electron's Node does not strip types. Any other
 * leads to where it led before.
 */
function addresses(): Plugin {
  return {
    name: 'addresses',
    // Before the types are stripped, while the address is still written as in the source.
    enforce: 'pre',
    async transform(code, importer) {
      const places = new Map<string, string>();
      for (const [whole, path = ''] of code.matchAll(ADDRESS)) {
        const file = resolve(dirname(importer), path);
        const place = path.endsWith('.ts')
          ? `built_${this.emitFile({ type: 'chunk', id: file })}`
          : `kept_${Buffer.from(relative(ROOT, file)).toString('hex')}`;
        places.set(whole, `new URL('__${place}__', import.meta.url)`);
      }
      return places.size === 0
        ? null
        : { code: code.replace(ADDRESS, (whole) => places.get(whole) ?? whole), map: null };
    },
    renderChunk(code, chunk) {
      const from = dirname(`${OUT}/${chunk.fileName}`);
      const place = (kind: string, id: string) => {
        const to = kind === 'built' ? `${OUT}/${this.getFileName(id)}` : Buffer.from(id, 'hex').toString();
        const path = posix.relative(from, to.replaceAll('\\', '/'));
        return path.startsWith('.') ? path : `./${path}`;
      };
      return { code: code.replace(PLACEHOLDER, (_whole, kind: string, id: string) => place(kind, id)), map: null };
    },
  };
}

export default defineConfig({
  main: {
    plugins: [addresses()],
    // Dependencies stay outside the bundle: better-sqlite3 is a native module and the others gain nothing.
    build: {
      outDir: OUT,
      rolldownOptions: { input: { main: 'electron/main.ts', desk: 'electron/desk.ts' }, output: { format: 'es' } },
    },
  },
  preload: {
    // A sandboxed preload is a single CommonJS file that can require nothing but Electron.
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: 'electron/preload/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    ...renderer,
    build: { ...renderer.build, rolldownOptions: { input: `${renderer.root}/index.html` } },
  },
});
