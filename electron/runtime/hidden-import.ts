import { ModuleError } from './module-error.ts';

/**
 * A comment's begin and end as HTML writes them. A script takes them for a comment (ECMAScript, annex B.1.1), a module for
 * operators, and so does the translator: what one of the two sees as a string is code to the other.
 */
const HTML_COMMENT = /<!--|-->/;

/**
 * `import` as it would have to stand to be called. The word cannot be written with escapes, and only white space and
 * comments may stand between it and the parenthesis. So this finds every call, and also what only looks like one: the word
 * in a comment or a string, or before a comment, whatever follows that.
 */
const IMPORT_CALL = /\bimport\s*(\(|\/[/*]|\.\s*(?:source|defer|\/[/*]))/;

/** @throws {ModuleError} when the text has something in it that a script and a module take for different things. */
export function refuseHtmlComments(text: string, module: string): void {
  const found = HTML_COMMENT.exec(text);
  if (found === null) return;
  throw new ModuleError(
    `${module} has ${found[0]} in line ${lineOf(text, found.index)}: in a script it can begin a comment; put spaces into it`,
  );
}

/**
 * The last look at the very text that is compiled. It goes by the text and not by tokens: there is no second opinion on
 * what is code that could differ from V8's.
 *
 * @throws {ModuleError} when the code could call `import()`, or hide anything behind a comment of HTML's.
 */
export function refuseHiddenImport(code: string, module: string): void {
  refuseHtmlComments(code, module);
  const found = IMPORT_CALL.exec(code);
  if (found === null) return;
  throw new ModuleError(
    `${module} has import before ${found[1]} in line ${lineOf(code, found.index)}: an algorithm is one file without imports, and may not even speak of one so in a comment or a string; put another word there`,
  );
}

const lineOf = (text: string, index: number): number => text.slice(0, index).split('\n').length;
