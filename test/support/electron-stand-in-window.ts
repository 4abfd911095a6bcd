/** The stand-in's windows: each is a page of a real Chromium, in which the real preload runs. */
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { BrowserContext, Download, Page, Route, Request as RouteRequest } from 'playwright';
import { launchTestBrowser, testBrowser } from './browser.ts';
import { handlers, session } from './electron-stand-in-native.ts';
import type { StandInPort } from './electron-stand-in-port.ts';

/** Chromium knows no `desk:` scheme; this takes its place in the page, with the host unchanged. */
const PAGE_ORIGIN = 'https://console';
const toPage = (url: string) => url.replace('desk://console', PAGE_ORIGIN);
const fromPage = (url: string) => url.replace(PAGE_ORIGIN, 'desk://console');

/** Permissions that the page would be granted, were the app's handlers to allow them. */
const PERMISSIONS = ['geolocation', 'notifications', 'clipboard-read'];

type WindowOptions = {
  readonly webPreferences: { readonly preload: string } & Record<string, unknown>;
} & Partial<Bounds>;
type Bounds = { x: number; y: number; width: number; height: number };
type Encoded = { readonly json?: unknown; readonly bytes?: readonly number[] };

export const ipcMain = new EventEmitter();
/** Tells of each window's contents as they are made. */
export const created = new EventEmitter();

class WebContents extends EventEmitter {
  windowOpen = (_details: { readonly url: string }) => ({ action: 'allow' });
  zoom = 1;
  readonly #window: BrowserWindow;

  constructor(window: BrowserWindow) {
    super();
    this.#window = window;
  }
  setWindowOpenHandler(handler: (details: { readonly url: string }) => { action: string }): void {
    this.windowOpen = handler;
  }
  setZoomFactor(factor: number): void {
    this.zoom = factor;
  }
  getZoomFactor = () => this.zoom;
  reload = (): void => void this.#window.reopen();
  forcefullyCrashRenderer = (): void => void this.#window.crash();
  getLastWebPreferences = () => this.#window.options.webPreferences;
}

export class BrowserWindow extends EventEmitter {
  static readonly all: BrowserWindow[] = [];
  static getAllWindows = () => BrowserWindow.all;
  readonly webContents = new WebContents(this);
  readonly options: WindowOptions;
  page: Promise<Page>;
  /** The page, once it shows what it was told to; another one after a crash. */
  shown: Promise<Page>;
  destroyed = false;
  maximized = false;
  bounds: Bounds;
  readonly #context: Promise<BrowserContext>;
  readonly #ports = new Map<number, StandInPort>();
  #last = 0;
  #loading = '';
  #isGone = false;

  constructor(options: WindowOptions) {
    super();
    this.options = options;
    this.bounds = {
      x: options.x ?? 100,
      y: options.y ?? 100,
      width: options.width ?? 800,
      height: options.height ?? 600,
    };
    BrowserWindow.all.push(this);
    this.#context = this.#newContext();
    this.page = new Promise(() => undefined);
    this.shown = this.page;
    created.emit('web-contents', this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    this.#loading = toPage(url);
    this.shown = this.#show();
    await this.shown;
    this.emit('ready-to-show');
  }

  /** Loads the page anew, in a new process where the last one is gone. */
  async reopen(): Promise<void> {
    this.#closePorts();
    this.shown = this.#isGone ? this.#show() : this.#reload();
    await this.shown;
  }

  /** Ends the page's process, as a fault of the browser's would. */
  async crash(): Promise<void> {
    const page = await this.page;
    const devtools = await page.context().newCDPSession(page);
    void devtools.send('Page.crash').catch(() => undefined);
  }

  show = () => undefined;
  focus = () => undefined;
  restore = () => undefined;
  isMinimized = () => false;
  isVisible = () => true;
  isDestroyed = () => this.destroyed;
  isMaximized = () => this.maximized;
  maximize = () => {
    this.maximized = true;
  };
  getNormalBounds = () => this.bounds;
  setBounds = (bounds: Bounds) => {
    this.bounds = bounds;
    this.emit('move');
    this.emit('resize');
  };
  close = () => {
    let prevented = false;
    this.emit('close', { preventDefault: () => (prevented = true) });
    if (!prevented) this.destroyed = true;
    return !prevented;
  };

  async #show(): Promise<Page> {
    this.page = this.#open();
    const page = await this.page;
    await page.goto(this.#loading);
    this.webContents.emit('did-finish-load');
    return page;
  }

  async #reload(): Promise<Page> {
    const page = await this.page;
    // Another reload, or a crash, may take its place.
    await page.reload().catch(() => undefined);
    this.webContents.emit('did-finish-load');
    return page;
  }

