/**
 * A stand-in for the part of Electron that `electron/main.ts` uses, for machines without Electron's binary: each
 * window is a page of a real Chromium, in which the real preload runs. What it cannot show is Electron's own work, such
 * as the isolation of the preload's world; there the specs assert what the window was configured with.
 */
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Route, Request as RouteRequest } from 'playwright';
import { launchTestBrowser, testBrowser } from './browser.ts';
import { StandInChannel, type StandInPort } from './electron-stand-in-port.ts';

/** Chromium knows no `desk:` scheme; this takes its place in the page, with the host unchanged. */
const PAGE_ORIGIN = 'https://console';
const toPage = (url: string) => url.replace('desk://console', PAGE_ORIGIN);
const fromPage = (url: string) => url.replace(PAGE_ORIGIN, 'desk://console');

/** Permissions that the page would be granted, were the app's handlers to allow them. */
const PERMISSIONS = ['geolocation', 'notifications', 'clipboard-read'];

type Handler = (request: Request) => Response | Promise<Response>;
type WindowOptions = { readonly webPreferences: { readonly preload: string } & Record<string, unknown> };
type Encoded = { readonly json?: unknown; readonly bytes?: readonly number[] };

const schemes = new Map<string, Handler>();
let opened: (window: BrowserWindow) => void = () => undefined;
const firstWindow = new Promise<BrowserWindow>((resolve) => {
  opened = resolve;
});
let deny: { permission: () => boolean } = { permission: () => true };

class App extends EventEmitter {
  readonly isPackaged = false;
  getAppPath = () => process.cwd();
  getPath = () => join(process.env.DESK_STAND_IN_DATA ?? process.cwd());
  requestSingleInstanceLock = () => true;
  whenReady = () => Promise.resolve();

  quit(): void {
    let prevented = false;
    const event = { preventDefault: () => (prevented = true) };
    this.emit('will-quit', event);
    if (!prevented) void closeBrowser().then(() => process.exit(0));
  }

  exit(status: number): void {
    void closeBrowser().then(() => process.exit(status));
  }
}

export const app = new App();
export const ipcMain = new EventEmitter();
export { StandInChannel as MessageChannelMain };
export const Menu = { buildFromTemplate: (template: unknown) => template, setApplicationMenu: () => undefined };
/** What the app has shown, in order; nobody clicks and nothing closes unless a spec says so. */
const notifications: Notification[] = [];

export class Notification extends EventEmitter {
  static isSupported = () => true;
  readonly options: unknown;

  constructor(options: unknown) {
    super();
    this.options = options;
  }

  show(): void {
    notifications.push(this);
  }
}

/** A machine without a keychain. */
export const safeStorage = {
  getSelectedStorageBackend: () => 'basic_text',
  isAsyncEncryptionAvailable: () => Promise.resolve(false),
};

export const dialog = { showErrorBox: (title: string, text: string) => console.error(`${title}: ${text}`) };
export const protocol = {
  registerSchemesAsPrivileged: () => undefined,
  handle: (scheme: string, handler: Handler) => schemes.set(scheme, handler),
};
export const session = {
  defaultSession: {
    setPermissionRequestHandler: () => undefined,
    setPermissionCheckHandler: (handler: () => boolean) => {
      deny = { permission: handler };
    },
    setDevicePermissionHandler: () => undefined,
  },
};

class WebContents extends EventEmitter {
  windowOpen = () => ({ action: 'allow' });
  setWindowOpenHandler(handler: () => { action: string }): void {
    this.windowOpen = handler;
  }
  reload = () => undefined;
}

export class BrowserWindow extends EventEmitter {
  readonly webContents = new WebContents();
  readonly options: WindowOptions;
  readonly page: Promise<Page>;
  /** The page, once it shows what it was told to. */
  readonly loaded: Promise<Page>;
  readonly #ports = new Map<number, StandInPort>();
  #loading = '';

