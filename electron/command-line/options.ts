/** Options that several commands have, and how what is given to them is read. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { isPlain, plainWords, REASON_LENGTH } from '../../shared/domain/plain-text.ts';
import { defaultDataFolder } from '../launch/data-folder.ts';
import { SERVED_FOLDER } from './desk/which-desk.ts';

/** How the data directory is found that a command means, in words. */
export const WHICH_DIRECTORY =
  `the data directory of the desk, which also holds its address and token (default: ${SERVED_FOLDER} if it holds a desk, else what npm start uses: ` +
  `${defaultDataFolder()})`;

/** Adds the options that name the desk that a command means, and what lets it in. */
export const withDesk = (command: Command): Command =>
  command
    .option('--data-dir <dir>', WHICH_DIRECTORY)
    .option('--url <url>', 'its address instead, such as http://127.0.0.1:8350')
    .addOption(new Option('--token <token>', 'its bearer token; better set in DESK_TOKEN').env('DESK_TOKEN'));

/** The option of every command whose result programs may want. */
export const JSON_OPTION = ['--json', 'for programs: JSON, and nothing else, on standard output'] as const;

/** Why something is done, for the record. */
export const REASON_OPTION = ['--reason <text>', 'why, for the record', reason] as const;

/** The same of what only lowers risk, which is never refused for its words: they are made plain, and cut where they are too long. */
export const LOWERING_REASON_OPTION = ['--reason <text>', 'why, for the record', loweringReason] as const;

/** Where a version's module is looked for besides the samples. @param when Where that is not always. */
export const algorithmsOption = (when = ''): Option =>
  new Option(
    '--algorithms <dir>',
    when === ''
      ? 'folder of algorithm modules besides the samples; may be given more than once'
      : `${when}: its folder of algorithm modules besides the samples; may be given more than once`,
  ).argParser(collect);

/** The value of an option that may be given more than once. */
export const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

/** @throws {InvalidArgumentError} for anything but a whole number from `least` on. @param unit What is counted, where that must be said. */
export function wholeFrom(least: number, unit = ''): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`Give a whole number${unit} from ${least}.`);
    return value;
  };
}

/** @throws {InvalidArgumentError} for words that the desk would not take as a reason. */
function reason(text: string): string {
  const words = text.trim();
  if (words === '' || words.length > REASON_LENGTH)
    throw new InvalidArgumentError(`Give a reason of 1 to ${REASON_LENGTH} characters.`);
  if (!isPlain(words))
    throw new InvalidArgumentError(
      'Give a reason on one line, without control characters or marks that turn its direction.',
    );
  return words;
}

/** @throws {InvalidArgumentError} where nothing is given and no other reason stands in for it. */
function loweringReason(text: string, before: string | undefined): string {
  const words = plainWords(text) || before;
  if (words === undefined) throw new InvalidArgumentError(`Give a reason of 1 to ${REASON_LENGTH} characters.`);
  return words;
}
