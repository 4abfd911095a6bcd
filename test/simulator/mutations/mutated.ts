import type { Mutation } from './mutation.ts';

/**
 * The text of a file with a bug in it.
 *
 * @throws {Error} where what is to be replaced does not stand in it exactly once.
 */
export function mutated({ name, edits }: Mutation, file: string, text: string): string {
  let result = text;
  for (const { find, replace } of edits.filter((each) => each.file === file)) {
    const found = result.split(find).length - 1;
    if (found !== 1)
      throw new Error(`mutation ${name}: its text stands ${found} times in ${file}, and must once:\n${find}`);
    result = result.replace(find, () => replace);
  }
  return result;
}
