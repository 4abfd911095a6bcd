import { valid } from 'semver';
import { z } from 'zod';
import { problemWords } from '../../shared/contract/input-words.ts';
import { type Instrument, instrumentKey } from '../../shared/domain/instrument.ts';
import type { Manifest, ParameterSchema } from '../../shared/domain/version.ts';
import { ModuleError } from './module-error.ts';

const parameter = z
  .strictObject({
    default: z.number(),
    minimum: z.number(),
    maximum: z.number(),
    integer: z.boolean().optional(),
    description: z.string().min(1).max(500),
  })
  .superRefine((schema, context) => {
    const problem = misfit(schema, schema.default);
    if (schema.minimum > schema.maximum) context.addIssue('the minimum is above the maximum');
    else if (problem !== undefined) context.addIssue(`the default ${problem}`);
  });

const manifest = z.strictObject({
  name: z
    .string()
    .max(64)
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'give lower-case words joined by hyphens, such as mean-reversion'),
  version: z
    .string()
    .max(64)
    .refine((text) => valid(text) === text, 'give a semantic version such as 1.2.0'),
  instruments: z.union([
    z.literal('*'),
    z
      .array(z.string().regex(/^[^:\s]+:\S+$/, 'give keys such as binance-usdm:BTCUSDT'))
      .min(1)
      .max(1000),
  ]),
  parameters: z.record(
    z.string().regex(/^[a-z][A-Za-z0-9_]{0,63}$/, 'names of a lower-case letter and then letters, digits and _'),
    parameter,
  ),
  stateVersion: z.int().min(1),
  warmUpEvents: z.int().min(0).max(1_000_000),
});

/**
 * The manifest that a module exports, checked.
 *
 * @throws {ModuleError} that lists every field which is wrong.
 */
export function parseManifest(value: unknown, module: string): Manifest {
  const result = manifest.safeParse(value);
  if (result.success) return result.data as Manifest;
  throw new ModuleError(`${module} has no valid manifest: ${problemWords(result.error.issues, value)}`);
}

/** What is wrong with a parameter's value, as the end of a sentence; undefined when it fits its schema. */
function misfit(
  schema: Omit<ParameterSchema, 'description' | 'default' | 'integer'> & { integer?: boolean | undefined },
  value: unknown,
): string | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return `${String(value)} is no finite number`;
  if (value < schema.minimum || value > schema.maximum)
    return `${value} is not within ${schema.minimum} to ${schema.maximum}`;
  if (schema.integer && !Number.isInteger(value)) return `${value} is no whole number`;
  return undefined;
}

/**
 * All of a version's parameters: those given, checked against the manifest, and defaults for the rest.
 *
 * @throws {ModuleError} that names every parameter which is unknown or does not fit, with the numbers.
 */
export function resolveParameters(
  { parameters: schemas }: Manifest,
  given: Readonly<Record<string, unknown>>,
): Record<string, number> {
  const problems: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
    const problem = schema ? misfit(schema, value) : 'is unknown';
    if (problem !== undefined) problems.push(`${name} ${problem}`);
  }
  if (problems.length > 0) {
    throw new ModuleError(
      `parameters: ${problems.join('; ')} (the version has: ${Object.keys(schemas).join(', ') || 'none'}); give values that fit`,
    );
  }
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      Object.hasOwn(given, name) ? (given[name] as number) : schema.default,
    ]),
  );
}

/**
 * Which instruments of the run's table the version takes, by index.
 *
 * @throws {ModuleError} when the table holds none of them: the version would never hear anything.
 */
export function takenInstruments(manifest: Manifest, instruments: readonly Instrument[]): readonly boolean[] {
  const wanted = manifest.instruments;
  const keys = instruments.map(instrumentKey);
  const takes = keys.map((key) => wanted === '*' || wanted.includes(key));
  if (takes.includes(true)) return takes;
  throw new ModuleError(
    `none of its instruments (${wanted === '*' ? 'any' : wanted.join(', ')}) is in the run's table (${keys.join(', ') || 'empty'}); feed one of them, or take a version for these`,
  );
}
