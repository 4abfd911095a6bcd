import { app, type BrowserWindow } from 'electron';
import type { DeskGlance } from '../../shared/domain/glance.ts';
import { askPerson } from './questions.ts';

/**
 * Asks before the app ends while something is open: the desk ends with it, and what is held stays held with nobody watching.
 * Closing the window ends the app, so it asks there too.
 *
 * @returns what ends the app without asking, for a system that ends whatever anybody answers.
 */
export function guardQuit(window: BrowserWindow, glance: () => DeskGlance): () => void {
  let ending = false;
  let asking = false;

  const confirm = async (detail: string): Promise<void> => {
    if (asking) return;
    asking = true;
    const answer = await askPerson(window, {
      message: 'The desk will stop; positions stay open',
      detail,
      buttons: ['Keep the desk running', 'Stop the desk'],
      cancelId: 0,
    });
    asking = false;
    if (answer === 1) end();
  };

  const end = (): void => {
    ending = true;
    app.quit();
  };

  app.on('before-quit', (event) => {
    if (ending) return;
    const question = stillOpen(glance());
    if (question === undefined) {
      ending = true;
      return;
    }
    event.preventDefault();
    void confirm(question);
  });
  window.on('close', (event) => {
    if (ending) return;
    event.preventDefault();
    app.quit();
  });
  // The system ends the session whatever anybody answers: the books are closed instead of asking.
  window.on('session-end', end);
  return end;
}

/** What stays open when the desk stops, and that nobody will look after it; undefined where nothing does. */
export function stillOpen({ positions, openOrders }: DeskGlance): string | undefined {
  if (positions.length === 0 && openOrders === 0) return undefined;
  const orders = openOrders === 0 ? [] : [`${openOrders} open order${openOrders === 1 ? '' : 's'}`];
  return [
    `Held now: ${[...positions, ...orders].join(', ')}.`,
    'While the desk is stopped no limit is watched and nothing is rolled back. It goes on from here when it is started again.',
  ].join('\n\n');
}
