import { afterEach, expect, it } from 'vitest';
import { OpenApiDocument } from '../support/openapi-document.ts';
import { DIRECTORY, OperatorRig, passwordOf } from '../support/operator-rig.ts';
import { ask } from './rest-client.ts';

const V1 = '/api/v1';

let rig: OperatorRig;
afterEach(() => rig.close());

it('live answers about operators fit what the document says of them', async () => {
  rig = await OperatorRig.start();
  const headers = { authorization: `Bearer ${DIRECTORY}` };
  const document = new OpenApiDocument((await ask(rig.port, { path: '/openapi.json', headers })).json);
  /** A call that must be answered so; where it leads to a name, that takes the place of the parameter. */
  const call = async (
    status: number,
    method: string,
    path: string,
    body?: unknown,
    token = DIRECTORY,
    name = 'ann',
  ) => {
    const answer = await ask(rig.port, {
      method: method.toUpperCase(),
      path: path.replace('{name}', encodeURIComponent(name)),
      body,
      headers: { authorization: token === '' ? '' : `Bearer ${token}` },
    });
    expect([method, path, answer.status, answer.text]).toEqual([method, path, status, answer.text]);
    expect(document.problem(method, path, answer)).toBeUndefined();
    return answer;
  };
  const add = (status: number, name: string, role: string) =>
    call(status, 'post', `${V1}/operators`, { name, role, password: passwordOf(name) });

  await call(200, 'get', `${V1}/operators/me`);
  await add(400, 'ron', 'trader');
  await add(201, 'ann', 'administrator');
  await add(409, 'ANN', 'viewer');
  await add(422, 'x', 'owner');
  await add(201, 'Ron Weasel', 'risk_manager');
  await call(200, 'get', `${V1}/operators`);
  await call(401, 'post', `${V1}/operators/sign-in`, { name: 'ann', password: 'wrong' }, '');
  await call(422, 'post', `${V1}/operators/sign-in`, { name: 'ann' }, '');
  const signedIn = await call(200, 'post', `${V1}/operators/sign-in`, { name: 'ann', password: passwordOf('ann') }, '');
  const token = String(signedIn.json?.token);
  await call(200, 'get', `${V1}/operators/me`, undefined, token);
  await call(200, 'post', `${V1}/operators/presence`, undefined, token);
  await call(200, 'post', `${V1}/operators/refresh`, undefined, token);
  await call(400, 'post', `${V1}/operators/refresh`);
  await call(200, 'patch', `${V1}/operators/{name}`, { role: 'trader' }, token, 'Ron Weasel');
  await call(400, 'patch', `${V1}/operators/{name}`, { role: 'trader' }, token);
  await call(404, 'patch', `${V1}/operators/{name}`, { role: 'trader' }, token, 'zoe');
  await call(200, 'post', `${V1}/operators/{name}/unlock`, undefined, token, 'ron weasel');
  await call(403, 'post', `${V1}/operators/{name}/unlock`, undefined, await rig.signIn('Ron Weasel'));
  await call(200, 'post', `${V1}/operators/{name}/password`, { password: 'a long new one' }, token, 'Ron Weasel');
  await call(200, 'put', `${V1}/operators/settings`, { idle_minutes: 1 }, token);
  await call(200, 'post', `${V1}/operators/lock-session`, undefined, token);
  await call(401, 'put', `${V1}/operators/settings`, { idle_minutes: 2 }, token);
  await call(200, 'post', `${V1}/operators/unlock-session`, { password: passwordOf('ann') }, token);
  await call(200, 'post', `${V1}/operators/sign-out`, {}, token);
  await call(401, 'get', `${V1}/operators/me`, undefined, token);
  await call(401, 'post', '/session/sign-in', { name: 'ann', password: 'wrong' }, '');
  await call(200, 'post', '/session/sign-in', { name: 'ann', password: passwordOf('ann') }, '');
  await call(204, 'post', '/session/sign-out', undefined, '');
  expect(document.unheld().filter((each) => /\/operators|\/session\/sign-/.test(each))).toEqual([]);
});
