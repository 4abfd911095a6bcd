import fc from 'fast-check';
import { z } from 'zod';

/** A JSON schema as zod writes it, as far as it is read here. */
interface Shape {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly allOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly format?: string;
  readonly examples?: readonly unknown[];
}

/** Where JSON text says a number that no double can hold: JSON itself cannot be written with one. */
const BEYOND = '@beyond@';

/** Text that has gone wrong elsewhere: direction, half a surrogate pair, what looks like a path, a template or a command. */
const TEXTS = [
  '',
  '\u0000',
  '\ud800',
  '\u202e\u2066',
  '‮',
  'ﷺ'.repeat(200),
  'e\u0301'.repeat(300),
  '../../../etc/passwd',
  '%00',
  '{{7*7}}',
  "' OR 1=1; --",
  '<script>window.injected=1</script>',
  'NaN',
  '1e400',
  '-0',
  'x'.repeat(30_000),
] as const;

const NUMBERS = [Number.MAX_SAFE_INTEGER + 2, -1, -0, 0.1, 1e-320, 1e308, -1e308, 2 ** 63] as const;
const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  '',
  '\u0000',
  '๛',
] as const;

/** An own key, also where its name is `__proto__`. */
const withKey = (value: object, key: string, given: unknown): object =>
  Object.fromEntries([...Object.entries(value), [key, given]]);

const deep = (levels: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
};

/** A value of the wrong kind wherever it stands. */
const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, [], {}, [[]], BEYOND, ...NUMBERS, ...TEXTS),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.integer({ min: 50, max: 2_000 }).map(deep),
  fc.constantFrom(...KEYS).map((key) => withKey({}, key, { polluted: true })),
  fc.integer({ min: 500, max: 5_000 }).map((length) => Array.from({ length }, (_, index) => index)),
);

/** A value that has the form of the schema, or nearly: what is made hostile must get past the first look. */
function near(shape: Shape, ids: fc.Arbitrary<string> = fc.uuid()): fc.Arbitrary<unknown> {
  const { examples, properties, anyOf, oneOf, allOf, items } = shape;
  if (examples && examples.length > 0) return fc.constantFrom(...examples);
  if (shape.const !== undefined) return fc.constant(shape.const);
  if (shape.enum) return fc.constantFrom(...shape.enum);
  const choices = anyOf ?? oneOf;
  if (choices) return fc.oneof(...choices.map((each) => near(each, ids)));
  if (allOf?.[0]) return near(allOf[0], ids);
  if (properties) {
    return fc.record(Object.fromEntries(Object.entries(properties).map(([key, each]) => [key, near(each, ids)])), {
      requiredKeys: (shape.required ?? []).filter((key) => key in properties),
    });
  }
  switch (shape.type) {
    case 'string':
      return shape.format === 'uuid'
        ? ids
        : fc.constantFrom('momentum', 'desk', '1.0.0', 'a reason', '12.5', 'momentum:paper', 'sim:BTCUSDT');
    case 'integer':
      return fc.integer({ min: 1, max: 100 });
    case 'number':
      return fc.constantFrom(0.1, 1, 20);
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(near(items ?? {}, ids), { minLength: 1, maxLength: 2 });
    case 'object':
      return fc.constant({});
    default:
      return fc.constantFrom(null, 'x', 1);
  }
}

/** Breaks a value in one place: a part is replaced, taken away or added, at any depth. */
function broken(value: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(value) && value.length > 0) {
    const at = fc.nat({ max: value.length - 1 });
    const changed = at.chain((index) => broken(value[index]).map((given) => value.with(index, given)));
    return fc.oneof({ weight: 1, arbitrary: hostile }, { weight: 3, arbitrary: changed });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return hostile;
  const entries = Object.entries(value);
  const added = fc.tuple(fc.constantFrom(...KEYS, 'extra'), hostile).map(([key, given]) => withKey(value, key, given));
  const changed = entries.map(([key, part]) =>
    fc.oneof(hostile, broken(part)).map((given) => ({ ...value, [key]: given })),
  );
  const dropped = entries.map(([key]) => fc.constant(Object.fromEntries(entries.filter(([other]) => other !== key))));
  return fc.oneof(
    { weight: 1, arbitrary: hostile },
    { weight: 1, arbitrary: added },
    ...[...changed, ...dropped].map((arbitrary) => ({ weight: 2, arbitrary })),
  );
}

/** JSON text of a value; a number that no double can hold is written out where one was asked for. */
const textOf = (value: unknown): string => (JSON.stringify(value) ?? 'null').replaceAll(`"${BEYOND}"`, '1e400');

/** JSON texts of a sound value that is broken in one place, whatever its schema says to that. */
export const brokenJson = (sound: unknown): fc.Arbitrary<string> => broken(sound).map(textOf);

/** A JSON schema of what a zod schema takes. */
const shapeOf = (schema: z.ZodType): Shape =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline', cycles: 'ref' }) as Shape;

/** How many inputs are made for one that a schema takes: some schemas ask for what is not said in their JSON form. */
const TRIES = 12;

/**
 * JSON texts that an input schema takes, and that nobody would send: right in form, and broken in one place as far as that goes.
 * Undefined where none of some tries was taken.
 *
 * @param ids Of what there is, so that some calls find what they ask for.
 */
export function strangeTexts(schema: z.ZodType, ids: fc.Arbitrary<string>): fc.Arbitrary<string | undefined> {
  const sound = near(shapeOf(schema), ids);
  const tried = fc.oneof(sound, sound.chain(broken)).map(textOf);
  return fc
    .array(tried, { minLength: TRIES, maxLength: TRIES })
    .map((texts) => texts.find((text) => schema.safeParse(JSON.parse(text)).success));
}

/**
 * JSON texts that an input schema refuses, made from the schema itself: most are right but for one place.
 *
 * @param schema A zod schema; what it accepts after all is thrown away, so that no such text ever asks for something.
 */
export function hostileTexts(schema: z.ZodType): fc.Arbitrary<string> {
  return near(shapeOf(schema))
    .chain(broken)
    .map(textOf)
    .filter((text) => !schema.safeParse(JSON.parse(text)).success);
}
