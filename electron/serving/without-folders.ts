import { sep } from 'node:path';

/** Words for people without the paths of folders: whoever reads them does not know where the desk keeps its files, and need not. */
export const withoutFolders = (words: string, ...folders: readonly string[]): string =>
  folders.reduce((text, folder) => text.replaceAll(`${folder}${sep}`, ''), words);
