/**
 * A small request: on its way; refused and why; or answered with something that the feed does not show, such as that it
 * waits for others. One that was just done leaves nothing behind: the feed shows its effect.
 */
export type RequestState =
  | { readonly phase: 'asked' }
  | { readonly phase: 'refused'; readonly words: string }
  | { readonly phase: 'told'; readonly words: string };

/** Requests by what they are about. */
export type Requests = Readonly<Record<string, RequestState>>;

/** What a request is about, as a key of {@link Requests}. */
export const requestKey = {
  callOff: (swapId: string): string => `call off ${swapId}`,
  addRule: 'add a rule',
  removeRule: (ruleId: string): string => `remove rule ${ruleId}`,
  release: (breakerId: string): string => `release ${breakerId}`,
  tradingState: (scope: string): string => `trading state of ${scope}`,
  limit: (place: string): string => `limit ${place}`,
  /** A person's word on the ladder of a slot. */
  ladder: (slotId: string): string => `ladder of ${slotId}`,
  decide: (approvalId: string): string => `decide ${approvalId}`,
  declareEmergency: 'declare an emergency',
  endEmergency: (emergencyId: string): string => `end ${emergencyId}`,
  addOperator: 'add an operator',
  operator: (name: string): string => `operator ${name}`,
  ownPassword: 'own password',
  idleMinutes: 'idle minutes',
  startRun: 'start a run',
  run: (runId: string): string => `run ${runId}`,
  /** A result of a run that is kept. */
  result: (runId: string): string => `result ${runId}`,
  importFile: 'import a file',
  calendar: 'calendar',
} as const;

/** A drain that was asked for here. Its live count comes with the feed. */
export type DrainState =
  | { readonly phase: 'asked' }
  | {
      readonly phase: 'done';
      readonly drained: number;
      readonly remaining: number;
      readonly timedOut: boolean;
      /** From the click to the answer, milliseconds. */
      readonly tookMs: number;
      /** When it was answered, Unix milliseconds of this machine. */
      readonly at: number;
    }
  | { readonly phase: 'refused'; readonly words: string; readonly at: number };

/** How long the result of a drain stays on screen, milliseconds. */
const DRAIN_SHOWN_MS = 15_000;

/** True while a drain is to be seen: until it is answered, and for a while after. */
export const isDrainShown = (drain: DrainState, now: number): boolean =>
  drain.phase === 'asked' || now - drain.at < DRAIN_SHOWN_MS;

export type Drains = Readonly<Record<string, DrainState>>;