  constructor(options: WindowOptions) {
    super();
    this.options = options;
    opened(this);
    this.page = this.#open();
    this.loaded = new Promise((resolve) => this.once('ready-to-show', () => resolve(this.page)));
    app.emit('web-contents-created', {}, this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    const page = await this.page;
    this.#loading = toPage(url);
    await page.goto(this.#loading);
    this.emit('ready-to-show');
  }

  show = () => undefined;
  focus = () => undefined;
  restore = () => undefined;
  isMinimized = () => false;
  isDestroyed = () => false;

  async #open(): Promise<Page> {
    const context = await (await browser()).newContext();
    await context.grantPermissions(PERMISSIONS.filter(() => deny.permission()));
    const page = await context.newPage();
    page.on('popup', (popup) => void (this.webContents.windowOpen().action === 'deny' && popup.close()));
    await context.route('**', (route) => this.#answer(route));
    await page.exposeFunction('standInSend', (channel: string, args: unknown[]) => this.#receive(channel, args));
    await page.exposeFunction('standInPort', (id: number, data: Encoded) =>
      this.#ports.get(id)?.postMessage(decode(data)),
    );
    const preload = readFileSync(this.options.webPreferences.preload, 'utf8');
    const script = readFileSync(new URL('./electron-stand-in-page.js', import.meta.url), 'utf8');
    await page.addInitScript({
      content: script.replace('STAND_IN_PRELOAD', () => `(function (require) {\n${preload}\n})`),
    });
    return page;
  }

  /** Requests of the page: its own files from the protocol handler, navigations past the app's refusal. */
  async #answer(route: Route): Promise<void> {
    const request = route.request();
    if (request.isNavigationRequest() && !isIn(request, await this.page)) {
      const { action } = this.webContents.windowOpen();
      return action === 'deny' ? route.abort('aborted') : route.fulfill({ body: 'a second window' });
    }
    if (request.isNavigationRequest() && request.url() !== this.#loading) {
      let refused = false;
      const event = { url: fromPage(request.url()), preventDefault: () => (refused = true) };
      this.webContents.emit('will-navigate', event);
      if (refused) return route.abort('aborted');
    }
    const url = fromPage(request.url());
    const handler = schemes.get(new URL(url).protocol.slice(0, -1));
    if (handler === undefined) return route.abort('addressunreachable');
    const response = await handler(new Request(url));
    const headers = Object.fromEntries(response.headers);
    return route.fulfill({ status: response.status, headers, body: Buffer.from(await response.arrayBuffer()) });
  }

  /** `ipcRenderer.send` of the page. */
  #receive(channel: string, args: unknown[]): void {
    const postMessage = async (answer: string, message: unknown, ports: readonly StandInPort[] = []) => {
      const page = await this.page;
      const ids = ports.map((port) => this.#bridge(page, port));
      await page.evaluate(`window.standInReceive(${JSON.stringify([answer, [message], ids]).slice(1, -1)})`);
      for (const port of ports) port.start();
    };
    const senderFrame = { url: fromPage(this.#loading), parent: null, postMessage };
    ipcMain.emit(channel, { senderFrame }, ...args);
  }

  #bridge(page: Page, port: StandInPort): number {
    const id = this.#ports.size;
    this.#ports.set(id, port);
    port.on('message', ({ data }: { data: unknown }) => {
      // A page that has closed hears no more, as in Electron.
      void page.evaluate(`window.standInDeliver(${id}, ${JSON.stringify(encode(data))})`).catch(() => undefined);
    });
    return id;
  }
}

/** Whether a page's own frame asks; a page that is about to open has no frame to tell yet. */
function isIn(request: RouteRequest, page: Page): boolean {
  try {
    return request.frame() === page.mainFrame();
  } catch {
    return false;
  }
}

function encode(data: unknown): Encoded {
  if (data instanceof ArrayBuffer) return { bytes: [...new Uint8Array(data)] };
  if (ArrayBuffer.isView(data)) return { bytes: [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)] };
  return { json: data };
}

function decode({ json, bytes }: Encoded): unknown {
  return bytes === undefined ? json : Uint8Array.from(bytes);
}

let launched: ReturnType<typeof launchTestBrowser> | undefined;

function browser(): ReturnType<typeof launchTestBrowser> {
  const executable = testBrowser();
  if (executable === undefined) throw new Error('no Chromium is installed');
  launched ??= launchTestBrowser(executable);
  return launched;
}

async function closeBrowser(): Promise<void> {
  await (await launched)?.close();
}

// A spec that has ended leaves no browser behind.
process.on('disconnect', () => app.exit(1));

// The spec's own questions, over the channel that a forked process has to its parent.
process.on('message', async ({ id, ask, text }: { id: number; ask: string; text: string }) => {
  if (ask === 'quit') return app.quit();
  const window = await firstWindow;
  const page = await window.loaded;
  const answers: Record<string, () => unknown> = {
    evaluate: () => page.evaluate(text),
    webPreferences: () => window.options.webPreferences,
    windows: () => page.context().pages().length,
    notifications: () => notifications.map(({ options }) => options),
  };
  try {
    process.send?.({ id, answer: await answers[ask]?.() });
  } catch (error) {
    process.send?.({ id, error: String(error) });
  }
});
