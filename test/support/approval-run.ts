import type { Command, Outcome } from '../../shared/domain/command.ts';
import { type beginning, type Counts, commandOf, differenceOf, ROOT, recordProblem } from './approval-desk.ts';
import {
  ApprovalModel,
  EMERGENCY_SCOPES,
  EXPIRES_MS,
  rungsFrom,
  SLOT,
  type State,
  spelled,
  type Who,
  type Wish,
} from './approval-model.ts';
import { PEOPLE, personNamed } from './approval-people.ts';
import { EngineWorld } from './engine-world.ts';
import { PAIR_MS } from './ladder-rig.ts';

const VALUES = [150, 200, 250, 300, 400];
const ROLES = ['risk_manager', 'administrator', 'trader', 'risk_manager'] as const;

/** A desk that random people use at random, held against the model after everything that they do. */
export class ApprovalRun {
  readonly #world: EngineWorld;
  readonly #model = new ApprovalModel();
  readonly #candidate: string;
  readonly #chance: () => number;
  readonly #counts: Counts;
  readonly #ids: string[] = [];
  /** What was done, for whoever reads a failure. */
  readonly log: string[] = [];

  constructor(begun: ReturnType<typeof beginning>, hasOperators: boolean, chance: () => number, counts: Counts) {
    this.#world = new EngineWorld(begun.facts);
    this.#candidate = begun.candidate;
    this.#chance = chance;
    this.#counts = counts;
    if (!hasOperators) return;
    this.#model.operators = PEOPLE.map(() => ({ role: 'risk_manager', active: true }));
    this.#model.required = 1;
  }

  /** Everything that has happened. */
  get facts() {
    return this.#world.facts;
  }

  step(): void {
    const pick = this.#below(100);
    if (pick < 32) this.#ask(this.#wish());
    else if (pick < 58) this.#approve();
    else if (pick < 63) this.#reject();
    else if (pick < 70) this.#reduce();
    else if (pick < 78) this.#review();
    else if (pick < 86) this.#elapse();
    else if (pick < 90) this.#word();
    else if (pick < 94) this.#emergency();
    else if (pick < 96) this.#operator();
    else if (pick < 98) this.#restart();
    else this.#end();
    this.#compare();
  }

