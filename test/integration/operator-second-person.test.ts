/** Over REST: a password that somebody else set lets one in, and makes nobody a second person before one has one of one's own. */
import { afterEach, expect, it } from 'vitest';
import { OperatorRig, passwordOf } from '../support/operator-rig.ts';

const REASON = { reason: 'r' };

let rig: OperatorRig;
afterEach(() => rig.close());

const me = async (token: string) => (await rig.call('GET', '/operators/me', undefined, token)).json;
const limit = (max_open_orders: number, token: string) =>
  rig.call('PUT', '/risk/limits', { scope: 'desk', max_open_orders, ...REASON }, token);

/** Asks for more, signed in. @returns the approval. */
async function ask(token: string, to: number): Promise<string> {
  await limit(1, token);
  return String((await limit(to, token)).json?.approval_id);
}

const approve = (id: string, token: string) => rig.call('POST', `/approvals/${id}/approve`, REASON, token);

it('holds an administrator who makes a second one up to another person', async () => {
  rig = await OperatorRig.with({ pat: 'administrator', ron: 'risk_manager' });
  const pat = await rig.signIn('pat');
  const made = { name: 'mara', role: 'risk_manager', password: passwordOf('mara') };
  expect((await rig.call('POST', '/operators', made, pat)).json).toMatchObject({
    operator: { name: 'mara', password_set_by: 'pat' },
  });
  const id = await ask(pat, 100);

  const signedIn = await rig.trySignIn('mara');
  expect(signedIn.json).toMatchObject({ operator: { name: 'mara', password_set_by: 'pat' } });
  const mara = String(signedIn.json?.token);
  expect(await me(mara)).toMatchObject({ may: 'everything', password_set_by: 'pat' });
  expect(await me(pat)).toMatchObject({ password_set_by: null });
  const because = expect.stringContaining('the password of mara was set by pat, who asked for it');
  expect(await approve(id, mara)).toMatchObject({ status: 400, json: { code: 'broken_rule', message: because } });
  expect((await rig.call('GET', '/approvals', undefined, mara)).json).toMatchObject({
    approvals: [
      { approval_id: id, status: 'pending', given: [], barred: [{ name: 'mara', because, own_password_of: 'mara' }] },
    ],
  });

  // The way out is one call, and what waits goes on waiting for it.
  const own = { password: 'a password of her own', old_password: passwordOf('mara') };
  expect((await rig.call('POST', '/operators/mara/password', own, mara)).status).toBe(200);
  const again = String((await rig.trySignIn('mara', own.password)).json?.token);
  expect(await me(again)).toMatchObject({ password_set_by: null });
  expect(await approve(id, again)).toMatchObject({ status: 200, json: { status: 'approved', barred: [] } });
  expect((await rig.call('GET', '/operators', undefined, pat)).json?.operators).toMatchObject([
    { name: 'pat', password_set_by: 'pat' },
    { name: 'ron', password_set_by: 'ron' },
    { name: 'mara', password_set_by: 'mara' },
  ]);
});

it('lets nobody set the password that is in force, for themselves or for somebody else', async () => {
  rig = await OperatorRig.with({ pat: 'administrator', ron: 'risk_manager' });
  const pat = await rig.signIn('pat');
  const given = 'given by pat to ron';
  const set = (name: string, body: object, token?: string) =>
    rig.call('POST', `/operators/${name}/password`, body, token);
  expect((await set('ron', { password: given }, pat)).status).toBe(200);
  const ron = String((await rig.trySignIn('ron', given)).json?.token);
  const same = (words: string) => ({
    status: 400,
    json: { code: 'broken_rule', message: `this is the password that ${words}: choose another` },
  });
  expect(await set('ron', { password: given, old_password: given }, ron)).toMatchObject(same('you have'));
  for (const token of [pat, undefined])
    expect(await set('ron', { password: given }, token)).toMatchObject(same('ron has'));
  // Nothing has come of it: the session stands, and the password is still somebody else's.
  expect(await me(ron)).toMatchObject({ password_set_by: 'pat' });
  // The old one goes with one's own: over the token it is not set in another's name.
  const own = { password: 'one of his own', old_password: given };
  expect(await set('ron', own)).toMatchObject({ status: 400, json: { message: expect.stringContaining('sign in') } });
  expect((await set('ron', own, ron)).status).toBe(200);
  expect((await rig.call('GET', '/operators', undefined, pat)).json?.operators).toMatchObject([
    { name: 'pat' },
    { name: 'ron', password_set_by: 'ron' },
  ]);
});

