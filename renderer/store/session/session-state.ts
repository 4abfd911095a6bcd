import type { RunDetail, RunEnd, RunSummary, RunView, ScenarioProblemView } from '../../../shared/contract/run.ts';
import type { ImportView, UploadView } from '../../../shared/contract/session-import.ts';
import { pretty, TEMPLATES } from './templates.ts';

/** What the desk has of paper sessions, as it said last. */
export interface SessionList {
  readonly current: RunView | null;
  readonly last: RunEnd | null;
  readonly runs: readonly RunSummary[];
  readonly files: readonly ImportView[];
  readonly uploads: readonly UploadView[];
  readonly maxBytes: number;
  readonly freeBytes: number;
}

/** What is wrong with the scenario on screen: not looked at yet, what the desk found, or why it could not be asked. */
export type ProblemsState =
  | { readonly phase: 'asking'; readonly problems: readonly ScenarioProblemView[] }
  | { readonly phase: 'found'; readonly problems: readonly ScenarioProblemView[] }
  /** The text is not JSON, or the desk could not be asked. */
  | { readonly phase: 'unread'; readonly problems: readonly ScenarioProblemView[]; readonly words: string };

/** What the main part of the panel shows: the scenario, or a result by its run. */
export type SessionPage = { readonly of: 'scenario' } | { readonly of: 'result'; readonly runId: string };

/** A file on its way from this page. */
export interface Sending {
  readonly name: string;
  readonly bytes: number;
  readonly sent: number;
  /** Null until the desk has taken the announcement. */
  readonly uploadId: string | null;
}

export interface SessionState {
  /** Null before the desk has been asked. */
  readonly list: SessionList | null;
  /** Why the desk could not be asked; null where it could. */
  readonly refused: string | null;
  /** The text in the editor. */
  readonly text: string;
  /** Rises when the text is put there by something else than typing. */
  readonly textAsks: number;
  /** Which opening of a file the text was taken from last. */
  readonly openedAsks: number;
  readonly problems: ProblemsState;
  readonly speed: number | 'max';
  readonly page: SessionPage;
  /** Results that were fetched, by run. */
  readonly details: Readonly<Record<string, RunDetail>>;
  /** The result that the one on screen is held against. */
  readonly comparedTo: string | null;
  readonly sending: Sending | null;
  /** A result is on its way to a file: how far, 0 to 1. */
  readonly saving: { readonly file: string; readonly share: number } | null;
  /** The run that was started here and has not been seen to its end. */
  readonly awaited: string | null;
}

export const NO_SESSION: SessionState = {
  list: null,
  refused: null,
  text: pretty(TEMPLATES[0].scenario(null)),
  textAsks: 0,
  openedAsks: 0,
  problems: { phase: 'found', problems: [] },
  speed: 'max',
  page: { of: 'scenario' },
  details: {},
  comparedTo: null,
  sending: null,
  saving: null,
  awaited: null,
};

type JsonObject = Readonly<Record<string, unknown>>;

/** The scenario in the editor; undefined while its text is no JSON object. */
export function scenarioIn(text: string): JsonObject | undefined {
  try {
    const json = JSON.parse(text) as unknown;
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** What the scenario in the editor runs on, as far as its text says. */
export type FeedOfText =
  | { readonly kind: 'sim'; readonly symbols: readonly string[]; readonly seconds: number | null }
  | { readonly kind: 'replay'; readonly file: string }
  | { readonly kind: 'unknown' };

const PREFIX = 'imports/';

/** What a scenario runs on. */
export function feedIn(scenario: JsonObject | undefined): FeedOfText {
  const feed = scenario?.feed as JsonObject | undefined;
  if (feed?.kind === 'sim') {
    const symbols = Array.isArray(feed.symbols) ? feed.symbols.map(String) : [SIMULATED[0]];
    return { kind: 'sim', symbols, seconds: typeof feed.duration_seconds === 'number' ? feed.duration_seconds : null };
  }
  if (feed?.kind === 'replay' && typeof feed.file === 'string')
    return { kind: 'replay', file: feed.file.startsWith(PREFIX) ? feed.file.slice(PREFIX.length) : feed.file };
  return { kind: 'unknown' };
}

/** The markets that can be simulated. A scenario that names another is refused with the list. */
export const SIMULATED = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'] as const;

/** The scenario's text with other market data. What belonged to the data of before, its instruments, goes with it. */
export function withFeed(scenario: JsonObject, feed: JsonObject): string {
  const { instruments: _, ...rest } = scenario;
  const keys = Object.keys(rest).includes('feed') ? rest : { feed, ...rest };
  return pretty({ ...keys, feed });
}

/** The feed of an imported file. */
export const fileFeed = (name: string): JsonObject => ({ kind: 'replay', file: `${PREFIX}${name}` });
