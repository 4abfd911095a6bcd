import { readFileSync } from 'node:fs';

/** One call of a process on the files that were recorded, in the order in which they were made. */
export type DiskEvent =
  /** A file was opened that is not in the record yet. `existed`: it was there before the record began. */
  | { readonly kind: 'create'; readonly file: number; readonly path: string; readonly existed: boolean }
  | { readonly kind: 'write'; readonly file: number; readonly offset: number; readonly data: Buffer }
  | { readonly kind: 'truncate'; readonly file: number; readonly length: number }
  | { readonly kind: 'sync'; readonly file: number; readonly failed: boolean }
  | { readonly kind: 'sync_directory'; readonly path: string; readonly failed: boolean }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'unlink'; readonly path: string }
  | { readonly kind: 'make_directory'; readonly path: string }
  /** What the process said in between: an acknowledgement. */
  | { readonly kind: 'mark'; readonly text: string }
  /** A file was mapped to be written through memory, which leaves no record. */
  | { readonly kind: 'mapped'; readonly file: number };

const HEADER_BYTES = 32;

/** Reads the shim's record: headers of 32 bytes (`struct record` in its source), each with its data behind it. */
export function readRecord(path: string): DiskEvent[] {
  const bytes = readFileSync(path);
  const events: DiskEvent[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [kind, error] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)];
    const [file, offset] = [Number(bytes.readBigUInt64LE(at + 8)), Number(bytes.readBigUInt64LE(at + 16))];
    const [a, b] = [bytes.readUInt32LE(at + 24), bytes.readUInt32LE(at + 28)];
    const data = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + a);
    const more = bytes.subarray(at + HEADER_BYTES + a, at + HEADER_BYTES + a + b);
    events.push(eventOf(kind, error !== 0, file, offset, data, more));
    at += HEADER_BYTES + a + b;
  }
  return events;
}

function eventOf(kind: number, failed: boolean, file: number, offset: number, data: Buffer, more: Buffer): DiskEvent {
  const path = (): string => data.toString('utf8');
  switch (kind) {
    case 1:
      return { kind: 'create', file, path: path(), existed: failed };
    case 2:
      return { kind: 'write', file, offset, data };
    case 3:
      return { kind: 'truncate', file, length: offset };
    case 4:
      return { kind: 'sync', file, failed };
    case 5:
      return { kind: 'sync_directory', path: path(), failed };
    case 6:
      return { kind: 'rename', from: path(), to: more.toString('utf8') };
    case 7:
      return { kind: 'unlink', path: path() };
    case 8:
      return { kind: 'make_directory', path: path() };
    case 9:
      return { kind: 'mark', text: path().trim() };
    case 10:
      return { kind: 'mapped', file };
    default:
      throw new Error(`the record has an event of kind ${kind}`);
  }
}
