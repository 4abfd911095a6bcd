import { basename, join } from 'node:path';
import { app, Notification, session } from 'electron';
import type { DeskGlance } from '../../shared/domain/glance.ts';
import type { PanelName, Wish } from '../../shared/domain/wish.ts';
import type { HelpPage, WindowActions } from './actions.ts';
import { denyPermissions } from './confinement.ts';
import { serveConsole } from './console-protocol.ts';
import { bringForward, type ConsoleWindow, openConsoleWindow } from './console-window.ts';
import { offerDeskPort, type PortSeat } from './desk-port.ts';
import { askWhereToSave } from './downloads.ts';
import { openPage } from './external.ts';
import { chooseMarketData, chooseScenario } from './file-dialogs.ts';
import { handedIn, wishOfLink } from './links.ts';
import { setMenu } from './menu.ts';
import { watchPage } from './page-watch.ts';
import { watchPower } from './power.ts';
import { askPerson, tellPerson } from './questions.ts';
import { guardQuit } from './quit-guard.ts';
import { scenarioOf } from './scenario-file.ts';
import { showTray } from './tray.ts';
import type { Wishes } from './wishes.ts';

/** One of the ways back that a silent page leaves to the system's own dialog. */
export interface NativeWayBack {
  readonly slotId: string;
  readonly what: string;
  readonly price: string;
}

/** The desk, as far as its window deals with it. The page in the window deals with it over its port. */
export interface WindowDesk {
  /** Its address on this machine, without a token. */
  readonly url: string;
  glance(): DeskGlance;
  /** Serves a page. */
  attach: PortSeat;
  readonly power: { suspended(): void; resumed(): void };
  /** Takes a file of market data in. @throws {Error} in words, when it cannot be taken. */
  importFile(path: string): Promise<void>;
  waysBack(): readonly NativeWayBack[];
  /** @returns what became of it, in words. */
  goBack(slotId: string): Promise<string>;
  killWords(): string;
  /** @returns what became of it, in words. */
  kill(): Promise<string>;
  /** What to give in a terminal when the window does not help. */
  readonly inTerminal: string;
}

/** Everything around the console's page: window, menu, tray, links, files, power, and what happens when the page is no help. */
export class ConsoleApp implements WindowActions {
  readonly #desk: WindowDesk;
  readonly #wishes: Wishes;
  readonly #console: ConsoleWindow;