it('makes nobody of the token of the data directory, whoever comes in by it, and lets a desk of one person work', async () => {
  rig = await OperatorRig.start();
  const made = (name: string, role: string) =>
    rig.call('POST', '/operators', { name, role, password: passwordOf(name) });
  await made('ann', 'administrator');
  const ann = await rig.signIn('ann');
  expect(await me(ann)).toMatchObject({ password_set_by: 'administrator' });
  // Nobody else need agree: nothing is held up.
  expect((await limit(1, ann)).status).toBe(200);
  expect((await limit(100, ann)).json).toMatchObject({ approval_id: null });

  await made('ron', 'risk_manager');
  const ron = await rig.signIn('ron');
  const id = await ask(ann, 200);
  expect(await approve(id, ron)).toMatchObject({
    status: 400,
    json: { message: expect.stringContaining('set by the desk’s token, which is nobody’s in particular') },
  });
  const own = { password: 'a password of his own', old_password: passwordOf('ron') };
  await rig.call('POST', '/operators/ron/password', own, ron);
  const again = String((await rig.trySignIn('ron', own.password)).json?.token);
  expect(await approve(id, again)).toMatchObject({ status: 200 });
});

it('leaves who set what to whom on the record, by both names', async () => {
  rig = await OperatorRig.with({ pat: 'administrator', mara: 'trader' });
  const pat = await rig.signIn('pat');
  await rig.call('POST', '/operators/mara/password', { password: 'another for mara' }, pat);
  await rig.call('PATCH', '/operators/mara', { role: 'risk_manager' }, pat);
  expect(rig.of('operator_password_changed').at(-1)).toEqual({
    kind: 'operator_password_changed',
    name: 'mara',
    by: 'pat',
  });
  expect(rig.of('operator_changed')).toEqual([
    { kind: 'operator_changed', name: 'mara', role: 'risk_manager', by: 'pat' },
  ]);
});

it('takes one person’s two yeses for one, whatever becomes of the password under which the first was given', async () => {
  rig = await OperatorRig.with({ ann: 'administrator', bob: 'risk_manager', ron: 'risk_manager' });
  const [ann, bob, ron] = [await rig.signIn('ann'), await rig.signIn('bob'), await rig.signIn('ron')];
  const required = await rig.call('PUT', '/approvals/required', { count: 2, ...REASON }, ann);
  expect(required.json?.message).not.toContain('beware');
  const made = { name: 'cat', role: 'risk_manager', password: passwordOf('cat') };
  await rig.call('POST', '/operators', made, ann);
  const id = await ask(bob, 100);
  expect((await approve(id, await rig.signIn('cat'))).json).toMatchObject({ status: 'pending', given: ['cat'] });
  const own = { password: 'a password of her own', old_password: passwordOf('cat') };
  await rig.call('POST', '/operators/cat/password', own, await rig.signIn('cat'));
  const because = 'cat has agreed under a password that ann may know: somebody else must approve';
  expect(await approve(id, ann)).toMatchObject({ status: 400, json: { message: because } });
  expect((await rig.call('GET', '/approvals', undefined, ann)).json).toMatchObject({
    approvals: [{ approval_id: id, given: ['cat'], barred: [{ name: 'ann', because, own_password_of: null }] }],
  });
  expect((await approve(id, ron)).json).toMatchObject({ status: 'approved', given: ['cat', 'ron'] });
});
