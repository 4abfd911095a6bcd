import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { protocol } from 'electron';

/** The console's own origin. `file://` pages share one origin and may read the disk; this scheme serves one folder. */
export const CONSOLE_ORIGIN = 'desk://console';

/** The page that the window shows. */
export const CONSOLE_PAGE = `${CONSOLE_ORIGIN}/index.html`;

/** Nothing but the console's own files: no inline script, no `eval`, no connection out; orders go over the port. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** Makes `desk:` a secure standard scheme. Electron takes this before the app is ready, and only once. */
export function registerConsoleScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'desk', privileges: { standard: true, secure: true } }]);
}

/** Serves the built console below `folder`, an absolute path, and nothing else. */
export function serveConsole(folder: string): void {
  protocol.handle('desk', (request) => answer(folder, request.url));
}

async function answer(folder: string, url: string): Promise<Response> {
  const file = fileOf(folder, url);
  const type = file === undefined ? undefined : TYPES[extname(file)];
  if (file === undefined || type === undefined) return refusal();
  try {
    return new Response(new Uint8Array(await readFile(file)), { headers: { ...HEADERS, 'content-type': type } });
  } catch {
    return refusal();
  }
}

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

function refusal(): Response {
  return new Response('not found', { status: 404, headers: { ...HEADERS, 'content-type': 'text/plain' } });
}

/** The file an address names, or undefined if it leads out of the folder or is no address of the console's. */
function fileOf(folder: string, url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol: scheme, host, pathname } = new URL(url);
  if (scheme !== 'desk:' || host !== 'console') return undefined;
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  const file = normalize(join(folder, path));
  return path.includes('\0') || !file.startsWith(normalize(folder) + sep) ? undefined : file;
}
