import { createRoot } from 'react-dom/client';
import { defined } from '../shared/base/assert.ts';
import { keepAcknowledged } from './client/alert-memory.ts';
import { createCommands } from './client/calls/commands.ts';
import { layoutMemory } from './client/layout-memory.ts';
import { takeToken } from './client/line/admission.ts';
import { browserDoor, portDoor } from './client/line/door.ts';
import { keepLine } from './client/line/keep-line.ts';
import { messagePortLines } from './client/line/message-port-line.ts';
import { pageProofs } from './client/line/page-proof.ts';
import { webSocketLines } from './client/line/web-socket-line.ts';
import { NO_NOTIFIER, notifyBySystem } from './client/notifier.ts';
import { watchPerson } from './client/person-watch.ts';
import { keepPreferences } from './client/preferences.ts';
import { wearPreferences } from './client/preferences-page.ts';
import { keepScenario } from './client/session/scenario-memory.ts';
import { followWishes } from './client/window-wishes.ts';
import { createConsoleStore, receiveFrame } from './store/console-store.ts';
import { PANELS } from './store/panel.ts';
import { ConsoleProvider } from './view/console-context.tsx';
import { ConsoleView } from './view/shell/console-view.tsx';
import { PANEL } from './view/shell/panels.tsx';
import { reach } from './view/shell/reach.ts';

/** Ages on screen move on this often. */
const TICK_MS = 500;

const store = createConsoleStore(Date.now());
keepPreferences(store, () => localStorage);
wearPreferences(store, window);
keepScenario(store, () => localStorage);
const token = { text: takeToken(location, history) };
const proofs = pageProofs(() => localStorage);
// The window's own address is desk://console; a browser has the console from the desk's loopback address.
const inWindow = location.hostname === 'console';

const line = keepLine(inWindow ? messagePortLines(window) : webSocketLines(token, location, proofs), {
  live: () => {
    store.setState({ connection: { phase: 'live' } });
    if (inWindow) void wishes();
    person.ask();
  },
  frame: (frame) => receiveFrame(store, frame, Date.now()),
  lost: (reason, attempt, waitMs) =>
    store.setState({ connection: { phase: 'lost', reason, attempt, retryAt: Date.now() + waitMs } }),
  refused: (reason, operators) => {
    store.setState({ connection: { phase: 'refused', reason, operators } });
    person.gone();
  },
});
const person = watchPerson(store, line.client, document);

setInterval(() => store.setState({ now: Date.now() }), TICK_MS);

// The address with a new token, opened where the console already is, changes only the fragment.
window.addEventListener('hashchange', () => {
  if (location.hash.includes('token=')) location.reload();
});

keepAcknowledged(store, () => localStorage);
// In the window the desk's own process notifies, also while the page is hidden.
const notifier = inWindow ? NO_NOTIFIER : notifyBySystem(store);
const door = inWindow
  ? portDoor(line.client, person.ask, () => location.reload())
  : browserDoor(line.client, line.reopen, token, proofs);
const commands = createCommands(store, line.client, line.retryNow, undefined, notifier, door);
const panels = PANELS.map((id) => ({ id, name: PANEL[id].name }));
const wishes = followWishes(store, { ...commands, reach }, line.client, panels);
createRoot(defined(document.getElementById('console'), 'the element #console')).render(
  <ConsoleProvider binding={{ store, commands, layout: layoutMemory(() => localStorage) }}>
    <ConsoleView />
  </ConsoleProvider>,
);