  /**
   * Opens the window. Call when the app is ready.
   *
   * @param root - The app's folder.
   */
  constructor(root: string, desk: WindowDesk, wishes: Wishes) {
    this.#desk = desk;
    this.#wishes = wishes;
    const icons = join(root, 'resources', 'icons');
    denyPermissions(session.defaultSession);
    askWhereToSave(session.defaultSession, tell);
    serveConsole(join(root, 'out', 'renderer'));
    const lines = offerDeskPort(desk.attach);
    wishes.onPanels = (panels) => setMenu(process.platform, this, panels);
    setMenu(process.platform, this, []);
    this.#console = openConsoleWindow({
      preload: join(root, 'out', 'preload', 'preload.cjs'),
      icon: join(icons, '512x512.png'),
      place: join(app.getPath('userData'), 'window.json'),
    });
    const { window } = this.#console;
    const glance = (): DeskGlance => desk.glance();
    watchPage(window, { standing: () => standingWords(glance()), inTerminal: desk.inTerminal });
    const end = guardQuit(window, glance);
    const hideTray = showTray({ images: join(icons, 'tray'), glance, actions: this });
    app.on('will-quit', hideTray);
    watchPower({
      suspended: () => desk.power.suspended(),
      resumed: () => desk.power.resumed(),
      left: () => lines.lock(),
      shutDown: end,
    });
  }

  readonly open = (): void => bringForward(this.#console.window);

  readonly rollBack = (): void => void this.#urgently({ do: 'rollback' }, () => this.#goBackNatively());

  readonly kill = (): void => void this.#urgently({ do: 'kill' }, () => this.#killNatively());

  readonly showPanel = (panel: PanelName['id']): void => this.#wish({ do: 'panel', name: panel });

  readonly openScenario = (): void => {
    void chooseScenario(this.#console.window).then((path) => path !== undefined && this.takeFile(path));
  };

  readonly importMarketData = (): void => {
    void chooseMarketData(this.#console.window).then((path) => path !== undefined && this.#takeMarketData(path));
  };

  readonly zoomIn = (): void => this.#zoomBy(1.1);
  readonly zoomOut = (): void => this.#zoomBy(1 / 1.1);
  readonly zoomReset = (): void => {
    this.#console.zoom = 1;
  };

  readonly help = (page: HelpPage): void => {
    const { url } = this.#desk;
    openPage(`${url}/${page}`, url).catch((error: Error) => tell('Not opened', error.message));
  };

  /** What a start of the app was handed: a link or a file among its arguments. */
  takeArguments(args: readonly string[]): void {
    const { link, scenario } = handedIn(args);
    if (link !== undefined) this.takeLink(link);
    if (scenario !== undefined) this.takeFile(scenario);
  }

  /** A link that somebody clicked on. One that asks for anything but a slot or a panel is refused in words. */
  takeLink(link: string): void {
    this.open();
    const wish = wishOfLink(link);
    if (wish === undefined) tell('Link refused', 'A link can bring a slot or a panel to the front, and nothing else.');
    else this.#wish(wish);
  }

  /** A scenario that somebody opened: it is shown, and not run. */
  takeFile(path: string): void {
    this.open();
    scenarioOf(path).then(
      (wish) => this.#wish(wish),
      (error: Error) => this.#tell('error', 'Not opened', error.message),
    );
  }

  /** The page sees by its name what comes of it; the folder stays here. */
  #takeMarketData(path: string): void {
    this.#wish({ do: 'panel', name: 'session' });
    this.#desk.importFile(path).catch((error: Error) => {
      this.#tell('error', 'Not imported', error.message.replaceAll(path, basename(path)));
    });
  }

  #zoomBy(factor: number): void {
    this.#console.zoom *= factor;
  }

  /** Something that can wait until the page is there. */
  #wish(wish: Wish): void {
    this.open();
    void this.#wishes.ask(wish, 'forever').then((granted) => {
      if (typeof granted === 'object') tell('Not shown', granted.refusal);
    });
  }

  /** Something that cannot wait: a page that does not do it in time is passed by. */
  async #urgently(wish: Wish, instead: () => Promise<void>): Promise<void> {
    this.open();
    if ((await this.#wishes.ask(wish)) !== 'done') await instead();
  }

  async #killNatively(): Promise<void> {
    const answer = await askPerson(this.#console.window, {
      message: 'The console does not answer. Kill all trading?',
      detail: this.#desk.killWords(),
      buttons: ['Cancel', 'Kill all trading'],
      cancelId: 0,
    });
    if (answer === 1) await this.#tellOutcome(this.#desk.kill());
  }

  async #goBackNatively(): Promise<void> {
    const ways = this.#desk.waysBack();
    const answer = await askPerson(this.#console.window, {
      message: ways.length === 0 ? 'There is nothing to go back to' : 'The console does not answer. Roll back?',
      detail: ways.map(({ what, price }) => `${what}: ${price}`).join('\n'),
      buttons: ['Cancel', ...ways.map(({ what }) => what)],
      cancelId: 0,
    });
    const way = ways[answer - 1];
    if (way !== undefined) await this.#tellOutcome(this.#desk.goBack(way.slotId));
  }

  /** Says what became of something, and never leaves a person without an answer. */
  async #tellOutcome(outcome: Promise<string>): Promise<void> {
    this.#tell('info', await outcome.catch((error: unknown) => `It failed: ${String(error)}`));
  }

  #tell(type: 'info' | 'error', message: string, detail?: string): void {
    void tellPerson(this.#console.window, type, message, detail);
  }
}

/** A line of the system's own; where it has none, to whoever watches the terminal. */
function tell(title: string, body: string): void {
  if (Notification.isSupported()) new Notification({ title, body }).show();
  else process.stderr.write(`${title}: ${body}\n`);
}

function standingWords({ title, note, positions }: DeskGlance): string {
  const held = positions.length === 0 ? 'no position is held' : `held: ${positions.join(', ')}`;
  return [title, note, held].filter((part) => part !== '').join('; ');
}
