/** Changes to what was right, as disks, editors and hostile hands make them. */
import fc from 'fast-check';

/** A change to bytes; applied to any bytes, its places are taken modulo their length. */
export type ByteChange = (bytes: Buffer) => Buffer;

/** A change that says in words what it is. */
interface NamedChange extends ByteChange {
  readonly words: string;
}

/** A change that a failure prints as its words. */
export const named = (words: string, apply: ByteChange): NamedChange =>
  Object.assign((bytes: Buffer) => apply(bytes), { words, [fc.toStringMethod]: () => words });

const place = (bytes: Buffer, at: number): number => (bytes.length === 0 ? 0 : at % bytes.length);

/** Other bytes in place of those from `at` on; what would come after the end is left away. */
export const put = (bytes: Buffer, at: number, given: Uint8Array): Buffer => {
  const changed = Buffer.from(bytes);
  const from = Math.min(at, changed.length);
  changed.set(given.subarray(0, changed.length - from), from);
  return changed;
};

const at = fc.nat({ max: 0x7fff_ffff });
const some = fc.uint8Array({ minLength: 1, maxLength: 16 });
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const changeOfBytes: fc.Arbitrary<NamedChange> = fc.oneof(
  fc
    .tuple(at, fc.nat({ max: 7 }))
    .map(([where, bit]) =>
      named(`bit ${bit} of byte ${where} flipped`, (bytes) =>
        put(bytes, place(bytes, where), Buffer.of((bytes[place(bytes, where)] ?? 0) ^ (1 << bit))),
      ),
    ),
  fc
    .tuple(at, some)
    .map(([where, given]) =>
      named(`${hex(given)} written at ${where}`, (bytes) => put(bytes, place(bytes, where), given)),
    ),
  fc
    .tuple(at, some)
    .map(([where, given]) =>
      named(`${hex(given)} put in at ${where}`, (bytes) =>
        Buffer.concat([bytes.subarray(0, place(bytes, where)), given, bytes.subarray(place(bytes, where))]),
      ),
    ),
  at.map((where) => named(`cut off at ${where}`, (bytes) => Buffer.from(bytes.subarray(0, place(bytes, where))))),
  fc
    .tuple(at, fc.integer({ min: 1, max: 5_000 }))
    .map(([where, length]) =>
      named(`${length} bytes taken out at ${where}`, (bytes) =>
        Buffer.concat([bytes.subarray(0, place(bytes, where)), bytes.subarray(place(bytes, where) + length)]),
      ),
    ),
  fc
    .tuple(at, fc.integer({ min: 1, max: 5_000 }), fc.constantFrom(0, 0xff))
    .map(([where, length, byte]) =>
      named(`${length} bytes of ${byte} at ${where}`, (bytes) =>
        put(bytes, place(bytes, where), Buffer.alloc(length, byte)),
      ),
    ),
  fc.tuple(at, at, fc.integer({ min: 1, max: 5_000 })).map(([from, to, length]) =>
    named(`${length} bytes from ${from} written at ${to}`, (bytes) => {
      const first = place(bytes, from);
      return put(bytes, place(bytes, to), Buffer.from(bytes.subarray(first, first + length)));
    }),
  ),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => named('other bytes', () => Buffer.from(bytes))),
);

/** One to three changes to bytes, one after the other. */
export const byteChanges: fc.Arbitrary<ByteChange> = fc
  .array(changeOfBytes, { minLength: 1, maxLength: 3 })
  .map((changes) =>
    named(changes.map(({ words }) => words).join(', then '), (bytes) =>
      changes.reduce((given, apply) => apply(given), bytes),
    ),
  );

/** Bytes of a page of SQLite. */
const PAGE = 4_096;
const anyPage = fc.nat(200);
/** Where a page of a file begins. */
const pageAt = (bytes: Buffer, page: number): number => (page % Math.max(1, Math.floor(bytes.length / PAGE))) * PAGE;

/** Whole pages, as a disk loses or mixes them, and SQLite's header, which says what all else means. */
export const pageChange: fc.Arbitrary<ByteChange> = fc.oneof(
  fc
    .tuple(anyPage, anyPage)
    .map(([from, to]) =>
      named(`page ${from} written over page ${to}`, (bytes) =>
        put(bytes, pageAt(bytes, to), bytes.subarray(pageAt(bytes, from), pageAt(bytes, from) + PAGE)),
      ),
    ),
  anyPage.map((page) => named(`page ${page} zeroed`, (bytes) => put(bytes, pageAt(bytes, page), Buffer.alloc(PAGE)))),
  anyPage.map((page) =>
    named(`cut off before page ${page}`, (bytes) => Buffer.from(bytes.subarray(0, (page * PAGE) % (bytes.length + 1)))),
  ),
  fc
    .tuple(fc.nat(99), fc.uint8Array({ minLength: 1, maxLength: 4 }))
    .map(([where, given]) =>
      named(`${hex(given)} written at ${where} of the header`, (bytes) => put(bytes, where, given)),
    ),
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
