import { nkeys } from 'nats.ws';

type Keys = ReturnType<typeof nkeys.createUser>;

/** A server in operator mode with one account and one user, as `nsc` would set it up. */
export interface OperatorSetup {
  /** Lines of the server's configuration. */
  readonly lines: readonly string[];
  /** What stands in the user's creds file. */
  readonly creds: string;
}

const base64url = (text: string | Uint8Array): string => Buffer.from(text).toString('base64url');

/** A NATS JWT, version 2: claims signed by the nkey that issues them. */
function jwt(issuer: Keys, subject: Keys, name: string, nats: object): string {
  const header = base64url(JSON.stringify({ typ: 'JWT', alg: 'ed25519-nkey' }));
  const claims = { jti: name, iat: 1_700_000_000, iss: issuer.getPublicKey(), name, sub: subject.getPublicKey(), nats };
  const signed = `${header}.${base64url(JSON.stringify(claims))}`;
  return `${signed}.${base64url(issuer.sign(Buffer.from(signed)))}`;
}

const UNLIMITED = { subs: -1, data: -1, payload: -1 };
const ACCOUNT_LIMITS = { ...UNLIMITED, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 };
const STORAGE = { mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 };

export function operatorSetup(): OperatorSetup {
  const [operator, system, account] = [nkeys.createOperator(), nkeys.createAccount(), nkeys.createAccount()];
  const user = nkeys.createUser();
  const own = { type: 'operator', version: 2, system_account: system.getPublicKey() };
  const accountJwt = (keys: Keys, name: string, limits: object) =>
    jwt(operator, keys, name, { type: 'account', version: 2, limits });
  const may = { pub: {}, sub: {}, ...UNLIMITED };
  const preloaded = [
    `${system.getPublicKey()}: ${accountJwt(system, 'SYS', ACCOUNT_LIMITS)}`,
    `${account.getPublicKey()}: ${accountJwt(account, 'DESK', { ...ACCOUNT_LIMITS, ...STORAGE })}`,
  ];
  return {
    lines: [
      `operator: ${jwt(operator, operator, 'test', own)}`,
      'resolver: MEMORY',
      `resolver_preload: { ${preloaded.join(', ')} }`,
    ],
    creds: [
      '-----BEGIN NATS USER JWT-----',
      jwt(account, user, 'desk', { type: 'user', version: 2, ...may }),
      '------END NATS USER JWT------',
      '',
      '-----BEGIN USER NKEY SEED-----',
      Buffer.from(user.getSeed()).toString(),
      '------END USER NKEY SEED------',
      '',
    ].join('\n'),
  };
}
