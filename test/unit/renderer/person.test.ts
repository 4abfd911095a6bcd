/** Who is here, what they may do, and what of the console they are shown. */
import { describe, expect, it } from 'vitest';
import { plainMoments } from '../../../renderer/format/moment.ts';
import { isSaidByEmergency } from '../../../renderer/store/alerts/alert-news.ts';
import type { Connection } from '../../../renderer/store/connection.ts';
import { createConsoleStore, receiveFrame } from '../../../renderer/store/console-store.ts';
import { PASSWORD_LENGTH, passwordProblem } from '../../../renderer/store/people/password.ts';
import { type Deed, NEEDS, obstacleTo, obstacleToState } from '../../../renderer/store/people/permission.ts';
import {
  barredWords,
  endingIn,
  labelOf,
  partIn,
  screenOf,
  waitingForMe,
} from '../../../renderer/store/people/person.ts';
import { PASSWORD_LENGTH as CONTRACT_LENGTH, type MeView } from '../../../shared/contract/operator.ts';
import type { Operator } from '../../../shared/domain/operator.ts';
import { dependence, dependenceWords } from '../../../shared/domain/second-person.ts';
import { epochNs } from '../../../shared/units/time.ts';
import { CALLS } from '../../support/contract-calls.ts';
import { desk, slot, versions } from '../../support/fake-desk-state.ts';
import { signedIn, tokenHolder } from '../../support/fake-operators.ts';
import { alert, approval, risk } from '../../support/fake-risk-state.ts';

const TOKEN = tokenHolder();
/** Whoever holds the token of a desk that has operators. */
const NOBODY: MeView = { ...TOKEN, enforced: true, may: 'reduce', message: 'sign in as one' };
/** An operator as the engine keeps one. */
const operatorFact = (name: string): Operator => ({
  name,
  role: 'risk_manager',
  status: 'active',
  createdAt: epochNs(0n),
  generation: 1,
  passwordNumber: 1,
  passwordSetBy: name,
  passwordKnownTo: [],
  raisedBy: null,
  raisedSeq: 0,
  raisedKnownTo: [],
});
const locked = (change: Partial<MeView> = {}): MeView =>
  signedIn({ locked: true, may: 'reduce', locks_in_seconds: null, ...change });
const DEEDS = Object.keys(NEEDS) as Deed[];

describe('what a person may do', () => {
  it.each(DEEDS)('%s asks for what the contract asks for', (deed) => {
    expect(CALLS.find(({ name }) => name === deed)?.meta).toEqual(NEEDS[deed]);
  });

  it('is everything before there are operators, and before the desk has said who is here', () => {
    for (const deed of DEEDS) expect([obstacleTo(TOKEN, deed), obstacleTo(null, deed)]).toEqual([null, null]);
  });

  it.each([
    ['viewer', 'risk.kill', 'Needs a trader; you are a viewer.'],
    ['trader', 'risk.kill', null],
    ['trader', 'risk.release_breaker', 'Needs a risk manager; you are a trader.'],
    ['risk_manager', 'risk.release_breaker', null],
    ['risk_manager', 'operators.list', 'Needs an administrator; you are a risk manager.'],
    ['administrator', 'operators.list', null],
  ] as const)('as a %s goes by the role: %s', (role, deed, words) => {
    expect(obstacleTo(signedIn({ role }), deed)).toBe(words);
  });

  it('is to reduce alone in a locked session, and what reduces never waits', () => {
    const me = locked({ role: 'administrator' });
    for (const deed of DEEDS) {
      const { effect } = NEEDS[deed];
      const isFree = effect === 'read' || effect === 'reduce';
      expect([deed, obstacleTo(me, deed)]).toEqual([deed, isFree ? null : 'Waits for your password.']);
    }
    expect(obstacleTo(me, 'risk.set_limits', false)).toBeNull();
  });

  it('is to reduce and to manage operators by the token of a desk that has some', () => {
    expect(obstacleTo(NOBODY, 'risk.kill')).toBeNull();
    expect(obstacleTo(NOBODY, 'operators.add')).toBeNull();
    expect(obstacleTo(NOBODY, 'algorithms.promote')).toBe('Waits for an operator: sign in.');
    expect(obstacleTo(NOBODY, 'approvals.approve')).toBe('Waits for an operator: sign in.');
  });

  it('lets a trader stop trading, and only a risk manager let it go on', () => {
    const trader = signedIn({ role: 'trader' });
    const refused = 'Needs a risk manager; you are a trader.';
    expect(obstacleToState(trader, 'active', 'halted')).toBeNull();
    expect(obstacleToState(trader, 'active', 'reducing')).toBeNull();
    expect(obstacleToState(trader, 'halted', 'reducing')).toBe(refused);
    expect(obstacleToState(trader, null, 'active')).toBe(refused);
    expect(obstacleToState(signedIn(), 'halted', 'active')).toBeNull();
    expect(obstacleToState(locked(), 'active', 'reducing')).toBeNull();
    expect(obstacleToState(locked(), 'reducing', 'active')).toBe('Waits for your password.');
  });
});

