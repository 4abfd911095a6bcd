/** What a console learns before anybody has signed in, and a session that its person locks. */
import { afterEach, describe, expect, it } from 'vitest';
import { type ConsoleClient, openLine } from '../support/console-line.ts';
import { OperatorRig, passwordEntry, passwordOf } from '../support/operator-rig.ts';
import { ask } from './rest-client.ts';

const PEOPLE = { ann: 'administrator', ron: 'risk_manager' } as const;
const NOBODY = { authorization: '' };
const REASON = { reason: 'r' };

let rig: OperatorRig;

afterEach(() => rig.close());

/** A console in which somebody has signed in. */
async function signedIn(name: string): Promise<ConsoleClient> {
  return (await openLine(rig.port, { entry: await passwordEntry(rig.port, name) })).client;
}

describe('whoever shows nothing', () => {
  const waysIn = (headers: Record<string, string> = NOBODY) => ask(rig.port, { path: '/session', headers });

  it('learns whether a name and a password would let them in, and nothing else', async () => {
    rig = await OperatorRig.start();
    expect(await waysIn()).toMatchObject({ status: 200, json: { operators: false } });
    await rig.access.add('ann', 'administrator', passwordOf('ann'), { actor: 'administrator', role: 'administrator' });
    expect((await waysIn()).json).toEqual({ operators: true });
  });

  it('learns nothing from another site’s page', async () => {
    rig = await OperatorRig.with(PEOPLE);
    expect((await waysIn({ ...NOBODY, origin: 'http://evil.example' })).status).toBe(403);
  });
});

describe('a session that its person locks', () => {
  it('reads and reduces from then on, and is opened by the password alone', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const client = await signedIn('ron');
    await expect(client.operators.lock_session()).resolves.toMatchObject({
      name: 'ron',
      locked: true,
      may: 'reduce',
      message: expect.stringContaining('enter your password'),
    });
    await expect(client.session.play()).rejects.toMatchObject({ code: 'locked' });
    await expect(client.operators.presence()).rejects.toMatchObject({ code: 'locked' });
    await expect(client.risk.kill({ flatten: false, ...REASON })).resolves.toMatchObject({ state: 'halted' });
    await expect(client.operators.me()).resolves.toMatchObject({ locked: true });
    await client.operators.unlock_session({ password: passwordOf('ron') });
    await expect(client.session.play()).resolves.toBeDefined();
  });

  it('locks nobody else’s, and there is none to lock for the token of the data directory', async () => {
    rig = await OperatorRig.with(PEOPLE);
    const [ron, ann] = [await signedIn('ron'), await signedIn('ann')];
    await ron.operators.lock_session();
    await expect(ann.operators.me()).resolves.toMatchObject({ locked: false, may: 'everything' });
    expect(await rig.call('POST', '/operators/lock-session')).toMatchObject({
      status: 400,
      json: { code: 'broken_rule' },
    });
  });
});
