import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Recorder, replayRecording } from '../../electron/host/recording.ts';
import { OperatorRig, passwordOf } from '../support/operator-rig.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'desk-recording-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

it('a recording with operators replays to the same facts, and holds no password, hash or token', async () => {
  const path = join(directory, 'inputs.jsonl');
  const recorder = new Recorder(path);
  const rig = await OperatorRig.with({ ann: 'administrator', ron: 'risk_manager', tom: 'trader' }, { recorder });
  const token = await rig.signIn('ron');
  for (let n = 0; n < 6; n += 1) await rig.trySignIn('tom', 'wrong guess');
  for (let n = 0; n < 15; n += 1) await rig.trySignIn(`made up ${n}`, 'wrong guess');
  await rig.call('PATCH', '/operators/tom', { status: 'disabled' });
  await rig.call('POST', '/risk/kill', { flatten: false, reason: 'r' });
  await rig.call('POST', '/risk/trading-state', { scope: 'desk', state: 'active', reason: 'r' });
  rig.clock.advance(900_000);
  await rig.call('POST', '/risk/trading-state', { scope: 'desk', state: 'halted', reason: 'r' }, token);
  await rig.close();
  recorder.close();
  expect(await replayRecording(path)).toEqual(rig.rig.facts);
  expect(rig.of('operator_locked')).toHaveLength(1);
  const text = readFileSync(path, 'utf8');
  for (const secret of [passwordOf('ron'), 'wrong guess', 'made up', 'plain:', token])
    expect(text).not.toContain(secret);
});
