import { describe, expect, it } from 'vitest';
import { type ConsoleState, createConsoleStore, receiveFrame } from '../../../renderer/store/console-store.ts';
import { guideTarget, liveLabel, mayGuide, rollbackTook, stepAfter } from '../../../renderer/store/first-run.ts';
import type { SwapFlow } from '../../../renderer/store/rollout/swap-flow.ts';
import { FakeDesk, type FakeDeskOptions } from '../../support/fake-desk.ts';
import { signedIn, tokenHolder } from '../../support/fake-operators.ts';

function state(change: Partial<ConsoleState> = {}, tamper: FakeDeskOptions['tamper'] = () => undefined): ConsoleState {
  const { frame } = new FakeDesk({ deployed: true, feed: 'sim', tamper });
  const store = createConsoleStore(0);
  receiveFrame(store, frame, 0);
  store.setState({ connection: { phase: 'live' }, me: tokenHolder(), ...change });
  return store.getState();
}

const flow = (phase: SwapFlow['phase'], more: object = {}): Partial<ConsoleState> => ({
  swapFlow: { phase, ...more } as unknown as SwapFlow,
});

describe('the guided session', () => {
  it('is offered where a version is live on a simulated desk and another is ready', () => {
    const found = state();
    expect([mayGuide(found), guideTarget(found)?.version, liveLabel(found)]).toEqual([true, '2.0.0', '1.0.0']);
  });

  it.each([
    ['real money', {}, ({ desk }) => void Object.assign(desk, { simulated: false })],
    ['a desk that has stopped', {}, ({ desk }) => void Object.assign(desk, { stopped: 'the disk is full' })],
    ['nothing to swap in', {}, (frame) => void frame.versions?.splice(1)],
    ['nobody who may swap', { me: signedIn({ role: 'viewer' }) }, undefined],
    ['no line', { connection: { phase: 'connecting' } }, undefined],
  ] as const satisfies readonly (readonly [string, Partial<ConsoleState>, FakeDeskOptions['tamper']])[])(
    'is not offered with %s',
    (_, change, tamper) => expect(mayGuide(state(change, tamper))).toBe(false),
  );

  it('goes on by what its reader does', () => {
    expect(stepAfter('what_runs', state(flow('drafting')))).toBe('what_runs');
    expect(stepAfter('preflight', state(flow('idle')))).toBe('preflight');
    expect(stepAfter('preflight', state(flow('drafting')))).toBe('swap');
    expect(stepAfter('swap', state(flow('drafting')))).toBe('swap');
    expect(stepAfter('swap', state(flow('running', { kind: 'swap' })))).toBe('watch');
    expect(stepAfter('swap', state(flow('idle')))).toBe('preflight');
    expect(stepAfter('watch', state(flow('refused')))).toBe('watch');
    expect(stepAfter('watch', state(flow('idle')))).toBe('preflight');
  });

  it('ends with the time that the reader’s own rollback took, and with no other', () => {
    const done = (kind: string, outcome: string) => state(flow('done', { result: { kind, outcome, tookMs: 87 } }));
    expect(rollbackTook(done('rollback', 'completed'))).toBe(87);
    expect([
      rollbackTook(done('rollback', 'failed')),
      rollbackTook(done('swap', 'completed')),
      rollbackTook(state()),
    ]).toEqual([null, null, null]);
  });
});
