/** `desk approve` and `desk reject`, as people at terminals of their own give them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { desk, deskFed, deskWith, type ServedDesk, serveDesk } from '../support/cli.ts';
import { callDesk } from '../support/served-calls.ts';

let directory: string;
let served: ServedDesk | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'desk-approvals-'));
});
afterEach(async () => {
  await served?.signal('SIGTERM');
  served = undefined;
  rmSync(directory, { recursive: true });
});

const REASON = ['--reason', 'we have looked at it'];
const place = () => ['--data-dir', directory];

const signIn = async (name: string, password: string): Promise<string> =>
  (await deskFed(`${password}\n`, {}, 'sign-in', '--name', name, ...place())).stdout.trim();

/** Makes an operator and signs in by the password that they were given. @returns the token. */
async function person(name: string, role: string): Promise<string> {
  const password = `correct horse ${name}`;
  await deskFed(`${password}\n`, {}, 'operator', 'add', name, '--role', role, ...place());
  return signIn(name, password);
}

/** Sets a password of one's own in the place of the first. @returns the token of the next session. */
async function own(name: string, token: string): Promise<string> {
  const typed = `correct horse ${name}\nmy own horse ${name}\n`;
  const changed = await deskFed(typed, { DESK_TOKEN: token }, 'operator', 'password', name, ...place());
  expect(changed).toMatchObject({ status: 0, stderr: '' });
  return signIn(name, `my own horse ${name}`);
}

const terminal =
  (token: string) =>
  (...args: readonly string[]) =>
    deskWith({ DESK_TOKEN: token }, ...args, ...place());

it('what one person asks for another agrees to or refuses, by what the desk says to give', {
  timeout: 120_000,
}, async () => {
  served = await serveDesk(directory, '--demo');
  const token = await person('ann', 'administrator');
  const ann = terminal(token);
  const given = await person('ron', 'risk_manager');
  // Every step up is somebody else's business as well, however small.
  const rule = { count: 1, above_share_bp: 0, reason: 'two pairs of eyes' };
  await callDesk({ ...served, token }, 'PUT', '/approvals/required', rule);
  const ask = async (): Promise<string> => {
    const asked = await ann('promote', 'momentum@2.0.0', '--environment', 'paper', '--plan', 'canary', ...REASON);
    const [, id = ''] = /NOT DONE yet: approval (\S+) is waited for/.exec(asked.stderr) ?? [];
    expect([asked.status, asked.stderr]).toEqual([
      1,
      expect.stringContaining(`-- approve ${id} --data-dir ${directory} --reason TEXT`),
    ]);
    return id;
  };

  const first = await ask();
  const self = await ann('approve', first, ...REASON);
  expect([self.status, self.stdout, self.stderr]).toEqual([1, '', expect.stringContaining('the desk refuses: ')]);
  // Who set ron's password could be ron.
  expect(await terminal(given)('approve', first, ...REASON)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('ron has to set a password of their own first (desk operator password ron)'),
  });
  const ron = terminal(await own('ron', given));
  expect(await ron('reject', first, ...REASON)).toMatchObject({ status: 0, stderr: '' });

  const second = await ask();
  expect(await ron('approve', second, ...REASON)).toMatchObject({ status: 0, stderr: '' });
  expect((await ron('ladder')).stdout).toContain('momentum@2.0.0 climbs canary: rung 1 of 6');
});

it('where no desk runs, says how to start it', async () => {
  served = await serveDesk(directory);
  await served.signal('SIGTERM');
  served = undefined;
  expect(await desk('approve', 'a-1', ...REASON, ...place())).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('on a running one only'),
  });
});
