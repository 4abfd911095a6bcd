import { PEOPLE } from './approval-people.ts';

/** What a person may ask for that can raise risk, as the model knows it. */
export type Wish =
  | { readonly kind: 'limit'; readonly scope: 'desk' | 'momentum:paper'; readonly to: number }
  | { readonly kind: 'state'; readonly to: State }
  | { readonly kind: 'release'; readonly id: string }
  | { readonly kind: 'require'; readonly count: number; readonly above: number }
  | { readonly kind: 'promote'; readonly first: number }
  | { readonly kind: 'advance'; readonly upTo?: number };
export type State = 'active' | 'reducing' | 'halted';

/** Who asks: a person, under a spelling, in a role. */
export interface Who {
  readonly person: number;
  readonly name: string;
  readonly role: string;
}

interface Waiting {
  readonly wish: Wish;
  readonly by: Who;
  readonly required: number;
  readonly expires: number;
  readonly basis: string;
  readonly given: number[];
}

export const SLOT = 'momentum:paper';

/** Shares of the rungs of a ladder that begins at `first`. */
export const rungsFrom = (first: number): readonly number[] => [first, 3_000, 4_000, 5_000, 6_000, 7_000, 10_000];
const STATES: readonly State[] = ['active', 'reducing', 'halted'];
const COVERS: Readonly<Record<string, readonly string[]>> = {
  desk: ['desk', 'momentum:paper'],
  'environment/paper': ['momentum:paper'],
  'momentum:paper': ['momentum:paper'],
  'environment/staging': [],
};
export const EMERGENCY_SCOPES = Object.keys(COVERS);
export const EXPIRES_MS = 60_000;

/** What must be so, worked out from the rules alone: small, and sharing nothing with the engine. */
export class ApprovalModel {
  now = 0;
  required = 0;
  above = 1_000;
  readonly limits = new Map<string, number>([['desk', 200]]);
  state: State = 'active';
  readonly breakers = new Set<string>();
  ladder: { starter: Who; first: number; rung: number; held: boolean; awaits: string | null; changes: number } | null =
    null;
  emergency: { readonly id: string; readonly scope: string; readonly expires: number; readonly by: Who } | null = null;
  readonly waiting = new Map<string, Waiting>();
  /** Where there are operators: role by person, and who is disabled. */
  operators: { readonly role: string; readonly active: boolean }[] | null = null;
  used = 0;
  #changes = 0;

  get trading(): State {
    return this.breakers.size > 0 && this.state === 'active' ? 'reducing' : this.state;
  }

  get share(): number {
    return this.ladder ? rungsFrom(this.ladder.first)[this.ladder.rung]! : 0;
  }

  get nextShare(): number {
    return this.ladder ? rungsFrom(this.ladder.first)[this.ladder.rung + 1]! : 0;
  }

  mayApprove(person: number): boolean {
    if (!this.operators) return true;
    const { role, active } = this.operators[person]!;
    return active && (role === 'risk_manager' || role === 'administrator');
  }

  /** Whether a wish could be carried out at all as things stand. */
  possible(wish: Wish): boolean {
    if (wish.kind === 'release') return this.breakers.has(wish.id);
    if (wish.kind === 'promote') return this.ladder === null;
    if (wish.kind === 'advance') return this.ladder !== null && this.trading === 'active';
    return true;
  }

  /** Whether it raises risk so that others must agree. */
  raises(wish: Wish): boolean {
    if (this.required === 0) return false;
    switch (wish.kind) {
      case 'limit':
        return wish.to > (this.limits.get(wish.scope) ?? Number.POSITIVE_INFINITY);
      case 'state':
        return STATES.indexOf(wish.to) < STATES.indexOf(this.state);
      case 'release':
        return true;
      case 'require':
        return wish.count < this.required || wish.above > this.above;
      case 'promote':
        return wish.first > this.above;
      case 'advance':
        return this.nextShare > Math.max(this.above, this.share);
    }
  }

  basis(wish: Wish): string {
    switch (wish.kind) {
      case 'limit':
        return String(this.limits.get(wish.scope));
      case 'state':
        return this.state;
      case 'release':
        return String(this.breakers.has(wish.id));
      case 'require':
        return `${this.required} ${this.above}`;
      default:
        return `${this.ladder?.changes} ${this.trading}`;
    }
  }

