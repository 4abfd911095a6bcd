import { createInterface } from 'node:readline';
import { CommandError } from '../command-error.ts';

/** What ends a line, what ends the program, and what takes a character back, as a terminal in raw mode sends them. */
const [ENTER, NEW_LINE, END, INTERRUPT, BACKSPACE, DELETE] = ['\r', '\n', '\u0004', '\u0003', '\b', '\u007f'];

/** Lines of a standard input that is no terminal, read once for all questions. */
let piped: Promise<string[]> | undefined;

/**
 * A password from whoever runs the command: asked for without echo on a terminal, else the next line of standard input. Never
 * from an argument, which the process list would show.
 *
 * @throws {CommandError} where there is none, or the person breaks off.
 */
export async function askPassword(question: string): Promise<string> {
  const password = process.stdin.isTTY ? await fromTerminal(question) : await fromPipe();
  if (password === undefined || password === '')
    throw new CommandError('no password was given: type it, or write it to standard input, a line each', 2);
  return password;
}

/** A new password: on a terminal, it is typed twice. */
export async function askNewPassword(question: string): Promise<string> {
  const password = await askPassword(question);
  if (process.stdin.isTTY && (await askPassword('The same again: ')) !== password)
    throw new CommandError('the two differ: nothing was changed', 2);
  return password;
}

async function fromPipe(): Promise<string | undefined> {
  piped ??= (async () => {
    const lines: string[] = [];
    for await (const line of createInterface({ input: process.stdin })) lines.push(line);
    return lines;
  })();
  return (await piped).shift();
}

function fromTerminal(question: string): Promise<string | undefined> {
  const { stdin, stderr } = process;
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.resume();
  return new Promise((resolve, reject) => {
    let typed: string[] = [];
    const end = (): void => {
      stdin.off('data', take);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write('\n');
    };
    const take = (text: string): void => {
      for (const each of text) {
        if (each === INTERRUPT) {
          end();
          return reject(new CommandError('broken off: nothing was changed', 2));
        }
        if (each === ENTER || each === NEW_LINE || each === END) {
          end();
          return resolve(typed.join(''));
        }
        if (each === BACKSPACE || each === DELETE) typed = typed.slice(0, -1);
        else typed.push(each);
      }
    };
    stdin.on('data', take);
  });
}