  async #newContext(): Promise<BrowserContext> {
    const context = await (await browser()).newContext();
    await context.grantPermissions(PERMISSIONS.filter(() => session.defaultSession.checks()));
    await context.route('**', (route) => this.#answer(route));
    return context;
  }

  async #open(): Promise<Page> {
    const page = await (await this.#context).newPage();
    this.#isGone = false;
    page.on('popup', (popup) => {
      if (this.webContents.windowOpen({ url: popup.url() }).action === 'deny') void popup.close();
    });
    page.on('download', (download) => void this.#download(download));
    page.on('crash', () => {
      this.#isGone = true;
      this.#closePorts();
      this.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
    });
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
      const { action } = this.webContents.windowOpen({ url: fromPage(request.url()) });
      return action === 'deny' ? route.abort('aborted') : route.fulfill({ body: 'a second window' });
    }
    if (request.isNavigationRequest() && request.url() !== this.#loading) {
      let refused = false;
      const event = { url: fromPage(request.url()), preventDefault: () => (refused = true) };
      this.webContents.emit('will-navigate', event);
      if (refused) return route.abort('aborted');
    }
    const url = fromPage(request.url());
    const handler = handlers.get(new URL(url).protocol.slice(0, -1));
    if (handler === undefined) return route.abort('addressunreachable');
    const response = await handler(new Request(url));
    const headers = Object.fromEntries(response.headers);
    return route.fulfill({ status: response.status, headers, body: Buffer.from(await response.arrayBuffer()) });
  }

  /** A download of the page, past the app, to where the session's person saves it. */
  async #download(download: Download): Promise<void> {
    let refused = false;
    const item = new DownloadItem(download, session.defaultSession.savePath);
    session.defaultSession.emit('will-download', { preventDefault: () => (refused = true) }, item, this.webContents);
    if (refused || item.getSavePath() === '') {
      await download.cancel();
      if (!refused) item.emit('done', {}, 'cancelled');
      return;
    }
    const saved = await download.saveAs(item.getSavePath()).then(
      () => 'completed',
      () => 'interrupted',
    );
    item.emit('done', {}, saved);
  }

  /** `ipcRenderer.send` of the page. */
  #receive(channel: string, args: unknown[]): void {
    const postMessage = async (answer: string, message: unknown, ports: readonly StandInPort[] = []) => {
      const page = await this.page;
      const ids = ports.map((port) => this.#bridge(page, port));
      const received = `window.standInReceive(${JSON.stringify([answer, [message], ids]).slice(1, -1)})`;
      // A page that is reloaded meanwhile asks anew.
      await page.evaluate(received).catch(() => undefined);
      for (const port of ports) port.start();
    };
    const senderFrame = { url: fromPage(this.#loading), parent: null, postMessage };
    ipcMain.emit(channel, { senderFrame }, ...args);
  }

  #bridge(page: Page, port: StandInPort): number {
    this.#last += 1;
    const id = this.#last;
    this.#ports.set(id, port);
    port.on('message', ({ data }: { data: unknown }) => {
      // A page that has closed hears no more, as in Electron.
      void page.evaluate(`window.standInDeliver(${id}, ${JSON.stringify(encode(data))})`).catch(() => undefined);
    });
    return id;
  }

  /** A page that goes takes its ends of the ports along. */
  #closePorts(): void {
    for (const port of this.#ports.values()) port.close();
    this.#ports.clear();
  }
}

class DownloadItem extends EventEmitter {
  options: unknown;
  readonly #download: Download;
  readonly #path: string | undefined;

  constructor(download: Download, path: string | undefined) {
    super();
    this.#download = download;
    this.#path = path;
  }
  getURL = () => fromPage(this.#download.url());
  getFilename = () => this.#download.suggestedFilename();
  getSavePath = () => this.#path ?? '';
  setSaveDialogOptions = (options: unknown) => {
    this.options = options;
  };
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

export async function closeBrowser(): Promise<void> {
  await (await launched)?.close();
}