  /** Whether an emergency stands in for other people. */
  covered(wish: Wish, byRule: boolean): boolean {
    if (!this.emergency || byRule || wish.kind === 'require') return false;
    const scope = wish.kind === 'limit' ? wish.scope : 'momentum:paper';
    return COVERS[this.emergency.scope]!.includes(scope);
  }

  carryOut(wish: Wish, by: Who): void {
    this.#changes += 1;
    const changes = this.#changes;
    if (wish.kind === 'limit') this.limits.set(wish.scope, wish.to);
    else if (wish.kind === 'state') this.state = wish.to;
    else if (wish.kind === 'release') this.breakers.delete(wish.id);
    else if (wish.kind === 'promote')
      this.ladder = { starter: by, first: wish.first, rung: 0, held: false, awaits: null, changes };
    else if (wish.kind === 'advance')
      this.ladder = { ...this.ladder!, rung: this.ladder!.rung + 1, held: false, awaits: null, changes };
    else {
      this.required = wish.count;
      this.above = wish.above;
    }
  }

  /** The strict part of a rule of approvals is in force at once, also where the rest waits. */
  tighten({ count, above }: Extract<Wish, { kind: 'require' }>): void {
    this.required = Math.max(this.required, count);
    this.above = Math.min(this.above, above);
  }

  /** A hold, or the end of an approval that the ladder waited for. */
  hold(): void {
    if (!this.ladder) return;
    this.#changes += 1;
    this.ladder = { ...this.ladder, held: true, awaits: null, changes: this.#changes };
  }

  /** Whoever resumes it asks for its steps from then on. */
  resume(by: Who): void {
    if (this.ladder) this.ladder = { ...this.ladder, starter: by, held: false, awaits: null };
  }

  stepDown(): void {
    if (!this.ladder) return;
    if (this.ladder.rung === 0) return this.abort();
    this.#changes += 1;
    this.ladder = { ...this.ladder, rung: this.ladder.rung - 1, awaits: null, changes: this.#changes };
  }

  /** The end of a ladder is the end of the step that it asked for by its own rules. */
  abort(): void {
    if (this.ladder?.awaits) this.waiting.delete(this.ladder.awaits);
    this.ladder = null;
  }

  /** The same request by the same name that still stands for the same state. */
  standing(wish: Wish, by: Who): string | undefined {
    const text = JSON.stringify(wish);
    for (const [id, each] of this.waiting)
      if (each.by.name === by.name && each.basis === this.basis(wish) && JSON.stringify(each.wish) === text) return id;
    return undefined;
  }

  ask(id: string, wish: Wish, by: Who): void {
    const terms = { wish, by, required: this.required, basis: this.basis(wish), given: [] };
    this.waiting.set(id, { ...terms, expires: this.now + EXPIRES_MS });
  }

  expire(): void {
    for (const [id, { expires }] of this.waiting) if (this.now >= expires) this.waiting.delete(id);
  }

  checkEmergency(): void {
    if (!this.emergency) return;
    if (this.now >= this.emergency.expires || !this.mayApprove(this.emergency.by.person)) this.emergency = null;
  }

  /**
   * Somebody says yes. Returns what must come of it: nothing, one more name on it, or that it is done.
   *
   * @param by whose yes it is; `as` who is signed in.
   */
  approve(id: string, by: number, as: Who, isOwnName: boolean): 'refused' | 'given' | 'done' {
    const found = this.waiting.get(id);
    if (!found) return 'refused';
    if (this.now >= found.expires) return this.#void(id);
    if (this.operators) {
      if (!isOwnName || !this.mayApprove(as.person)) return 'refused';
      const asked = this.operators[found.by.person]!;
      if (!asked.active || asked.role !== found.by.role) return this.#void(id);
    }
    if (by === found.by.person || found.given.includes(by)) return 'refused';
    if (this.basis(found.wish) !== found.basis) return this.#void(id);
    if (!this.possible(found.wish)) return 'refused';
    found.given.push(by);
    const valid = new Set(found.given.filter((each) => this.mayApprove(each)));
    if (valid.size < Math.max(found.required, this.required)) return 'given';
    this.waiting.delete(id);
    this.carryOut(found.wish, found.by);
    return 'done';
  }

  #void(id: string): 'refused' {
    this.waiting.delete(id);
    return 'refused';
  }
}

/** A name of a person: in a desk with operators everybody has one. */
export const spelled = (person: number, variant: number): string => {
  const names = PEOPLE[person]!;
  return names[variant % names.length]!;
};
