/** How a command of the desk is typed in its folder; it runs on the Node that the desk brings along. */
export const TERMINAL = 'npm run -s desk --';
