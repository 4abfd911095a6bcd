/** The stand-in's part of the operating system: menus, tray, dialogs, displays, power, files. Nobody clicks unless a spec does. */
import { EventEmitter } from 'node:events';

interface Template {
  readonly label?: string;
  readonly role?: string;
  readonly type?: string;
  readonly enabled?: boolean;
  readonly submenu?: readonly Template[];
  readonly click?: () => void;
}

/** Electron's `Menu`, as far as it can be read and clicked. */
export class Menu {
  static #application: Menu | null = null;
  readonly items: readonly MenuItem[];

  constructor(items: readonly MenuItem[] = []) {
    this.items = items;
  }

  static buildFromTemplate = (template: readonly Template[]) => new Menu(template.map((each) => new MenuItem(each)));
  static setApplicationMenu = (menu: Menu): void => {
    Menu.#application = menu;
  };
  static getApplicationMenu = () => Menu.#application;
}

class MenuItem {
  readonly label: string;
  readonly role: string | undefined;
  readonly type: string;
  readonly enabled: boolean;
  readonly submenu: Menu | undefined;
  readonly click: () => void;

  constructor({ label, role, type = 'normal', enabled = true, submenu, click = () => undefined }: Template) {
    this.label = label ?? role ?? '';
    this.role = role;
    this.type = type;
    this.enabled = enabled;
    this.submenu = submenu && Menu.buildFromTemplate(submenu);
    this.click = click;
  }
}

export const nativeImage = { createFromPath: (path: string) => ({ path }) };

/** Electron's `Tray`. Electron does not tell what a tray shows, so the stand-in keeps it. */
export class Tray extends EventEmitter {
  static latest: Tray | undefined;
  image: { readonly path: string };
  tooltip = '';
  menu: Menu | undefined;
  destroyed = false;

  constructor(image: { readonly path: string }) {
    super();
    this.image = image;
    Tray.latest = this;
  }

  setImage(image: { readonly path: string }): void {
    this.image = image;
  }
  setToolTip(text: string): void {
    this.tooltip = text;
  }
  setContextMenu(menu: Menu): void {
    this.menu = menu;
  }
  destroy(): void {
    this.destroyed = true;
  }
}

/** Dialogs that nobody answers are cancelled, as by Escape. */
export const dialog = {
  showErrorBox: (title: string, text: string): void => console.error(`${title}: ${text}`),
  showMessageBox: async (...args: { readonly cancelId?: number }[]) => ({ response: args.at(-1)?.cancelId ?? 0 }),
  showOpenDialog: async (): Promise<{ canceled: boolean; filePaths: string[] }> => ({ canceled: true, filePaths: [] }),
};

/** What the app has shown, in order; nobody clicks and nothing closes unless a spec says so. */
export const notifications: Notification[] = [];

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

const DISPLAY = { id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1040 } };
export const screen = { getPrimaryDisplay: () => DISPLAY, getAllDisplays: () => [DISPLAY] };
export const powerMonitor = new EventEmitter();
export const shell = { openExternal: (_address: string): Promise<void> => Promise.resolve() };

type Answer = (granted: boolean) => void;
type RequestHandler = (contents: unknown, permission: string, answer: Answer) => void;

class Session extends EventEmitter {
  /** Where a person saves what is downloaded; undefined for one who cancels. */
  savePath: string | undefined;
  checks: () => boolean = () => true;
  requests: RequestHandler = (_contents, _permission, answer) => answer(true);
  devices: () => boolean = () => true;

  setPermissionRequestHandler(handler: RequestHandler): void {
    this.requests = handler;
  }
  setPermissionCheckHandler(handler: () => boolean): void {
    this.checks = handler;
  }
  setDevicePermissionHandler(handler: () => boolean): void {
    this.devices = handler;
  }
}

export const session = { defaultSession: new Session() };

interface Scheme {
  readonly scheme: string;
  readonly privileges: Readonly<Record<string, boolean>>;
}
type Handler = (request: Request) => Response | Promise<Response>;

/** Answers for addresses of a scheme, and what was said of the schemes. */
export const handlers = new Map<string, Handler>();
export const schemes: Scheme[] = [];
export const protocol = {
  registerSchemesAsPrivileged: (registered: readonly Scheme[]) => void schemes.push(...registered),
  handle: (scheme: string, handler: Handler) => void handlers.set(scheme, handler),
};
