import { BrowserWindow, screen } from 'electron';
import { CONSOLE_PAGE } from './console-protocol.ts';
import { boundedZoom, boundsOn, keepPlace, readPlace, SMALLEST, type WindowPlace } from './window-place.ts';

/** The files that the window is made of and remembers itself in, absolute paths. */
export interface WindowFiles {
  readonly preload: string;
  readonly icon: string;
  /** Where its place on the desktop is kept. */
  readonly place: string;
}

/** The console's window, and how large its page is drawn. */
export interface ConsoleWindow {
  readonly window: BrowserWindow;
  /** 1 is 100 %; bounded to what the console is made for. */
  zoom: number;
}

/** A window that is being dragged moves at every frame; its place is kept when it has come to rest, milliseconds. */
const REST_MS = 500;

/**
 * Opens the console's window where it was last, on the displays that are there now. The page is a stranger to the machine:
 * sandboxed, isolated, without Node.
 */
export function openConsoleWindow(files: WindowFiles): ConsoleWindow {
  const kept = readPlace(files.place);
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
  const window = new BrowserWindow({
    title: 'HotSwap Desk',
    ...boundsOn(
      [primary, ...others].map(({ workArea }) => workArea),
      kept.bounds,
    ),
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    // The console's own background: no white flash before the first paint.
    backgroundColor: '#0b0e13',
    show: false,
    icon: files.icon,
    webPreferences: {
      preload: files.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: false,
      // A console in the background still shows the truth when it is looked at again.
      backgroundThrottling: false,
    },
  });
  const open = new PlacedWindow(window, files.place, kept.zoom);
  window.once('ready-to-show', () => {
    if (kept.maximized) window.maximize();
    window.show();
  });
  void window.loadURL(CONSOLE_PAGE);
  return open;
}

/** Brings a window to the front, wherever it is. */
export function bringForward(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

class PlacedWindow implements ConsoleWindow {
  readonly window: BrowserWindow;
  readonly #file: string;
  #zoom: number;
  #resting: NodeJS.Timeout | undefined;

  constructor(window: BrowserWindow, file: string, zoom: number) {
    this.window = window;
    this.#file = file;
    this.#zoom = zoom;
    const moved = (): void => {
      clearTimeout(this.#resting);
      this.#resting = setTimeout(() => this.#keep(), REST_MS);
    };
    for (const event of ['resize', 'move', 'maximize', 'unmaximize'] as const) window.on(event as 'resize', moved);
    window.on('close', () => this.#keep());
    // Chromium forgets the zoom with each page.
    window.webContents.on('did-finish-load', () => window.webContents.setZoomFactor(this.#zoom));
    window.webContents.on('zoom-changed', (_event, direction) => {
      this.zoom = this.#zoom * (direction === 'in' ? 1.1 : 1 / 1.1);
    });
  }

  get zoom(): number {
    return this.#zoom;
  }

  set zoom(zoom: number) {
    this.#zoom = boundedZoom(zoom);
    this.window.webContents.setZoomFactor(this.#zoom);
    this.#keep();
  }

  #keep(): void {
    clearTimeout(this.#resting);
    if (this.window.isDestroyed()) return;
    const place: WindowPlace = {
      bounds: this.window.getNormalBounds(),
      maximized: this.window.isMaximized(),
      zoom: this.#zoom,
    };
    keepPlace(this.#file, place);
  }
}
