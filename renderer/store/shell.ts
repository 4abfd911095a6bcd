import type { ConsoleState } from './console-store.ts';
import type { PanelId } from './panel.ts';

/** What lies over the panels because somebody asked for it; the emergency buttons stay free. */
export type Sheet = 'palette' | 'keys' | 'panels';

/** What is to be done to the arrangement of the panels. */
export type LayoutMove = 'reset' | 'maximise' | 'restore' | 'close' | { readonly close: PanelId };

/** Something that was asked for. It may be asked for again, so the asks are counted. */
export interface Ask<T> {
  readonly of: T;
  readonly asks: number;
}

/** The frame around the panels. */
export interface Shell {
  readonly sheet: Sheet | null;
  /** A form that is to open where it stands, by its key of {@link formKey}; null once it has. */
  readonly form: string | null;
  readonly layout: Ask<LayoutMove> | null;
  /** Panels that are open in the dock; none where they stand below each other, for there all are. */
  readonly open: readonly PanelId[];
  /** A group of panels fills the dock. */
  readonly maximised: boolean;
}

export const AT_REST: Shell = { sheet: null, form: null, layout: null, open: [], maximised: false };

/** Names of forms that are opened from elsewhere. */
export const formKey = {
  /** A person's word on the ladder on screen. */
  ladder: (word: string): string => `ladder ${word}`,
  release: (breakerId: string): string => `release breaker ${breakerId}:`,
  tradingState: (scope: string, state: string): string => `trading state of ${scope}: ${state}`,
} as const;

const next = <T>(of: T, before: Ask<T> | null): Ask<T> => ({ of, asks: (before?.asks ?? 0) + 1 });

type Change = (state: Pick<ConsoleState, 'shell'>) => Pick<ConsoleState, 'shell'>;

/** The change of the state that puts a sheet up, or all away; the same one asked for again goes. */
export const sheetShown =
  (sheet: Sheet | null): Change =>
  ({ shell }) => ({ shell: { ...shell, sheet: shell.sheet === sheet ? null : sheet } });

/** The change of the state that asks for a form, or with null says that it is open. */
export const formAsked =
  (form: string | null): Change =>
  ({ shell }) => ({ shell: { ...shell, form } });

/** The change of the state that moves the panels. */
export const layoutAsked =
  (move: LayoutMove): Change =>
  ({ shell }) => ({ shell: { ...shell, layout: next(move, shell.layout) } });
