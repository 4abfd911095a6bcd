import { getFormattedTokens, transform } from 'sucrase';
import { refuseHiddenImport, refuseHtmlComments } from './hidden-import.ts';
import { ModuleError } from './module-error.ts';

/**
 * Turns a module's text into the body of a function of `exports`, line by line, so that the lines of a stack
 * trace are the lines of the file. Types are stripped by a library and not by Node, because Electron's Node
 * does not strip them.
 *
 * @throws {ModuleError} when the text does not parse, imports anything but types, or could be read in two ways.
 */
export function translate(text: string, module: string): string {
  refuseHtmlComments(text, module);
  let code: string;
  let imported: string | undefined;
  try {
    code = transform(text, {
      transforms: ['typescript', 'imports'],
      filePath: module,
      disableESTransforms: true,
      // Otherwise an import that nothing uses would vanish silently; so only what says `type` does.
      keepUnusedImports: true,
    }).code;
    // What it has made it need not be able to read itself.
    imported = importedName(code);
  } catch (error) {
    throw new ModuleError(`${(error as Error).message}`, { cause: error });
  }
  if (imported !== undefined) {
    throw new ModuleError(
      `${module} imports ${imported}; an algorithm is one file without imports (import type is fine: it leaves no trace)`,
    );
  }
  refuseHiddenImport(code, module);
  return code;
}

const TOKEN = /^(\d+):(\d+)-(\d+):(\d+) +(\S+)/;

/**
 * What the translated code asks `require` for first, or undefined. Static imports, re-exports and `import()`
 * have all become calls of `require` by now. Tokens are looked at and not the text, so that a comment or a
 * string which speaks of `require('fs')` offends nobody.
 */
function importedName(code: string): string | undefined {
  if (!code.includes('require')) return undefined;
  const lines = code.split('\n');
  const tokens: { label: string; text: string }[] = [];
  for (const line of getFormattedTokens(code, { transforms: [] }).split('\n')) {
    const match = TOKEN.exec(line);
    if (!match) continue;
    const [, row, from, endRow, to, label] = match;
    const text = row === endRow ? (lines[Number(row) - 1] ?? '').slice(Number(from) - 1, Number(to) - 1) : '';
    tokens.push({ label: label ?? '', text });
  }
  for (const [at, token] of tokens.entries()) {
    if (token.label !== 'name' || token.text !== 'require') continue;
    if (tokens[at - 1]?.text === '.' || tokens[at + 1]?.text !== '(') continue;
    const argument = tokens[at + 2];
    const plain = argument?.label === 'string' && tokens[at + 3]?.text === ')';
    return plain ? argument.text.slice(1, -1) : 'a module by a computed name';
  }
  return undefined;
}
