/**
 * Preloaded into a simulator that is to find a bug: puts the mutation of the name in `SIMULATOR_MUTATION` into the files of the
 * product as they are loaded. Nothing on disk changes.
 */
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { mutated } from './mutated.ts';
import { MUTATIONS } from './mutations.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const name = process.env.SIMULATOR_MUTATION;
const mutation = MUTATIONS.find((each) => each.name === name);
if (!mutation) throw new Error(`there is no mutation ${name}`);
const files = new Map(mutation.edits.map(({ file }) => [pathToFileURL(`${ROOT}${file}`).href, file]));

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    const file = files.get(url);
    if (file === undefined) return loaded;
    return { ...loaded, source: mutated(mutation, file, String(loaded.source)) };
  },
});
