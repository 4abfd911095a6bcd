/** The command line. Imported by nothing; knows no Electron. */
import { runCommandLine } from './command-line/command-line.ts';
import { watchStandardOutput } from './command-line/standard-output.ts';
import { tellWarnings } from './command-line/warnings.ts';

const output = watchStandardOutput();
tellWarnings();
// What was written last may be refused only now.
process.on('exit', () => {
  if (output.problem !== undefined) process.exitCode ||= 1;
});
process.exitCode = await runCommandLine(process.argv.slice(2));
