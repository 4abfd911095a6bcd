import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** What stands in the place that an issue speaks of: enough to tell a field that is missing from one that is wrong. */
const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  );

const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'text',
};

const FORMATS: Readonly<Record<string, string>> = {
  datetime: 'a time in UTC such as 2030-01-02T08:00:00Z',
  uuid: 'an id such as 11111111-1111-8111-8111-111111111111',
};

/** How the schema library begins where a schema has no words of its own. */
const LIBRARY = /^(Invalid|Too |Unrecognized|Expected)/;

const plural = (count: number | bigint, noun: string): string => `${count} ${noun}${Number(count) === 1 ? '' : 's'}`;
const oneOf = (values: readonly unknown[]): string =>
  values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`;

/** `at least 1`, and what it counts. */
function bound(origin: string, limit: string, count: number | bigint): string {
  if (origin === 'string') return `text of ${limit} ${plural(count, 'character')}`;
  if (origin === 'array') return `a list of ${limit} ${plural(count, 'entry').replace('entrys', 'entries')}`;
  return `a number ${limit === 'at least' || limit === 'at most' ? `of ${limit}` : limit} ${count}`;
}

/** Whether one of a few words is wanted. */
const isChoice = (issue: Issue): boolean =>
  issue.code === 'invalid_value' || (issue.code === 'invalid_union' && 'options' in issue);

/** The longest text that is shown where one of a few words is wanted. */
const SHOWN = 40;

/**
 * What stands there instead. Text is quoted only where one of a few words is wanted: elsewhere it may be a secret, or a whole file
 * that is another than one thinks. Empty where the words before it say all there is to say.
 */
function found(issue: Issue, value: unknown): string {
  if (issue.code === 'invalid_key') return '';
  if (Array.isArray(value))
    return issue.code === 'too_big' ? `a list of ${value.length}` : value.length === 0 ? 'an empty list' : 'a list';
  switch (typeof value) {
    case 'string':
      if (issue.code === 'invalid_format') return '';
      if (value === '') return 'empty text';
      if (issue.code === 'too_small' || issue.code === 'too_big') return `text of ${plural(value.length, 'character')}`;
      return isChoice(issue) && value.length <= SHOWN ? JSON.stringify(value) : 'text';
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value);
    default:
      return value === null ? 'null' : 'an object';
  }
}

/** What to give, as a noun; undefined where the schema has words of its own. */
function wanted(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return oneOf(issue.values);
    case 'too_small':
      return bound(issue.origin, issue.inclusive === false ? 'above' : 'at least', issue.minimum);
    case 'too_big':
      return bound(issue.origin, issue.inclusive === false ? 'below' : 'at most', issue.maximum);
    case 'invalid_format':
      if (!LIBRARY.test(issue.message)) return undefined;
      return FORMATS[issue.format] ?? (issue.pattern ? `text of the form ${issue.pattern}` : 'text of another form');
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_key':
      return `keys that are ${issue.issues.map((each) => wanted(each) ?? each.message).join(' and ')}`;
    case 'invalid_union':
      return alternatives(issue);
    default:
      return undefined;
  }
}

function alternatives(issue: z.core.$ZodIssueInvalidUnion): string {
  const { options } = issue as { readonly options?: readonly unknown[] };
  if (options !== undefined) return oneOf(options);
  const each = issue.errors.map((branch) => branch.map((inner) => wanted(inner) ?? inner.message).join(' and '));
  return [...new Set(each)].join(', or ') || 'another value';
}

/** Problems of one form that are told at once. */
const MOST = 12;

/**
 * The problems of the only form among several that an input can have been meant to be: of an object that is nearly a ladder it is
 * of no use to hear that the name of one would do as well. Undefined where it fits none, or more than one.
 */
function meant(issue: Issue): readonly Issue[] | undefined {
  if (issue.code !== 'invalid_union' || 'options' in issue) return undefined;
  const within = ({ path, code }: Issue): boolean => path.length > 0 || code === 'unrecognized_keys';
  const [only, ...others] = issue.errors.filter((branch) => branch.length > 0 && branch.every(within));
  return others.length === 0 ? only : undefined;
}

/**
 * What is wrong with an input in words that say where, what to give and what is there instead, such as
 * `count: give a number; it is missing` or `count: give a whole number; found 1.5`. The one place for all forms that are checked.
 *
 * @param input what was checked, as it came.
 */
export function inputWords(issue: Issue, input: unknown): string {
  const inner = meant(issue);
  if (inner !== undefined)
    return inner
      .slice(0, MOST)
      .map((each) => inputWords({ ...each, path: [...issue.path, ...each.path] }, input))
      .join('; ');
  const place = issue.path.map(String).join('.');
  return place === '' ? wordsOf(issue, input) : `${place}: ${wordsOf(issue, input)}`;
}

/** All that is wrong with an input, in one sentence: the first few problems, as {@link inputWords} has them. */
export function problemWords(issues: readonly Issue[], input: unknown): string {
  const words = issues.slice(0, MOST).map((issue) => inputWords(issue, input));
  if (issues.length > MOST) words.push(`and ${plural(issues.length - MOST, 'more problem')}`);
  return words.join('; ');
}

function wordsOf(issue: Issue, input: unknown): string {
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => JSON.stringify(key)).join(', ');
    return `${keys} ${issue.keys.length === 1 ? 'is' : 'are'} not known here; leave ${issue.keys.length === 1 ? 'it' : 'them'} out`;
  }
  const noun = wanted(issue);
  if (noun === undefined) return issue.message;
  const value = valueAt(input, issue.path);
  if (value === undefined) return `give ${noun}; it is missing`;
  const instead = found(issue, value);
  return instead === '' ? `give ${noun}` : `give ${noun}; found ${instead}`;
}