  #ask(wish: Wish): void {
    const { ladder } = this.#model;
    // The last rung is a take-over, which this model knows nothing of.
    if (wish.kind === 'advance' && ladder && ladder.rung >= rungsFrom(0).length - 2) return;
    const by = this.#who();
    const outcome = this.#do(commandOf(wish, by.name, this.#candidate), by);
    const model = this.#model;
    if (!model.possible(wish)) return this.#expect(!outcome.ok, 'what cannot be is refused', outcome);
    this.#expect(outcome.ok, 'what can be asked for is taken', outcome);
    if (!model.raises(wish)) {
      this.#expect(awaited(outcome) === undefined, 'what does not raise risk is done at once', outcome);
      return model.carryOut(wish, by);
    }
    if (wish.kind !== 'require') model.checkEmergency();
    if (model.covered(wish, false)) {
      this.#counts.emergencies += 1;
      model.used += 1;
      this.#expect(awaited(outcome) === undefined, 'an emergency waits for nobody', outcome);
      return model.carryOut(wish, by);
    }
    if (wish.kind === 'require') model.tighten(wish);
    this.#asked(wish, by, awaited(outcome), outcome);
  }

  #asked(wish: Wish, by: Who, id: string | undefined, outcome: Outcome | undefined): void {
    const model = this.#model;
    model.expire();
    const standing = model.standing(wish, by);
    this.#expect(id !== undefined, 'what raises risk waits', outcome);
    this.#expect(standing === undefined ? !this.#ids.includes(id!) : standing === id, 'asked once', outcome);
    if (standing !== undefined) return;
    this.#counts.asked += 1;
    this.#ids.push(id!);
    model.ask(id!, wish, by);
  }

  #approve(): void {
    const id = this.#ids.length === 0 ? 'nothing' : this.#ids[this.#recent(this.#ids.length)]!;
    const as = this.#who();
    const person = this.#below(5);
    const isOwn = this.#model.operators !== null && this.#below(8) > 0;
    const by = isOwn ? as.name : spelled(person, this.#below(6));
    const found = this.#model.waiting.get(id);
    const outcome = this.#do({ kind: 'approve', approvalId: id, by, reason: 'agreed' }, as);
    const whose = personNamed(by);
    const must = this.#model.approve(id, whose, as, by === as.name);
    this.#expect(outcome.ok === (must !== 'refused'), `approval is ${must}`, outcome);
    if (must === 'done') this.#counts.done += 1;
    if (must !== 'refused') return;
    if (!found) this.#counts.refusedReplay += 1;
    else if (whose === found.by.person) this.#counts.refusedSelf += 1;
    else if (!this.#model.waiting.has(id)) this.#counts.stale += 1;
  }

  #reject(): void {
    const id = this.#ids.at(-1 - this.#below(3)) ?? 'nothing';
    const as = this.#who();
    const outcome = this.#do({ kind: 'reject', approvalId: id, by: as.name, reason: 'no' }, as);
    const found = this.#model.waiting.get(id);
    this.#model.waiting.delete(id);
    this.#expect(outcome.ok === (found !== undefined && this.#model.now < found.expires), 'reject', outcome);
  }

  /** Whoever lowers risk waits for nobody, whatever is required. */
  #reduce(): void {
    const by = this.#who();
    const model = this.#model;
    this.#counts.reduced += 1;
    if (this.#below(2) === 0) {
      const outcome = this.#do({ kind: 'trip_breaker', scope: SLOT, action: 'reduce', reason: 'r' }, by);
      this.#expect(outcome.ok && awaited(outcome) === undefined, 'a breaker trips at once', outcome);
      if (outcome.ok) model.breakers.add(outcome.subject);
      return;
    }
    const to: State = model.state === 'active' ? 'reducing' : 'halted';
    const outcome = this.#do({ kind: 'set_trading_state', scope: SLOT, state: to, reason: 'r' }, by);
    this.#expect(outcome.ok && awaited(outcome) === undefined, 'a stricter state is in force at once', outcome);
    model.state = to;
  }

  /** A period of open market passes, and the ladder goes by its rules. */
  #review(): void {
    const model = this.#model;
    if (model.ladder && model.ladder.rung >= rungsFrom(0).length - 2) return;
    const before = this.#world.facts.length;
    this.log.push('review');
    this.#world.trade(PAIR_MS + 1_000);
    model.expire();
    model.checkEmergency();
    const since = this.#world.facts.slice(before).map(({ fact }) => fact);
    const { ladder } = model;
    if (!ladder || ladder.held || !since.some(({ kind }) => kind === 'ladder_reviewed')) return;
    if (ladder.awaits !== null) {
      if (!model.waiting.has(ladder.awaits)) model.hold();
      return;
    }
    if (model.trading !== 'active') return;
    const wish: Wish = { kind: 'advance', upTo: model.nextShare };
    if (!model.raises(wish)) return model.carryOut(wish, ladder.starter);
    const awaits = since.find((fact) => fact.kind === 'ladder_awaits');
    this.#asked(wish, ladder.starter, awaits?.approvalId, undefined);
    if (model.ladder) model.ladder = { ...model.ladder, awaits: awaits?.approvalId ?? null };
  }

  #elapse(): void {
    const ms = [1_000, 20_000, EXPIRES_MS - 1, EXPIRES_MS][this.#below(4)]!;
    this.log.push(`elapse ${ms}`);
    this.#world.elapse(ms);
    this.#model.now += ms;
  }

  #word(): void {
    const { ladder } = this.#model;
    const kind = (['hold_ladder', 'resume_ladder', 'step_down_ladder', 'abort_ladder'] as const)[this.#below(4)]!;
    const by = this.#who();
    const outcome = this.#do({ kind, slotId: SLOT, reason: 'r' }, by);
    const isPossible = ladder !== null && (kind !== 'resume_ladder' || ladder.held);
    this.#expect(outcome.ok === isPossible && awaited(outcome) === undefined, `${kind} is done at once`, outcome);
    if (!isPossible) return;
    if (kind === 'hold_ladder') this.#model.hold();
    else if (kind === 'resume_ladder') this.#model.resume(by);
    else if (kind === 'step_down_ladder') this.#model.stepDown();
    else this.#model.abort();
  }

  #emergency(): void {
    const by = this.#who();
    const model = this.#model;
    const scope = EMERGENCY_SCOPES[this.#below(EMERGENCY_SCOPES.length)]!;
    const expiresAfterMs = 30_000;
    const outcome = this.#do({ kind: 'declare_emergency', scope, expiresAfterMs, reason: 'r' }, by);
    model.checkEmergency();
    // Nothing runs in staging here, but the environment is there.
    const isPossible = model.required > 0 && !model.emergency && model.mayApprove(by.person);
    this.#expect(outcome.ok === isPossible, 'an emergency is declared by who may', outcome);
    if (outcome.ok) model.emergency = { id: outcome.subject, scope, expires: model.now + expiresAfterMs, by };
  }

  #end(): void {
    const { emergency } = this.#model;
    const emergencyId = emergency?.id ?? 'e-1';
    const outcome = this.#do({ kind: 'end_emergency', emergencyId, reason: 'r' }, this.#who());
    this.#model.checkEmergency();
    this.#expect(outcome.ok === (this.#model.emergency !== null), 'an emergency is ended once', outcome);
    this.#model.emergency = null;
  }

  #operator(): void {
    const { operators } = this.#model;
    if (!operators) return;
    const person = this.#below(5);
    const role = ROLES[this.#below(4)]!;
    const active = this.#below(3) > 0;
    const status = active ? 'active' : 'disabled';
    this.#do(
      { kind: 'change_operator', name: spelled(person, 0), role, status },
      { ...ROOT, person: -1, name: 'root' },
    );
    operators[person] = { role, active };
  }

  #restart(): void {
    this.log.push('restart');
    this.#counts.restarts += 1;
    this.#world.restart();
    this.#model.checkEmergency();
    this.#model.expire();
  }

  /** What the engine says is so, and what must be. */
  #compare(): void {
    const difference = differenceOf(this.#world.view, this.#model);
    if (difference !== undefined) throw this.#failure(difference);
  }

  /** Of the whole record: nobody agreed to their own, nothing was done twice or with too few. */
  check(): void {
    const problem = recordProblem(this.#world.facts, this.#model.used);
    if (problem !== undefined) throw this.#failure(problem);
  }

  #failure(words: string): Error {
    return new Error(`${words}\n${this.log.join('\n')}`);
  }

  #expect(isSo: boolean, what: string, outcome: Outcome | undefined): void {
    if (!isSo) throw this.#failure(`not so: ${what}; ${JSON.stringify(outcome)}`);
  }

  #do(command: Command, { name, role }: Who): Outcome {
    const outcome = this.#world.command(command, { actor: name, role });
    const words = outcome.ok ? (outcome.awaits ?? 'ok') : `${outcome.code}: ${outcome.message}`;
    const { kind, ...terms } = command;
    this.log.push(`${this.#world.now} ${name}/${role} ${kind} ${short(terms)} -> ${words}`);
    return outcome;
  }

  #wish(): Wish {
    const to = VALUES[this.#below(VALUES.length)]!;
    switch (this.#below(8)) {
      case 0:
      case 1:
        return { kind: 'limit', scope: this.#below(2) === 0 ? 'desk' : SLOT, to };
      case 2:
        return { kind: 'state', to: (['active', 'active', 'reducing'] as const)[this.#below(3)]! };
      case 3:
        return { kind: 'release', id: [...this.#model.breakers][0] ?? 'b-1' };
      case 4:
        return { kind: 'require', count: this.#below(4), above: [1_000, 1_000, 3_000, 500][this.#below(4)]! };
      case 5:
        return { kind: 'promote', first: [100, 2_500][this.#below(2)]! };
      default:
        return this.#model.ladder ? { kind: 'advance' } : { kind: 'promote', first: [100, 2_500][this.#below(2)]! };
    }
  }

  #who(): Who {
    const person = this.#below(5);
    const { operators } = this.#model;
    if (!operators) return { person, name: spelled(person, this.#below(6)), role: 'risk_manager' };
    const active = operators.flatMap(({ active: is }, i) => (is ? [i] : []));
    const who = operators[person]!.active ? person : (active[0] ?? person);
    return { person: who, name: spelled(who, 0), role: operators[who]!.role };
  }

  /** One of so many, the latest the most often. */
  #recent(count: number): number {
    return Math.max(0, count - 1 - Math.floor(this.#chance() * this.#chance() * count));
  }

  #below(count: number): number {
    return Math.floor(this.#chance() * count);
  }
}

const awaited = (outcome: Outcome): string | undefined => (outcome.ok ? outcome.awaits : undefined);

const short = (terms: object): string => {
  const text = JSON.stringify(terms);
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
};
