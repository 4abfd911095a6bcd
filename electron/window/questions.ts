import { type BrowserWindow, dialog } from 'electron';

const TITLE = 'HotSwap Desk';

/** A question to whoever sits at the desk. */
export interface Question {
  readonly message: string;
  readonly detail: string;
  /** The answers; the first is the one that Enter gives. */
  readonly buttons: readonly string[];
  /** The answer that Escape gives, by its number, and that of a question that is withdrawn. */
  readonly cancelId: number;
  /** Withdraws the question. */
  readonly signal?: AbortSignal;
}

/**
 * Asks in a box of the system's own, on the window: one without a window stands still on macOS until it is answered, and the desk,
 * which lives in the same process, with it. So does an error box on every system.
 *
 * @returns the number of the answer.
 */
export async function askPerson(window: BrowserWindow, { buttons, signal, ...question }: Question): Promise<number> {
  beSeen(window);
  const { response } = await dialog.showMessageBox(window, {
    ...question,
    type: 'warning',
    title: TITLE,
    buttons: [...buttons],
    defaultId: 0,
    noLink: true,
    ...(signal && { signal }),
  });
  return response;
}

/** Says something that a person has to take note of; it waits for nobody. */
export async function tellPerson(
  window: BrowserWindow,
  type: 'info' | 'error',
  message: string,
  detail = '',
): Promise<void> {
  beSeen(window);
  await dialog.showMessageBox(window, { type, title: TITLE, message, detail, buttons: ['OK'] });
}

/** A box hangs on its window: on one that was never shown, because its page did not load, nobody could answer it. */
function beSeen(window: BrowserWindow): void {
  if (!window.isVisible()) window.show();
}
