/** What a recount finds wrong with the fact at hand, in words. */
export class Wrong extends Error {
  override readonly name = 'Wrong';
}

/** @throws {Wrong} with these words where something does not hold. */
export function hold(holds: unknown, words: () => string): asserts holds {
  if (!holds) throw new Wrong(words());
}

/** A whole number that a number holds exactly. @throws {Wrong} for anything else. */
export function whole(value: unknown, what: string): number {
  hold(typeof value === 'number' && Number.isSafeInteger(value), () => `${what} is ${shown(value)}, no whole number`);
  return value;
}

/** A whole number above zero. @throws {Wrong} for anything else. */
export function positive(value: unknown, what: string): number {
  const number = whole(value, what);
  hold(number > 0, () => `${what} is ${number}, not above zero`);
  return number;
}

/** @throws {Wrong} for what is no text. */
export function text(value: unknown, what: string): string {
  hold(typeof value === 'string', () => `${what} is ${shown(value)}, no text`);
  return value;
}

/** @throws {Wrong} for what is no list. */
export function list<T>(value: readonly T[], what: string): readonly T[] {
  hold(Array.isArray(value), () => `${what} is ${shown(value)}, no list`);
  return value;
}

const LONGEST_SHOWN = 80;

/** A value in an error message: short, whatever it is. */
export function shown(value: unknown): string {
  const words = value === undefined ? 'missing' : (JSON.stringify(value) ?? typeof value);
  return words.length > LONGEST_SHOWN ? `${words.slice(0, LONGEST_SHOWN)}…` : words;
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d{1,8}))?$/;
const DIGITS = 8;

/** Decimal text as a whole number of 1e-8. @throws {Wrong} for what is none, or has more digits. */
export function amount(value: unknown, what: string): bigint {
  const [, sign, units, fraction = ''] = DECIMAL.exec(text(value, what)) ?? [];
  hold(units !== undefined, () => `${what} is ${shown(value)}, no amount`);
  const all = BigInt(units + fraction.padEnd(DIGITS, '0'));
  return sign === '-' ? -all : all;
}

/** A whole number of 1e-8 as decimal text with eight digits. */
export function amountText(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(DIGITS + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -DIGITS)}.${digits.slice(-DIGITS)}`;
}

/** The value under a key. @throws {Wrong} where there is none. */
export function known<K, V>(map: ReadonlyMap<K, V>, key: K, what: string): V {
  const value = map.get(key);
  hold(value !== undefined, () => `there is no ${what} ${shown(key)}`);
  return value;
}
