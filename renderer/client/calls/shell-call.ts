import type { ConsoleStore } from '../../store/console-store.ts';
import { inFront } from '../../store/panel.ts';
import { type Preferences, withUsed, zoomOf } from '../../store/preferences.ts';
import {
  formAsked,
  formKey,
  type LayoutMove,
  layoutAsked,
  type Sheet,
  type Shell,
  sheetShown,
} from '../../store/shell.ts';

/** What a person does with the console itself; the desk hears nothing of it. */
export interface ShellCommands {
  /** Changes what is kept for this browser. */
  prefer(change: Partial<Preferences>): void;
  /** Makes everything larger or smaller, by so many per cent of the usual size. */
  zoomBy(percent: number): void;
  /** Puts a sheet up, or with null all away; the one that is up goes when it is asked for again. */
  showSheet(sheet: Sheet | null): void;
  /** Opens a form where it stands, by its name in `formKey`; null once it is open. */
  openForm(form: string | null): void;
  /** Leads to the form that releases a breaker, in the risk panel. */
  askRelease(breakerId: string): void;
  moveLayout(move: LayoutMove): void;
  /** Takes note of how the panels stand. */
  noteLayout(standing: Pick<Shell, 'open' | 'maximised'>): void;
  /** Takes note that an action of the palette was used. */
  noteUsed(action: string): void;
}

/** Binds those commands to a store. */
export function createShell(store: ConsoleStore): ShellCommands {
  const prefer = (change: Partial<Preferences>): void =>
    store.setState(({ preferences }) => ({ preferences: { ...preferences, ...change } }));
  return {
    prefer,
    zoomBy: (percent) => prefer({ zoom: zoomOf(store.getState().preferences.zoom + percent) }),
    showSheet: (sheet) => store.setState(sheetShown(sheet)),
    openForm: (form) => store.setState(formAsked(form)),
    askRelease(breakerId) {
      store.setState(inFront('risk'));
      store.setState(formAsked(formKey.release(breakerId)));
    },
    moveLayout: (move) => store.setState(layoutAsked(move)),
    noteLayout: (standing) =>
      store.setState(({ shell }) => {
        const isSame = shell.maximised === standing.maximised && shell.open.join() === standing.open.join();
        return isSame ? {} : { shell: { ...shell, ...standing } };
      }),
    noteUsed: (action) => prefer({ recent: withUsed(store.getState().preferences.recent, action) }),
  };
}
