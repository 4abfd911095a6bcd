/** Changes to what was right, as disks, editors and hostile hands make them. */
import fc from 'fast-check';

/** A change to bytes; applied to any bytes, its places are taken modulo their length. */
export type ByteChange = (bytes: Buffer) => Buffer;

const place = (bytes: Buffer, at: number): number => (bytes.length === 0 ? 0 : at % bytes.length);

const put = (bytes: Buffer, at: number, given: Uint8Array): Buffer => {
  const changed = Buffer.from(bytes);
  changed.set(given.subarray(0, Math.max(0, changed.length - at)), at);
  return changed;
};

const at = fc.nat({ max: 0x7fff_ffff });
const some = fc.uint8Array({ minLength: 1, maxLength: 16 });

const changeOfBytes: fc.Arbitrary<{ readonly words: string; readonly apply: ByteChange }> = fc.oneof(
  fc.tuple(at, fc.nat({ max: 7 })).map(([where, bit]) => ({
    words: `bit ${bit} of byte ${where} flipped`,
    apply: (bytes: Buffer) =>
      put(bytes, place(bytes, where), Buffer.of((bytes[place(bytes, where)] ?? 0) ^ (1 << bit))),
  })),
  fc.tuple(at, some).map(([where, given]) => ({
    words: `${Buffer.from(given).toString('hex')} written at ${where}`,
    apply: (bytes: Buffer) => put(bytes, place(bytes, where), given),
  })),
  fc.tuple(at, some).map(([where, given]) => ({
    words: `${Buffer.from(given).toString('hex')} put in at ${where}`,
    apply: (bytes: Buffer) =>
      Buffer.concat([bytes.subarray(0, place(bytes, where)), given, bytes.subarray(place(bytes, where))]),
  })),
  at.map((where) => ({
    words: `cut off at ${where}`,
    apply: (bytes: Buffer) => Buffer.from(bytes.subarray(0, place(bytes, where))),
  })),
  fc.tuple(at, fc.integer({ min: 1, max: 5_000 })).map(([where, length]) => ({
    words: `${length} bytes taken out at ${where}`,
    apply: (bytes: Buffer) =>
      Buffer.concat([bytes.subarray(0, place(bytes, where)), bytes.subarray(place(bytes, where) + length)]),
  })),
  fc.tuple(at, fc.integer({ min: 1, max: 5_000 }), fc.constantFrom(0, 0xff)).map(([where, length, byte]) => ({
    words: `${length} bytes of ${byte} at ${where}`,
    apply: (bytes: Buffer) => put(bytes, place(bytes, where), Buffer.alloc(length, byte)),
  })),
  fc.tuple(at, at, fc.integer({ min: 1, max: 5_000 })).map(([from, to, length]) => ({
    words: `${length} bytes from ${from} written at ${to}`,
    apply: (bytes: Buffer) => {
      const first = place(bytes, from);
      return put(bytes, place(bytes, to), Buffer.from(bytes.subarray(first, first + length)));
    },
  })),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => ({ words: 'other bytes', apply: () => Buffer.from(bytes) })),
);

/** One to three changes to bytes, one after the other. */
export const byteChanges: fc.Arbitrary<ByteChange> = fc
  .array(changeOfBytes, { minLength: 1, maxLength: 3 })
  .map((changes) =>
    Object.assign((bytes: Buffer) => changes.reduce((given, { apply }) => apply(given), bytes), {
      [fc.toStringMethod]: () => changes.map(({ words }) => words).join(', then '),
    }),
  );

/** Letters and words that mean something to one parser or another. */
const PIECES = [
  '',
  '\n',
  '\r\n',
  '\n\n',
  ' ',
  ',',
  '"',
  "'",
  '\\',
  '{',
  '}',
  '[',
  ']',
  ':',
  '-',
  '=',
  '0',
  '-0',
  '1e400',
  '1e-400',
  '9007199254740993',
  '99999999999999999999',
  'NaN',
  'Infinity',
  'null',
  'true',
  '\u0000',
  '\ufeff',
  '\u2028',
  '\ud800',
  '‮',
  '__proto__',
  'constructor',
  '%',
  '%00',
  '../',
] as const;

const piece = fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 8 }));

/** A text with one to four places of it changed: something taken out, put in or both, lines swapped or doubled. */
export const changedText = (text: string): fc.Arbitrary<string> => {
  const spot = fc.nat({ max: text.length });
  const edit = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(fc.constant('edit' as const), spot, fc.nat({ max: 6 }), piece) },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.constant('line' as const), spot, spot, fc.constantFrom('double', 'drop', 'swap')),
    },
    { weight: 1, arbitrary: fc.tuple(fc.constant('cut' as const), spot, fc.constant(0), fc.constant('')) },
  );
  return fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) =>
    edits.reduce((given, [kind, where, second, what]) => {
      if (kind === 'cut') return given.slice(0, where);
      if (kind === 'edit') return given.slice(0, where) + what + given.slice(where + second);
      const lines = given.split('\n');
      const [one, other] = [where % lines.length, second % lines.length];
      if (what === 'double') lines.splice(one, 0, lines[one] ?? '');
      else if (what === 'drop') lines.splice(one, 1);
      else [lines[one], lines[other]] = [lines[other] ?? '', lines[one] ?? ''];
      return lines.join('\n');
    }, text),
  );
};
