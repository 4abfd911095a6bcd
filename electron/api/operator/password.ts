import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { AtMost } from './at-most.ts';

/** Makes and checks password hashes. */
export interface PasswordHasher {
  /** A line of text that holds the hash with its salt and parameters. */
  hash(password: string): Promise<string>;
  /** Whether it is the password behind a hash. Without one it works as hard, and says no. */
  verify(password: string, hash: string | undefined): Promise<boolean>;
}

/** log2 of the work, block size and parallelism: 128 MiB and about a third of a second, as OWASP advises for scrypt. */
const COST = { ln: 17, r: 8, p: 1 };
/** A hash that asks for more than this was not made here. */
const MOST_LN = 20;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** After the PHC string format: `$scrypt$ln=17,r=8,p=1$SALT$HASH`, in base64url. */
const FORM = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]{22})\$([\w-]{43})$/;

/** The salt for a name that has no hash. What comes of it is thrown away. */
const NOBODYS_SALT = Buffer.alloc(SALT_BYTES);

/** scrypt (RFC 7914), off the main thread. Passwords are compared after Unicode's NFKC, in whatever form a keyboard sends. */
export const scryptHasher: PasswordHasher = {
  async hash(password) {
    const salt = randomBytes(SALT_BYTES);
    const hash = await derive(password, salt, COST);
    const { ln, r, p } = COST;
    return `$scrypt$ln=${ln},r=${r},p=${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
  },

  async verify(password, text) {
    const [, ln = '', r = '', p = '', salt = '', expected = ''] = FORM.exec(text ?? '') ?? [];
    const isReadable = ln !== '' && Number(ln) <= MOST_LN;
    const cost = isReadable ? { ln: Number(ln), r: Number(r), p: Number(p) } : COST;
    const hash = await derive(password, isReadable ? Buffer.from(salt, 'base64url') : NOBODYS_SALT, cost);
    return isReadable && timingSafeEqual(hash, Buffer.from(expected, 'base64url'));
  },
};

/** Each takes a thread and 128 MiB: two at once leave the others to the disk and the versions. */
const working = new AtMost(2);

function derive(password: string, salt: Buffer, { ln, r, p }: typeof COST): Promise<Buffer> {
  const N = 2 ** ln;
  const options: ScryptOptions = { N, r, p, maxmem: 128 * N * r + 1_048_576 };
  const work = () =>
    new Promise<Buffer>((resolve, reject) => {
      scrypt(password.normalize('NFKC'), salt, HASH_BYTES, options, (error, hash) =>
        error === null ? resolve(hash) : reject(error),
      );
    });
  return working.run(work);
}
