import { existsSync, readFileSync } from 'node:fs';
import { type Parsed, parsePipeline, parsePlan } from '../../api/ladder/plan-file.ts';
import { noFile } from '../../journal/files/regular-file.ts';
import { CommandError } from '../command-error.ts';

/** A ladder as the desk takes it: by its name, as it stands in a file, or written out. @throws {CommandError} where it cannot be used. */
export const planChoice = (text: string): unknown => nameOrForm(text, 'ladder', parsePlan);

/** A pipeline by its name, as it stands in a file, or written out. @throws {CommandError} where it cannot be used. */
export const pipelineChoice = (text: string): unknown => nameOrForm(text, 'pipeline', parsePipeline);

/** JSON is one written out; what looks like a file is read, and told of as the files of a data directory are; anything else is a name. */
function nameOrForm(text: string, what: 'ladder' | 'pipeline', read: (text: string) => Parsed<unknown>): unknown {
  if (/^\s*[{[]/.test(text)) return usable(read(text), `the ${what} that is written out`);
  if (!/[./\\]/.test(text)) return text;
  if (!existsSync(text)) throw new CommandError(`there is no file ${text}; give one, or the name of a ${what}`, 2);
  return usable(read(contentOf(text)), `the ${what} in ${text}`);
}

function usable(parsed: Parsed<unknown>, what: string): unknown {
  if (parsed.problem !== undefined) throw new CommandError(`${what} cannot be used: ${parsed.problem}`, 2);
  return parsed.form;
}

function contentOf(file: string): string {
  const problem = noFile(file);
  if (problem !== undefined) throw new CommandError(problem, 2);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, 2);
  }
}
