import { createContext, type ReactNode, use } from 'react';
import { useStore } from 'zustand';
import { defined } from '../../shared/base/assert.ts';
import type { Commands } from '../client/calls/commands.ts';
import type { LayoutMemory } from '../client/layout-memory.ts';
import type { ConsoleState, ConsoleStore } from '../store/console-store.ts';

interface Binding {
  readonly store: ConsoleStore;
  readonly commands: Commands;
  /** Where the arrangement of the panels is kept. */
  readonly layout: LayoutMemory;
}

const ConsoleContext = createContext<Binding | null>(null);

/** Binds a store and its commands to the views below. */
export function ConsoleProvider({ binding, children }: { binding: Binding; children: ReactNode }) {
  return <ConsoleContext value={binding}>{children}</ConsoleContext>;
}

/** The store, the commands and the memory, for what reads them outside a drawing. */
export const useBinding = (): Binding => defined(use(ConsoleContext), 'the console that views are bound to');

/** Part of the console's state; the view is drawn again when it changes. The selector must not make new objects. */
export const useConsole = <T,>(selector: (state: ConsoleState) => T): T => useStore(useBinding().store, selector);

/** Whether the line to the desk stands. */
export const useOnline = (): boolean => useConsole(({ connection }) => connection.phase === 'live');

/** Where the arrangement of the panels is kept. */
export const useLayoutMemory = (): LayoutMemory => useBinding().layout;

export const useCommands = (): Commands => useBinding().commands;
