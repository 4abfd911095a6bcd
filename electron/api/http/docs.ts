import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { setPagePolicy } from './page-headers.ts';
import { sendText } from './respond.ts';

const { resolve } = createRequire(import.meta.url);

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>HotSwap Desk: API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<style>#sign-in { margin: 48px auto; max-width: 560px; font: 14px/1.6 system-ui, sans-serif } #sign-in p { color: #566378 }</style>
<form id="sign-in"><label>Token <input id="token" type="password" autocomplete="off" required></label> <button>Open</button><p><code>npm start</code> and <code>npm run -s desk -- serve</code> print the address of this page with the token, after <code>#token=</code>; it also stands in the console’s address, and in the file <code>token</code> of the data directory.</p></form>
<div id="reference"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/reference.js"></script>
</html>
`;

/** The token stays in the page's memory: it comes from the fragment or from the form, and goes into each request's header. */
const SCRIPT = `const form = document.getElementById('sign-in');
function show(token) {
  form.remove();
  window.SwaggerUIBundle({
    url: '/openapi.json',
    dom_id: '#reference',
    validatorUrl: null,
    requestInterceptor: (request) => {
      request.headers.Authorization = 'Bearer ' + token;
      return request;
    },
  });
}
form.addEventListener('submit', (event) => {
  event.preventDefault();
  show(document.getElementById('token').value);
});
const given = new URLSearchParams(location.hash.slice(1)).get('token');
if (given) {
  history.replaceState(null, '', location.pathname);
  show(given);
}
`;

const FILES: Readonly<Record<string, { readonly type: string; readonly read: () => string }>> = {
  '/docs': { type: 'text/html; charset=utf-8', read: () => PAGE },
  '/docs/': { type: 'text/html; charset=utf-8', read: () => PAGE },
  '/docs/reference.js': { type: 'text/javascript; charset=utf-8', read: () => SCRIPT },
  '/docs/swagger-ui.css': { type: 'text/css; charset=utf-8', read: () => packaged('swagger-ui.css') },
  '/docs/swagger-ui-bundle.js': {
    type: 'text/javascript; charset=utf-8',
    read: () => packaged('swagger-ui-bundle.js'),
  },
};

const packaged = (file: string): string => readFileSync(resolve(`swagger-ui-dist/${file}`), 'utf8');

/** Serves the browsable reference, from the desk's own files. @returns false when the path is none of its. */
export function serveDocs(path: string, response: ServerResponse, hosts: readonly string[]): boolean {
  if (!Object.hasOwn(FILES, path)) return false;
  const file = FILES[path];
  if (!file) return false;
  // Swagger UI writes style elements of its own; nothing else here does.
  setPagePolicy(response, hosts, "'self' 'unsafe-inline'");
  sendText(response, file.type, file.read());
  return true;
}
