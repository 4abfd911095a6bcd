import { BackupError } from './backup-error.ts';

/**
 * As much of tar (POSIX.1-2017, pax, ustar interchange format) as a backup needs: ordinary files with short names. Written here
 * because reading is where archives are attacked: links, devices, absolute paths and extensions are not understood, so
 * they cannot do anything.
 */
export const BLOCK = 512;

/** Where each field of a header begins, and how long it is. */
const FIELDS = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  magic: [257, 6],
  version: [263, 2],
} as const;

/** Eleven octal digits hold 8 GiB; beyond it, as GNU tar does, the size is binary with the first bit set. */
const MOST_OCTAL = 8 ** 11;
const BINARY = 0x80;

/** The header of a file. */
export function tarHeader(name: string, size: number, mtimeS: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const put = (field: keyof typeof FIELDS, text: string): void => void header.write(text, FIELDS[field][0], 'latin1');
  const octal = (field: keyof typeof FIELDS, value: number): void =>
    put(field, `${value.toString(8).padStart(FIELDS[field][1] - 1, '0')}\0`);
  if (Buffer.byteLength(name) > FIELDS.name[1]) throw new BackupError(`${name} is too long a name for a backup`);
  put('name', name);
  octal('mode', 0o600);
  octal('uid', 0);
  octal('gid', 0);
  if (size < MOST_OCTAL) octal('size', size);
  else {
    header[FIELDS.size[0]] = BINARY;
    header.writeBigUInt64BE(BigInt(size), FIELDS.size[0] + 4);
  }
  octal('mtime', mtimeS);
  put('type', '0');
  put('magic', 'ustar\0');
  put('version', '00');
  put('checksum', `${checksum(header).toString(8).padStart(6, '0')}\0 `);
  return header;
}

/** Zeros that fill a file's last block. */
export const tarPadding = (size: number): Buffer => Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);

/** What ends an archive. */
export const TAR_END: Buffer = Buffer.alloc(2 * BLOCK);

/**
 * Reads a header.
 *
 * @returns undefined for the block of zeros that begins the end.
 * @throws {BackupError} for anything that {@link tarHeader} does not write.
 */
export function readTarHeader(header: Buffer): { readonly name: string; readonly size: number } | undefined {
  if (header.every((byte) => byte === 0)) return undefined;
  const get = (field: keyof typeof FIELDS): string => {
    const [at, length] = FIELDS[field];
    return header.toString('latin1', at, at + length).replace(/\0.*$/s, '');
  };
  if (get('magic') !== 'ustar' || Number.parseInt(get('checksum'), 8) !== checksum(header))
    throw new BackupError('this is no backup of a desk, or it is damaged');
  if (get('type') !== '0') throw new BackupError(`${get('name')} in the backup is no ordinary file`);
  const binary = header[FIELDS.size[0]] === BINARY;
  const size = binary ? Number(header.readBigUInt64BE(FIELDS.size[0] + 4)) : Number.parseInt(get('size'), 8);
  if (!Number.isSafeInteger(size) || size < 0)
    throw new BackupError('the backup is damaged: a file in it has no length');
  return { name: get('name'), size };
}

/** The sum of a header's bytes, its own field taken as spaces. */
function checksum(header: Buffer): number {
  const [at, length] = FIELDS.checksum;
  let sum = 0;
  for (let i = 0; i < BLOCK; i += 1) sum += i >= at && i < at + length ? 0x20 : (header[i] as number);
  return sum;
}
