import { z } from 'zod';
import { isPlain, plainWords, REASON_LENGTH } from '../domain/plain-text.ts';
import type { JsonObject } from '../domain/version.ts';

/** Most bytes of one JSON object in a request, as canonical as JSON.stringify writes it. */
export const MAX_JSON_BYTES = 65_536;
/** Deepest nesting of a JSON object in a request. */
export const MAX_JSON_DEPTH = 16;

/** Why a value is no acceptable JSON, or undefined when it is: too deep, or a key that would reach a prototype. */
export function jsonProblem(value: unknown, depth = 1): string | undefined {
  if (typeof value === 'number')
    return Number.isFinite(value) ? undefined : `has the number ${value}, which JSON cannot hold`;
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol')
    return `has a ${typeof value}, which JSON cannot hold`;
  if (typeof value !== 'object' || value === null) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null)
    return 'has something that is neither an object nor a list';
  if (depth > MAX_JSON_DEPTH) return `is nested more than ${MAX_JSON_DEPTH} deep`;
  for (const [key, member] of Object.entries(value)) {
    if (key === '__proto__') return 'has the key "__proto__"';
    const problem = jsonProblem(member, depth + 1);
    if (problem) return problem;
  }
  return undefined;
}

/** A JSON object that a caller sends. */
export const JsonInput = z
  .record(z.string().min(1).max(200), z.unknown())
  .superRefine((value, context) => {
    // The depth comes first: beyond it, writing the value out could exhaust the stack.
    const problem =
      jsonProblem(value) ??
      (JSON.stringify(value).length > MAX_JSON_BYTES ? `is larger than ${MAX_JSON_BYTES} characters` : undefined);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  })
  .transform((value): JsonObject => value);

/** A JSON object that the desk answers. */
export const JsonOutput = z.record(z.string(), z.unknown());

/** The id of a record. */
export const Id = z.uuid();

/** A moment: ISO 8601, UTC. */
export const Timestamp = z.iso.datetime();

/** An exact decimal, as text. */
export const Decimal = z.string().describe('Decimal text, exact');

/** An exact decimal that a caller sends: at most 20 digits before and 8 after the point. */
export const DecimalInput = z
  .string()
  .max(32)
  .regex(/^\d{1,20}(\.\d{1,8})?$/, 'give an amount from 0 as text, with at most 8 decimals, such as "20000.5"');

const PLAIN_WORDS = 'must be plain text on one line, without control characters or marks that turn its direction';

/** Why an operator does something, kept in the audit chain; the reference shows this example of it. */
export const reasonLike = (example: string) =>
  z
    .string()
    .trim()
    .min(1)
    .max(REASON_LENGTH)
    .refine(isPlain, PLAIN_WORDS)
    .meta({ examples: [example] });

const MADE_PLAIN =
  'What is not plain text on one line is made so, and what is longer than is kept is cut: nothing that lowers risk is refused for its words';

/** Why an operator does something that may lower risk, which is never refused for its words: they are made plain instead. */
export const plainReasonLike = (example: string) =>
  z
    .string()
    .overwrite((text) => plainWords(text))
    .min(1)
    .meta({ examples: [example], description: MADE_PLAIN });

/** Why an operator does something. Kept in the audit chain. */
export const Reason = reasonLike('tighter stops after the backtest');

/** Why an operator goes back to an earlier version. */
export const RollbackReason = plainReasonLike('it loses more than it did on paper');

const LABEL_LENGTH = 255;

/** The name of a person or program: a label on the record, never what decides who may act. */
export const Label = z
  .string()
  .trim()
  .min(1)
  .max(LABEL_LENGTH)
  .refine(isPlain, PLAIN_WORDS)
  .meta({ examples: ['ann'] });

/** The same of whoever lowers risk: made plain, and never refused for what it looks like. */
export const PlainLabel = z
  .string()
  .overwrite((text) => plainWords(text, LABEL_LENGTH))
  .min(1)
  .meta({ examples: ['ann'] });

/** The name of an algorithm. Without `@`, `:` and `/`, which separate names from versions, environments and paths. */
export const AlgorithmName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]*$/, 'give a name of letters, digits, spaces and . _ - such as momentum')
  .meta({ examples: ['momentum'] });

/** A semantic version (semver.org 2.0.0; the expression is the one the standard suggests). */
export const SemanticVersion = z
  .string()
  .max(64)
  .regex(
    /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$/,
    'give a semantic version such as 1.4.2',
  )
  .meta({ examples: ['2.0.0'] });
