/**
 * Opens the console: in Electron where it can be had, else in an installed browser, else by printing the address.
 * Started by `start.mjs` on Node 24, when everything is installed.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findBrowser, hasDisplay, openAppWindow } from './browser.ts';
import { buildConsole, buildWindow } from './console-build.ts';
import { defaultDataFolder } from './data-folder.ts';
import { type DeskProcess, startDeskProcess } from './desk-process.ts';
import { findElectron, presentElectron } from './electron-binary.ts';
import { ROOT } from './install.mjs';
import { choosePort, rememberPort } from './port.ts';
import { passThrough } from './run-entry.mjs';
import { runningDesk } from './running-desk.ts';

const HELP = `npm start -- [options]     opens the console on an offline paper session

  --data-dir DIR   the desk's folder (by default ${defaultDataFolder()})
  --port PORT      the port on 127.0.0.1 (by default the one it had last, else 8350, else any free one)
  --no-open        no window: print the address to open
`;

interface Options {
  readonly dataDir: string;
  /** Undefined: the one that the directory had last, or another. */
  readonly port: string | undefined;
  readonly open: boolean;
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options === undefined) return 0;
  const running = await runningDesk(options.dataDir);
  if (running !== undefined) {
    say(`A desk runs on ${options.dataDir} already. Open its console: ${running}`);
    // Electron brings the window of its running desk to the front itself.
    if (!options.open || !hasDisplay() || presentElectron() === undefined) return 1;
  }
  mkdirSync(options.dataDir, { recursive: true });
  if (!options.open || !hasDisplay()) {
    await buildConsole();
    if (options.open) say('There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set).');
    return inBrowser(options, undefined);
  }
  const [electron] = await Promise.all([findElectron(), buildConsole()]);
  if ('path' in electron) return inElectron(electron.path, options);
  const browser = findBrowser();
  const instead = browser === undefined ? 'no Chrome, Edge or Chromium was found either' : `opening ${browser}`;
  say(`${electron.missing}; ${instead}.`);
  return inBrowser(options, browser);
}

function readOptions(): Options | undefined {
  const { values } = parseArgs({
    options: {
      'data-dir': { type: 'string', default: defaultDataFolder() },
      port: { type: 'string' },
      'no-open': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return undefined;
  }
  return { dataDir: values['data-dir'], port: values.port, open: !values['no-open'] };
}

const portOf = async ({ port, dataDir }: Options): Promise<string> => port ?? String(await choosePort(dataDir));

async function inElectron(binary: string, options: Options): Promise<number> {
  await buildWindow();
  const port = await portOf(options);
  // Chromium refuses to run as root within its sandbox.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return passThrough(binary, [...asRoot, ROOT, `--data-dir=${options.dataDir}`, `--port=${port}`]);
}

async function inBrowser(options: Options, browser: string | undefined): Promise<number> {
  const port = await portOf(options);
  const desk = await startDeskProcess(['--demo', '--data-dir', options.dataDir, '--port', port]);
  rememberPort(options.dataDir, Number(new URL(desk.address).port));
  if (browser === undefined) {
    process.stdout.write(`Open this address in a browser: ${desk.address}\n`);
    say('Ctrl-C ends the desk.');
  } else {
    openWindow(desk, browser, join(options.dataDir, 'browser'));
  }
  return desk.ended;
}

/** A window closed by the trader ends the desk; one that cannot be opened, or that another has taken over, does not. */
function openWindow(desk: DeskProcess, browser: string, profile: string): void {
  const opened = performance.now();
  const window = openAppWindow(browser, desk.address, profile);
  const keepOn = (why: string) => say(`${why}. The console is at ${desk.address} (Ctrl-C ends the desk)`);
  window.on('error', (error) => keepOn(`${browser} could not be started (${error.message})`));
  window.on('exit', (status) => {
    // A browser that is running on this profile already takes the address over, and the new process ends at once.
    if (status !== 0) keepOn(`${browser} ended with status ${status}`);
    else if (performance.now() - opened < 3_000) keepOn('The window was opened by a browser that was running already');
    else void desk.stop();
  });
  void desk.ended.then(() => window.kill());
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

// A terminal that is closed takes nothing any more; the desk is told to stop all the same.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

try {
  process.exitCode = await main();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
