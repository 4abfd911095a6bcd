import type { Commands } from '../../client/calls/commands.ts';
import type { ConsoleState } from '../../store/console-store.ts';
import type { KeyAction } from '../../store/keys.ts';
import { type Deed, obstacleTo } from '../../store/people/permission.ts';

/** Where an action stands in the palette. */
export const SECTIONS = [
  'emergency',
  'versions',
  'ladder',
  'risk',
  'audit',
  'session',
  'go to',
  'console',
  'you',
] as const;
export type Section = (typeof SECTIONS)[number];

/** Something that can be done at the console. */
export interface Action {
  /** Stays the same from one day to the next: what was used is remembered by it. */
  readonly id: string;
  readonly section: Section;
  /** As its button says it; `…` where more is asked before anything happens. */
  readonly name: string;
  /** Other words that one may look for it by. */
  readonly words?: readonly string[];
  /** Why it cannot be done now, in words; null where it can. */
  readonly withheld: string | null;
  /** The chord that does the same. */
  readonly key?: KeyAction;
  readonly run: () => void;
}

/** What actions are made of. */
export interface Ground {
  readonly state: ConsoleState;
  readonly commands: Commands;
}

/** Why nothing can be asked of the desk now; null while it can. */
export const offline = ({ connection }: ConsoleState): string | null =>
  connection.phase === 'live' ? null : 'There is no connection to the desk.';

/** The first reason that stands against something. */
export const firstOf = (...reasons: readonly (string | null | false | undefined)[]): string | null =>
  reasons.find((one): one is string => typeof one === 'string' && one !== '') ?? null;

/** Why whoever is here may not do something now: the line first, then their role. */
export const against = (state: ConsoleState, deed: Deed, raises = true): string | null =>
  firstOf(offline(state), obstacleTo(state.me, deed, raises));
