import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the console was built to. */
const ROOT = fileURLToPath(new URL('../../out/renderer', import.meta.url));

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** As strict as the desk's own. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'";

/** Serves the built console under its policy, and lets in who shows the token. */
export function answer(token: string, request: IncomingMessage, response: ServerResponse): void {
  if (request.method === 'POST') {
    let body = '';
    request.on('data', (part: Buffer) => {
      body += part.toString();
    });
    request.on('end', () => {
      const isTicket = request.url?.endsWith('/ticket') ?? false;
      response.writeHead(isTicket || body.includes(token) ? 200 : 401, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isTicket ? { ticket: 'once' } : { page_proof: 'proof' }));
    });
    return;
  }
  if (request.url?.startsWith('/downloads/')) {
    response.writeHead(200, { 'content-disposition': 'attachment', 'content-type': 'text/csv' }).end('a file\r\n');
    return;
  }
  const path = normalize(request.url === '/' ? '/index.html' : (request.url ?? ''));
  try {
    const content = readFileSync(join(ROOT, path));
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? '', 'content-security-policy': POLICY });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
}
