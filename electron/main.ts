/** The Electron entry: one process with the desk and its window. Imported by nothing. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { app, dialog } from 'electron';
import { inWords } from './command-line/command-name.ts';
import { goBack, killAll, killWords, waysBack } from './serving/emergency.ts';
import { tellEvents } from './serving/events-told.ts';
import { glanceAt } from './serving/glance.ts';
import { type RunningDesk, startDesk } from './serving/start-desk.ts';
import { confinePages } from './window/confinement.ts';
import { ConsoleApp } from './window/console-app.ts';
import { registerConsoleScheme } from './window/console-protocol.ts';
import { openKeychain } from './window/keychain.ts';
import { LINK_SCHEME } from './window/links.ts';
import { Notifications } from './window/notifications.ts';
import { Wishes } from './window/wishes.ts';

/** Links and files that came before there was a window to show them in. */
const early: ((console: ConsoleApp) => void)[] = [];
let opened: ConsoleApp | undefined;
const withConsole = (act: (console: ConsoleApp) => void): void => {
  if (opened === undefined) early.push(act);
  else act(opened);
};

async function open(): Promise<ConsoleApp> {
  const notifications = new Notifications();
  notifications.onClick = () => withConsole((console) => console.open());
  const vault = await openKeychain();
  const desk = await startDesk({ ...deskOptions(), vault, onAlert: notifications.show });
  try {
    tellEvents(desk.desk, (line) => void process.stderr.write(`${line}\n`));
    closeWithApp(desk);
    const wishes = new Wishes();
    return new ConsoleApp(app.getAppPath(), windowDesk(desk, wishes), wishes);
  } catch (error) {
    // Nobody could see to a desk whose window does not open.
    await desk.close();
    throw error;
  }
}

/** The desk as its window sees it. */
const windowDesk = ({ desk, url, wake, attachPort, importFile }: RunningDesk, wishes: Wishes) => ({
  url,
  glance: () => glanceAt(desk),
  attach: (port: Parameters<RunningDesk['attachPort']>[0]) => attachPort(port, wishes),
  power: wake,
  importFile,
  waysBack: () => waysBack(desk),
  goBack: (slotId: string) => goBack(desk, slotId),
  killWords: () => killWords(desk),
  kill: () => killAll(desk),
  inTerminal: `${inWords('status')}, ${inWords('rollback', '--reason', '…')}, ${inWords('kill', '--reason', '…')}`,
});

/** Electron adds arguments of its own, which are none of ours. */
function deskOptions() {
  const { values } = parseArgs({
    args: process.argv.slice(1),
    options: { 'data-dir': { type: 'string' }, port: { type: 'string' } },
    strict: false,
  });
  const dataDir = values['data-dir'];
  return {
    dataDir: typeof dataDir === 'string' ? dataDir : join(app.getPath('userData'), 'demo'),
    port: Number(values.port ?? 0),
    demo: true,
  };
}

/** The app ends when the desk has closed its books, not before. */
function closeWithApp(desk: { close(): Promise<void> }): void {
  let closing = false;
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    if (closing) return;
    closing = true;
    void desk.close().finally(() => {
      closed = true;
      app.quit();
    });
  });
}

async function main(): Promise<void> {
  confinePages();
  await app.whenReady();
  try {
    opened = await open();
    opened.takeArguments(process.argv.slice(1));
    for (const act of early.splice(0)) act(opened);
  } catch (error) {
    dialog.showErrorBox('HotSwap Desk could not start', error instanceof Error ? error.message : String(error));
    app.exit(1);
  }
}

/**
 * The arguments of a command that was given to the installed program, `hotswap-desk desk kill …`: an emergency at a machine with
 * nothing but the app on it. Undefined for a start that opens the window.
 */
function commandGiven(): readonly string[] | undefined {
  const [first, ...rest] = process.argv.slice(app.isPackaged ? 1 : 2);
  return first === 'desk' ? rest : undefined;
}

const command = commandGiven();
// Two desks on one journal would fight over it; the second start hands what it was given to the first one's window.
if (command !== undefined) {
  const { runCommandLine } = await import('./command-line/command-line.ts');
  app.exit(await runCommandLine(command));
} else if (app.requestSingleInstanceLock()) {
  // An installed app answers to its links; a checkout must not take them from it.
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);
  app.on('second-instance', (_event, args) =>
    withConsole((console) => {
      console.open();
      console.takeArguments(args.slice(1));
    }),
  );
  app.on('open-url', (event, link) => {
    event.preventDefault();
    withConsole((console) => console.takeLink(link));
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    withConsole((console) => console.takeFile(path));
  });
  app.on('window-all-closed', () => app.quit());
  registerConsoleScheme();
  void main();
} else {
  app.quit();
}
