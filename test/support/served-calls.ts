import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a desk serves, and what lets a call in. */
export interface Served {
  readonly url: string;
  readonly token: string;
}

/** What a served desk answered: the status beside the body. */
export interface ServedAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Asks a served desk, whatever it answers. */
export async function askDesk(
  { url, token }: Served,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<ServedAnswer> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** The same, for a call that must succeed. */
export async function callDesk(...ask: Parameters<typeof askDesk>): Promise<Record<string, unknown>> {
  const { status, body } = await askDesk(...ask);
  if (status >= 400) throw new Error(`${ask[1]} ${ask[2]}: ${JSON.stringify(body)}`);
  return body;
}

/** Ids of the versions of the sample `momentum`, by version; empty text for one that there is not. */
export async function momentumIds(desk: Served): Promise<(version: string) => string> {
  const { entities } = await callDesk(desk, 'GET', '/entities?name=momentum');
  const rows = entities as { readonly version: string; readonly entity_id: string }[];
  return (version) => rows.find((each) => each.version === version)?.entity_id ?? '';
}

/** Puts the second version of the sample `momentum` in the place of the first. */
export async function swapForward(desk: Served, environment = 'paper'): Promise<void> {
  const id = await momentumIds(desk);
  await callDesk(desk, 'POST', '/swaps', {
    from_entity_id: id('1.0.0'),
    to_entity_id: id('2.0.0'),
    reason: 'test',
    initiated_by: 'tester',
    target_environment: environment,
  });
}

/** Looks until something is so. The test's own time limit ends it otherwise. */
export async function until<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A folder of algorithms with one module: what it does when it is made, and with each trade or quote, is the test's. */
export function algorithmFolder(directory: string, name: string, onEvent: string, onCreate = ''): string {
  const folder = join(directory, 'algorithms');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, `${name}.js`),
    `exports.manifest = { name: '${name}', version: '1.0.0', instruments: '*', parameters: {}, stateVersion: 1, warmUpEvents: 0 };
     exports.create = (desk) => {
       let seen = 0;
       ${onCreate}
       const see = (event) => { seen += 1; ${onEvent} };
       return { onTrade: see, onQuote: see, exportState: () => ({}), importState() {} };
     };`,
  );
  return folder;
}
