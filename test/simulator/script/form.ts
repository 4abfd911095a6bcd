import { z } from 'zod';
import { grouped } from '../../../shared/base/words.ts';
import { PEOPLE } from '../../support/approval-people.ts';
import { VERSIONS } from '../../support/swap-versions.ts';
import { CHARACTERS, type Header } from './header.ts';

/** A week: nothing in a script lasts longer, in milliseconds. */
export const LONGEST_MS = 604_800_000;
/** How much of a value is shown where it is wrong. */
const SHOWN = 40;

const written = (value: number): string => grouped(String(value));

/** A whole number within a range, both ends included. */
export function whole(least: number, most: number) {
  const error = `must be a whole number from ${written(least)} to ${written(most)}`;
  return z.int(error).min(least, error).max(most, error);
}

/** Any number. */
export const finite = z.number('must be a number');
export const yesNo = z.boolean('must be true or false');
export const oneOf = <const T extends readonly [string, ...string[]]>(words: T) =>
  z.enum(words, `must be one of ${words.join(', ')}`);
export const listOf = <T extends z.ZodType>(each: T, least: number, most: number) => {
  const error = least === most ? `must be a list of ${most}` : `must be a list of ${least} to ${written(most)}`;
  return z.array(each, error).min(least, error).max(most, error);
};
/** Exactly these fields. */
export const fields = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape, 'must be an object');

/** A place among what there is at that moment; it counts on from the first again. */
export const place = whole(0, 1_000);
/** A version, by its place. */
export const version = whole(0, VERSIONS.length - 1);
export const lasting = whole(0, LONGEST_MS);
export const times = whole(1, 100_000);

/** A type without the brands of its numbers, which JSON does not have. */
export type Plain<T> = T extends number
  ? number
  : T extends readonly (infer E)[]
    ? readonly Plain<E>[]
    : T extends object
      ? { readonly [K in keyof T]: Plain<T[K]> }
      : T;

/** What a header must be. */
export const HEADER = fields({
  onDisk: yesNo,
  recorded: yesNo,
  // The market trades two of them at every step.
  instruments: whole(2, 3),
  exchange: oneOf(['paper', 'outside']),
  latencyMs: whole(0, 60_000),
  onJournalFault: oneOf(['reduce', 'stop']),
  rollbackWindowMs: lasting,
  characters: listOf(oneOf(CHARACTERS), VERSIONS.length, VERSIONS.length),
  operators: whole(0, PEOPLE.length),
  approvals: whole(0, 10),
  slots: listOf(fields({ at: version, environment: oneOf(['paper', 'staging']) }), 0, 10),
  network: yesNo,
  shutdown: z.union([oneOf(['flatten_all', 'keep_all', 'soft']), z.null()], {
    error: 'must be one of flatten_all, keep_all, soft, or null',
  }),
} satisfies { readonly [F in keyof Header]-?: z.ZodType<Plain<Header[F]>> });

/** What is wrong with a value first, naming the field; undefined where nothing is. */
export function problemOf(form: z.ZodType, value: unknown): string | undefined {
  const { error } = form.safeParse(value);
  const [issue] = error?.issues ?? [];
  if (!issue) return undefined;
  const within = issue.path.length > 0 ? `${issue.path.join('.')} ` : '';
  if (issue.code === 'unrecognized_keys')
    return `${within || 'it '}has a field that there is not: ${shown(issue.keys[0])}`;
  const found = at(value, issue.path);
  return found === undefined
    ? `${within}is missing: it ${issue.message}`
    : `${within}${issue.message}, and is ${shown(found)}`;
}

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((found, key) => (found as Record<PropertyKey, unknown> | undefined)?.[key], value);

/** A value in a few characters. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${written(value.length)}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'string' && value.length > SHOWN) return `${JSON.stringify(value.slice(0, SHOWN))}…`;
  return JSON.stringify(value) ?? 'nothing';
}
