/**
 * A line on standard error that says what takes so long and for how long already. It never touches standard output,
 * which belongs to results.
 *
 * @param {string} what
 * @returns {{ end(outcome: string): void }}
 */
export function progress(what) {
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 1000);
  const terminal = process.stderr.isTTY === true;
  process.stderr.write(terminal ? `${what} …` : `${what} …\n`);
  // A log file gets a sign of life now and then; a terminal is overwritten in place.
  const timer = setInterval(
    () => process.stderr.write(terminal ? `\r${what} … ${seconds()} s` : `${what} … ${seconds()} s\n`),
    terminal ? 1_000 : 15_000,
  );
  timer.unref();
  return {
    end(outcome) {
      clearInterval(timer);
      process.stderr.write(`${terminal ? '\r\u001b[2K' : ''}${outcome} (${seconds()} s)\n`);
    },
  };
}
