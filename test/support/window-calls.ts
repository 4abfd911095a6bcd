import { runningDesk } from '../../electron/launch/running-desk.ts';
import type { WindowDriver } from './window-driver.ts';

/** Asks the desk behind a window over REST, as a script beside it would. @returns the answer's body. */
export async function askDesk(dataDir: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const [address, token] = ((await runningDesk(dataDir)) ?? '').split('/#token=');
  const response = await fetch(`${address}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${JSON.stringify(answer)}`);
  return answer;
}

/** Waits until an expression is true in the page. */
export function settled(window: WindowDriver, expression: string): Promise<unknown> {
  return window.evaluate(`new Promise((resolve, reject) => {
    const started = performance.now();
    const look = () => {
      if (${expression}) resolve(true);
      else if (performance.now() - started > 60000) reject(new Error('never true: ' + ${JSON.stringify(expression)}));
      else setTimeout(look, 50);
    };
    look();
  })`);
}

/** Clicks an item of the application's menu, by the labels that lead to it. */
export const clickMenu = (window: WindowDriver, ...labels: readonly string[]): Promise<void> =>
  window.inMain(({ Menu }, path) => {
    let items = Menu.getApplicationMenu()?.items ?? [];
    for (const [depth, label] of path.entries()) {
      const item = items.find((each) => each.label === label);
      if (item === undefined)
        throw new Error(`the menu has no ${label} among ${items.map((each) => each.label).join(', ')}`);
      if (depth === path.length - 1) item.click();
      items = item.submenu?.items ?? [];
    }
  }, labels);

/** Answers the next message boxes with these buttons, by number, and keeps what they said. What is not answered is cancelled. */
export const answerBoxes = (window: WindowDriver, ...answers: readonly number[]): Promise<void> =>
  window.inMain(({ dialog }, given) => {
    const waiting = [...given];
    const boxes: unknown[] = [];
    (globalThis as { boxes?: unknown[] }).boxes = boxes;
    dialog.showMessageBox = (async (
      ...args: { message: string; detail?: string; buttons?: string[]; cancelId?: number }[]
    ) => {
      const asked = args.at(-1);
      boxes.push({ message: asked?.message, detail: asked?.detail, buttons: asked?.buttons });
      return { response: waiting.shift() ?? asked?.cancelId ?? 0, checkboxChecked: false };
    }) as typeof dialog.showMessageBox;
  }, answers);

/** What message boxes have said since {@link answerBoxes}. */
export const boxesOf = (window: WindowDriver) =>
  window.inMain(
    () => (globalThis as { boxes?: { message: string; detail?: string; buttons?: string[] }[] }).boxes ?? [],
  );
