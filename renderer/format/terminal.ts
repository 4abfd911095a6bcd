/** How a command of the desk is typed in its folder; it runs on the Node that the desk brings along. */
export const TERMINAL = 'npm run -s desk --';

const quoted = (text: string): string => (/^[\w@:/.+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/** A command of the desk, ready to be pasted into a terminal: arguments are quoted where a shell needs it. */
export const inTerminal = (...args: readonly string[]): string => [TERMINAL, ...args.map(quoted)].join(' ');
