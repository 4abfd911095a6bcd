/**
 * How a person gives a command here: from a checkout as README has it, of an installed app by its own program. The one place:
 * whatever names a command takes it from here.
 */
const COMMAND = import.meta.url.includes('app.asar') ? `"${process.execPath}" desk` : 'npm run -s desk --';

/** The program's name in its own help. */
export const PROGRAM = COMMAND;

/** A command to give, ready to be copied: `npm run -s desk -- status`. Arguments are quoted where a shell needs it. */
export const toGive = (...args: readonly string[]): string => [COMMAND, ...args.map(quoted)].join(' ');

/** The same within a sentence. */
export const inWords = (...args: readonly string[]): string => `\`${toGive(...args)}\``;

const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
