/** `desk operator` and `desk sign-in`, as a person gives them: on a running desk and on the journal of a stopped one. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { desk, deskFed, deskWith, type ServedDesk, serveDesk } from '../support/cli.ts';

let directory: string;
let served: ServedDesk | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'desk-operators-'));
});
afterEach(async () => {
  await served?.signal('SIGTERM');
  served = undefined;
  rmSync(directory, { recursive: true });
});

const [ANN, RON] = ['correct horse ann', 'correct horse ron'];
const place = () => ['--data-dir', directory];
const add = (name: string, role: string, password: string) =>
  deskFed(`${password}\n`, {}, 'operator', 'add', name, '--role', role, ...place());
const signIn = (name: string, password: string) => deskFed(`${password}\n`, {}, 'sign-in', '--name', name, ...place());

it('makes people, signs them in, lets them do what their role allows, and puts no password where it can be read', {
  timeout: 120_000,
}, async () => {
  served = await serveDesk(directory, '--record', join(directory, 'inputs.jsonl'));
  expect(await add('Ron', 'risk_manager', RON)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('administrator first'),
  });
  expect(await add('ann', 'administrator', 'too short')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('12 to 256'),
  });
  expect(await add('ann', 'administrator', ANN)).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^ann is an administrator; roles/),
  });
  expect(await add('Ron', 'risk_manager', RON)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('must approve'),
  });

  // The token of the directory still reduces, and may not undo that.
  expect(await desk('kill', '--keep', ...place())).toMatchObject({ status: 0 });
  const release = ['release', 'b-1', '--reason', 'looked into', ...place()];
  expect(await desk(...release)).toMatchObject({ status: 1, stderr: expect.stringContaining('sign-in --name NAME') });

  expect(await signIn('ann', 'wrong password')).toMatchObject({
    status: 1,
    stdout: '',
    stderr: expect.stringContaining('name or the password'),
  });
  const signedIn = await signIn('Ann', ANN);
  expect(signedIn).toMatchObject({ status: 0, stdout: expect.stringMatching(/^eyJ\S+\n$/) });
  expect(signedIn.stderr).toContain(
    '!! your password was set by the desk’s token. Set a password of your own: until then you cannot approve anything',
  );
  expect(signedIn.stderr).toContain(`-- operator password ann --data-dir ${directory}`);
  const token = { DESK_TOKEN: signedIn.stdout.trim() };
  expect(await deskWith(token, ...release)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('NOT RELEASED yet'),
  });
  expect(await deskWith(token, 'operator', 'list', ...place())).toMatchObject({
    stdout: expect.stringMatching(/^ann +administrator +active +signed in \(1\); password set by the desk’s token/),
  });

  // One's own password with the old one, which comes first; it ends the session.
  const changed = await deskFed(`${ANN}\nanother long one\n`, token, 'operator', 'password', 'ann', ...place());
  expect(changed).toMatchObject({ status: 0, stdout: expect.stringContaining('new password') });
  const over = await deskWith(token, 'operator', 'list', ...place());
  expect(over).toMatchObject({ status: 1, stderr: expect.stringContaining('sign in again') });
  // Stopping never waits for a password: the token of the directory takes the place of the one that is over.
  const stopped = await deskWith(token, 'kill', '--keep', ...place());
  expect(stopped).toMatchObject({
    status: 0,
    stderr: expect.stringContaining('going on by that of the data directory'),
  });

  for (const file of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    if (statSync(join(directory, file)).isDirectory()) continue;
    const bytes = readFileSync(join(directory, file)).toString('latin1');
    for (const secret of [ANN, RON, 'another long one', 'wrong password', token.DESK_TOKEN])
      expect([file, bytes.includes(secret)]).toEqual([file, false]);
    if (process.platform !== 'win32') expect([file, statSync(join(directory, file)).mode & 0o077]).toEqual([file, 0]);
  }
  expect(await desk('verify', ...place())).toMatchObject({ status: 0 });
});

it('makes people on the journal of a desk that does not run, and the next start goes by it', async () => {
  served = await serveDesk(directory);
  await served.signal('SIGTERM');
  served = undefined;
  expect(await add('ann', 'administrator', ANN)).toMatchObject({
    status: 0,
    stderr: expect.stringContaining('on its journal'),
  });
  expect(await desk('operator', 'disable', 'ann', ...place())).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('last active administrator'),
  });
  expect(await signIn('ann', ANN)).toMatchObject({ status: 1, stderr: expect.stringContaining('no desk runs') });
  served = await serveDesk(directory);
  expect(await signIn('ann', ANN)).toMatchObject({ status: 0 });
});

it('takes no password from an argument, and none that is not there', async () => {
  served = await serveDesk(directory);
  const given = await deskFed('', {}, 'operator', 'add', 'ann', ANN, '--role', 'administrator', ...place());
  expect(given.status).toBe(2);
  expect(await add('ann', 'administrator', '')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('no password was given'),
  });
  expect(await add('ann', 'owner', ANN)).toMatchObject({ status: 2, stderr: expect.stringContaining('risk_manager') });
});
