import type { Operation as LadderOperation } from '../../support/ladder-operations.ts';
import type { Character } from './header.ts';

/** What goes on in the market. Prices move by so many ticks of ten from where the market began. */
export type MarketStep =
  /** Quotes of one instrument; a negative spread is a crossed one. */
  | {
      readonly kind: 'quotes';
      readonly instrument: number;
      readonly move: number;
      readonly spread: number;
      readonly size: number;
      readonly count: number;
    }
  | {
      readonly kind: 'bars';
      readonly instrument: number;
      readonly move: number;
      readonly volume: number;
      readonly count: number;
    }
  /** Nothing for so long, and then the price is elsewhere. */
  | { readonly kind: 'gap'; readonly ms: number; readonly move: number }
  /** Many events at once. */
  | { readonly kind: 'burst'; readonly instrument: number; readonly count: number; readonly move: number }
  /** One instrument trades on, so far apart, and the others are silent. */
  | { readonly kind: 'silence'; readonly instrument: number; readonly ms: number; readonly count: number }
  | { readonly kind: 'connection'; readonly of: 'feed' | 'exchange'; readonly up: boolean }
  | { readonly kind: 'catching_up'; readonly standing: boolean };

export const EXCHANGE_FAULTS = [
  'reject',
  'partial',
  'late_fill',
  'twice',
  'part_twice',
  'unknown',
  'reorder',
  'delay',
  'drop_link',
  'overlook',
] as const;
export type ExchangeFault = (typeof EXCHANGE_FAULTS)[number];
export const NETWORK_FAULTS = ['away', 'slow', 'drop_ack', 'refuse', 'lose'] as const;
export type NetworkFault = (typeof NETWORK_FAULTS)[number];
export const DISK_FAULTS = ['disk_full', 'io', 'readonly'] as const;
export type DiskFault = (typeof DISK_FAULTS)[number];

/** What fails. */
export type FaultStep =
  /** The wall clock is set, either way. */
  | { readonly kind: 'jump'; readonly ms: number }
  /** The machine sleeps: nothing rings, and afterwards it is later. */
  | { readonly kind: 'sleep'; readonly ms: number }
  /** The next so many orders, reports or events are concerned. */
  | { readonly kind: 'exchange'; readonly fault: ExchangeFault; readonly count: number }
  | { readonly kind: 'link_back' }
  /** The next so many commits are refused. */
  | { readonly kind: 'disk'; readonly fault: DiskFault; readonly commits: number }
  /** The space that is kept aside is used up, or is there again. */
  | { readonly kind: 'reserve'; readonly spent: boolean }
  /** The process dies after so many turns of whatever it is at. */
  | { readonly kind: 'cut_power'; readonly turns: number }
  | { readonly kind: 'network'; readonly fault: NetworkFault; readonly count: number }
  | { readonly kind: 'network_back' }
  | { readonly kind: 'behave'; readonly at: number; readonly character: Character }
  /** A snapshot of the facts so far is kept. */
  | { readonly kind: 'snapshot'; readonly back: number };

/** What people do, in the words of what they want; places count modulo what there is. */
export type PeopleStep =
  | {
      readonly kind: 'limit';
      readonly scope: number;
      readonly name: number;
      readonly tight: boolean;
      readonly unset: boolean;
    }
  | { readonly kind: 'action'; readonly scope: number; readonly trigger: number; readonly action: number }
  | { readonly kind: 'trip'; readonly scope: number; readonly action: number }
  | { readonly kind: 'release_one'; readonly at: number }
  /** The exchange refuses so many of the orders that come of it. */
  | { readonly kind: 'kill_switch'; readonly scope: number; readonly flatten: boolean | null; readonly refused: number }
  | { readonly kind: 'trading'; readonly scope: number; readonly state: 'active' | 'reducing' | 'halted' }
  | { readonly kind: 'require'; readonly count: number; readonly above: number }
  | {
      readonly kind: 'decide';
      readonly at: number;
      readonly yes: boolean;
      readonly by: number;
      readonly spelling: number;
      /** Whoever has agreed already does it again. */
      readonly again: boolean;
      /** Before it is decided, somebody changes what it rests on. */
      readonly meddle: boolean;
      /** By somebody who may, under a password that whoever asked for it has just set. Scripts of before lack it. */
      readonly known?: boolean;
    }
  | { readonly kind: 'emergency'; readonly scope: number; readonly ms: number }
  | { readonly kind: 'end_emergency' }
  | {
      readonly kind: 'override';
      readonly slot: number;
      readonly instrument: number;
      readonly side: 'buy' | 'sell';
      readonly size: number;
      readonly ms: number;
    }
  | { readonly kind: 'revoke' }
  | { readonly kind: 'calendar'; readonly which: number }
  | { readonly kind: 'operator'; readonly person: number; readonly role: number; readonly active: boolean }
  | {
      readonly kind: 'sign_in';
      readonly person: number;
      readonly how:
        | 'right'
        | 'wrong'
        | 'out'
        | 'everywhere'
        | 'password'
        | 'unlock'
        | 'nobody'
        | 'idle'
        | 'turned_away';
      readonly count: number;
    }
  | { readonly kind: 'entity'; readonly at: number; readonly what: 'describe' | 'validate' | 'delete' | 'again' }
  | { readonly kind: 'try_swap'; readonly slot: number; readonly to: number }
  | {
      readonly kind: 'pipeline';
      readonly to: number;
      readonly stages: number;
      readonly automatic: boolean;
      readonly rival: boolean;
    }
  | { readonly kind: 'undo'; readonly at: number }
  /** Somebody tidies up: whatever is stopped is to go on, and every version is said to be well. */
  | { readonly kind: 'calm' }
  /** A step that falls back to what a version asks for: its share goes down when it loses anything. */
  | {
      readonly kind: 'hair_trigger';
      readonly slot: number;
      readonly of: 'slot' | 'version' | 'desk';
      readonly action: 'alert' | 'step_down' | 'reduce' | 'roll_back' | 'flatten' | 'halt';
    };

/** Of the operations that swaps and ladders are tested with, those whose parts are JSON. */
export type KnownStep = Exclude<
  LadderOperation,
  { readonly kind: 'tighten' | 'state' | 'approvals' | 'agree' | 'release_breaker' }
>;

/** One thing that happens. It carries all of its own chance: taking another out of a script changes nothing in it. */
export type Step = {
  /** Who does it, by the place among the people; the desk's token where left out. */
  readonly who?: number;
  /** Whoever does it may only reduce, and why. */
  readonly restraint?: 'locked' | 'forbidden';
} & (MarketStep | FaultStep | PeopleStep | KnownStep);
export type StepKind = Step['kind'];
export type StepOf<K extends StepKind> = Extract<Step, { readonly kind: K }>;