describe('what is on screen', () => {
  const screen = (change: { me?: MeView | null; looks?: boolean; connection?: Connection }, told = true) => {
    const store = createConsoleStore(0);
    const [live] = versions();
    if (told) receiveFrame(store, { type: 'snapshot', desk: desk('sim'), slots: [slot(live!)] }, 0);
    store.setState({ connection: { phase: 'live' }, ...change });
    return screenOf(store.getState());
  };

  it('is nothing of the desk before it has said who is here, even where it has sent everything else', () => {
    expect(screen({ me: null })).toBe('waiting');
    expect(screen({ me: signedIn() }, false)).toBe('waiting');
  });

  it('is the console before there are operators, and for who is signed in, also locked', () => {
    for (const me of [TOKEN, signedIn(), locked()]) expect(screen({ me })).toBe('console');
  });

  it('is the way in where nobody is signed in, until somebody chooses to look', () => {
    expect(screen({ me: NOBODY })).toBe('sign_in');
    expect(screen({ me: NOBODY }, false)).toBe('sign_in');
    expect(screen({ me: NOBODY, looks: true })).toBe('console');
  });

  it('is the way in where the desk refuses the page and has operators, whatever was there before', () => {
    const refused = (operators: boolean): Connection => ({ phase: 'refused', reason: 'unknown', operators });
    expect(screen({ me: null, looks: true, connection: refused(true) })).toBe('sign_in');
    expect(screen({ me: null, connection: refused(false) })).toBe('waiting');
  });
});

describe('an approval', () => {
  const asked = (by: string, given: string[] = []) => approval({ requested_by: by, given });
  const none = new Set<string>();
  const BARRED = { name: 'ann', because: 'known', cause: 'known', own_password_of: null };

  it('is somebody else’s to agree to, whatever spelling the name has', () => {
    expect(partIn(asked('Ann'), signedIn(), none)).toBe('own');
    expect(partIn(asked('bob'), signedIn(), none)).toBe('may');
    expect(partIn(asked('bob', ['ANN']), signedIn(), none)).toBe('given');
  });

  it('that was asked for at this console is nobody’s here as long as the desk tells nobody apart', () => {
    const here = new Set([asked('administrator').approval_id]);
    expect(partIn(asked('administrator'), TOKEN, here)).toBe('own');
    expect(partIn(asked('administrator'), TOKEN, none)).toBe('may');
    expect(partIn(asked('bob'), signedIn(), here)).toBe('may');
  });

  it('is nobody’s to agree to who would be no second person, in the desk’s words', () => {
    const because = 'ron has agreed under a password that ann may know: somebody else must approve';
    const barred = approval({ requested_by: 'bob', given: [], barred: [{ ...BARRED, because }] });
    expect([partIn(barred, signedIn(), none), barredWords(barred, signedIn())]).toEqual(['barred', because]);
    const cid = signedIn({ name: 'cid' });
    expect([partIn(barred, cid, none), barredWords(barred, cid)]).toEqual(['may', null]);
    expect(barredWords(barred, null)).toBeNull();
  });

  it('that waits for a password names the way that the console has, and no command of a terminal', () => {
    const known = { ...operatorFact('Bob Ray'), passwordKnownTo: ['Ann'], passwordSetBy: 'Ann' };
    const people = new Map([known, operatorFact('Ann')].map((each) => [each.name, each]));
    const words = (requestedBy: string, passwordKnownTo: readonly string[], who: string) => {
      const asked = { requestedBy, requestedSeq: 1, passwordKnownTo: [...passwordKnownTo], given: [] };
      const found = dependence(people, asked, who);
      if (!found) throw new Error(`${who} is a second person`);
      const because = dependenceWords(found);
      expect(because).toContain('desk operator password "Bob Ray"');
      const { cause, ownPasswordOf } = found;
      const barred = [{ name: who, because, cause, own_password_of: ownPasswordOf }];
      return barredWords(approval({ requested_by: requestedBy, given: [], barred }), signedIn({ name: who }));
    };
    expect(words('Ann', [], 'Bob Ray')).toBe(
      'the password of Bob Ray was set by Ann, who asked for it: set a password of your own first (your name in the bar → Change my password), or somebody else approves',
    );
    expect(words('Bob Ray', ['Ann'], 'Ann')).toBe(
      'Ann may know the password under which Bob Ray asked for it: ask Bob Ray to set a password of their own and to ask anew, or somebody else approves',
    );
  });

  it('counts as waiting for those who may still agree to it', () => {
    const barred = approval({ requested_by: 'bob', given: [], barred: [BARRED] });
    const pending = [asked('bob'), asked('ann'), asked('bob', ['ann']), barred];
    const count = (me: MeView | null) => {
      const store = createConsoleStore(0);
      receiveFrame(store, { type: 'snapshot', desk: desk('sim'), risk: { ...risk(), approvals: pending } }, 0);
      store.setState({ me });
      return waitingForMe(store.getState());
    };
    expect(count(signedIn())).toBe(1);
    expect(count(signedIn({ name: 'cid', role: 'administrator' }))).toBe(4);
    expect([count(signedIn({ role: 'trader' })), count(TOKEN), count(null)]).toEqual([0, 0, 0]);
  });
});

