import { join } from 'node:path';
import { app, Menu, nativeImage, Tray } from 'electron';
import type { DeskGlance, GlanceState } from '../../shared/domain/glance.ts';
import type { WindowActions } from './actions.ts';
import { plainLabel } from './menu.ts';

/** How often it is looked at how the desk stands, milliseconds. */
const LOOK_MS = 1_000;

/** What the tray is made of. */
export interface TrayParts {
  /** A folder with an image for each state, told apart by form as well as by colour. */
  readonly images: string;
  readonly glance: () => DeskGlance;
  readonly actions: Pick<WindowActions, 'open' | 'rollBack' | 'kill'>;
}

/**
 * Shows in the system's tray how the desk stands, whatever becomes of its window. Where the system has no tray there is none, and
 * nothing else is missing.
 *
 * @returns the way to take it away.
 */
export function showTray({ images, glance, actions }: TrayParts): () => void {
  const image = (state: GlanceState) => nativeImage.createFromPath(join(images, `${state}.png`));
  let shown = glance();
  let tray: Tray;
  try {
    tray = new Tray(image(shown.state));
  } catch (error) {
    process.emitWarning(`there is no tray here: ${String(error)}`);
    return () => {};
  }
  const say = (): void => {
    tray.setToolTip(tooltip(shown));
    tray.setContextMenu(menuOf(shown, actions));
  };
  say();
  tray.on('click', actions.open);
  const looking = setInterval(() => {
    const now = glance();
    const before = shown;
    shown = now;
    if (now.state !== before.state) tray.setImage(image(now.state));
    if (JSON.stringify(now) !== JSON.stringify(before)) say();
  }, LOOK_MS);
  looking.unref();
  return () => {
    clearInterval(looking);
    tray.destroy();
  };
}

/** Windows cuts a tooltip off behind so many characters. */
const LONGEST_TOOLTIP = 127;

const tooltip = ({ title, note }: DeskGlance): string =>
  [`HotSwap Desk: ${title}`, note]
    .filter((line) => line !== '')
    .join('\n')
    .slice(0, LONGEST_TOOLTIP);

/** How many positions the menu lists; the rest are counted. */
const MOST_LISTED = 5;

function menuOf({ title, note, positions, openOrders }: DeskGlance, actions: TrayParts['actions']): Menu {
  const more = positions.length - MOST_LISTED;
  const held = [
    ...positions.slice(0, MOST_LISTED),
    ...(more > 0 ? [`and ${more} more`] : []),
    ...(positions.length === 0 ? ['No position is held'] : []),
  ];
  const told = [
    title,
    ...(note === '' ? [] : [note]),
    ...held,
    `${openOrders} open order${openOrders === 1 ? '' : 's'}`,
  ];
  return Menu.buildFromTemplate([
    { label: 'Open the Console', click: actions.open },
    { type: 'separator' },
    // What is told here is no button: it is there to be read.
    ...told.map((line) => ({ label: plainLabel(line), enabled: false })),
    { type: 'separator' },
    { label: 'Roll back…', click: actions.rollBack },
    { label: 'Kill…', click: actions.kill },
    { type: 'separator' },
    { label: 'Quit', click: () => app.quit() },
  ]);
}
