/** Warnings of the desk's own, by name; all others are about the program, and stay as Node words them. */
const OWN: readonly string[] = ['Warning', 'JournalError', 'KeyError'];

/** Says the desk's own warnings in a line, as it says everything else: where in the program they come from helps nobody who runs it. */
export function tellWarnings(): void {
  const usual = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (OWN.includes(warning.name)) process.stderr.write(`!! ${warning.message}\n`);
    else for (const each of usual) each.call(process, warning);
  });
}