describe('a session', () => {
  it('ends soon from ten minutes before its end on', () => {
    const ends = (left: number) =>
      endingIn({ now: 0, me: signedIn({ session_ends_at: new Date(left).toISOString() }) });
    expect([ends(600_001), ends(600_000), ends(1_000)]).toEqual([null, 600_000, 1_000]);
    expect([endingIn({ now: 0, me: TOKEN }), endingIn({ now: 0, me: null })]).toEqual([null, null]);
  });

  it('puts its person’s name on what they ask for; the console’s where nobody is signed in', () => {
    expect([labelOf({ me: signedIn() }), labelOf({ me: TOKEN }), labelOf({ me: null })]).toEqual([
      'ann',
      'console',
      'console',
    ]);
  });
});

describe('words', () => {
  it('of a password say how long one is, as the contract has it', () => {
    expect(PASSWORD_LENGTH).toEqual(CONTRACT_LENGTH);
    expect(passwordProblem('short')).toMatch(/^Give 12 to 256 characters/);
    expect(passwordProblem('correct horse')).toBeNull();
    expect(passwordProblem('x'.repeat(257))).not.toBeNull();
    // Composed and decomposed are one character each, as the desk counts.
    expect(passwordProblem('e\u0301'.repeat(11))).not.toBeNull();
  });

  it('of the desk have their moments as one says them', () => {
    const now = Date.parse('2026-11-21T14:32:00.000Z');
    expect(plainMoments('locked out until 2026-11-21T14:47:12.123Z, or so', now)).toBe(
      'locked out until 14:47 UTC, or so',
    );
    expect(plainMoments('until 2026-11-22T02:00:00Z', now)).toBe('until 22 Nov 2026, 02:00 UTC');
    expect(plainMoments('nothing of the kind', now)).toBe('nothing of the kind');
  });

  it('of an emergency that stands are said by its own band; of one that is over they are news', () => {
    const declared = (id: string) => ({ ...alert(1, { about: { topic: 'emergency', id } }), heardAt: null });
    const emergency = {
      emergency_id: 'e-1',
      scope: 'desk',
      name: 'the whole desk',
      declared_by: 'ann',
      role: 'risk_manager',
      reason: 'r',
      declared_at: '2026-11-21T14:00:00.000Z',
      expires_at: '2026-11-21T14:15:00.000Z',
      status: 'standing' as const,
      uses: 0,
      ended: null,
    };
    expect(isSaidByEmergency(declared('e-1'), { ...risk(), emergency })).toBe(true);
    expect(isSaidByEmergency(declared('e-0'), { ...risk(), emergency })).toBe(false);
    expect(isSaidByEmergency(declared('e-1'), risk())).toBe(false);
    expect(isSaidByEmergency(declared('e-1'), null)).toBe(false);
  });
});
