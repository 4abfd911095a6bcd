import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { PanelName } from '../../shared/domain/wish.ts';
import type { WindowActions } from './actions.ts';

/**
 * The application's menu. It has no developer tools and no reload: on a desk, a key pressed by mistake must not blank the screen.
 * Rolling back and killing only bring the console's own controls to the front, under the keys that it has for them; those keys
 * belong to the page and are shown here, not taken.
 */
export function setMenu(platform: NodeJS.Platform, actions: WindowActions, panels: readonly PanelName[]): void {
  const template: MenuItemConstructorOptions[] = [
    ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    {
      label: 'File',
      submenu: [
        { label: 'Open Scenario…', accelerator: 'CommandOrControl+O', click: actions.openScenario },
        { label: 'Import Market Data…', click: actions.importMarketData },
        { type: 'separator' },
        platform === 'darwin' ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: 'Desk',
      submenu: [
        { ...shown('Roll back…', 'Control+Alt+R'), click: actions.rollBack },
        { ...shown('Kill…', 'Control+Alt+K'), click: actions.kill },
      ],
    },
    { label: 'View', submenu: viewOf(actions, panels) },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: 'API Reference', click: () => actions.help('docs') },
        { label: 'Health of the Desk', click: () => actions.help('health') },
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

/** An item beside which a key is shown that the page itself listens for. */
const shown = (label: string, accelerator: string): MenuItemConstructorOptions => ({
  label,
  accelerator,
  registerAccelerator: false,
});

function viewOf(actions: WindowActions, panels: readonly PanelName[]): MenuItemConstructorOptions[] {
  const items = panels.map(({ id, name }) => ({ label: plainLabel(name), click: () => actions.showPanel(id) }));
  return [
    ...(items.length === 0 ? [] : [{ label: 'Panels', submenu: items }, { type: 'separator' } as const]),
    { label: 'Zoom In', accelerator: 'CommandOrControl+Plus', click: actions.zoomIn },
    { label: 'Zoom Out', accelerator: 'CommandOrControl+-', click: actions.zoomOut },
    { label: 'Actual Size', accelerator: 'CommandOrControl+0', click: actions.zoomReset },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ];
}

/** An ampersand in a label would underline the letter after it. */
export const plainLabel = (label: string): string => label.replaceAll('&', '&&');
