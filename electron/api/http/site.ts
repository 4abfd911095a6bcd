import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OpenAPI } from '@orpc/openapi';
import type { Registry } from 'prom-client';
import { API_PREFIX, ERRORS } from '../../../shared/contract/index.ts';
import type { ApiContext } from '../context.ts';
import { type Failure, failure, malformed } from '../failure.ts';
import { deskMetrics } from '../metrics.ts';
import { openApiDocument } from '../openapi.ts';
import { isOperatorToken } from '../token.ts';
import { readJson } from './body.ts';
import { ConsoleSession } from './console-session.ts';
import { serveDocs } from './docs.ts';
import { DownloadTickets } from './download-tickets.ts';
import { DOWNLOADS_PATH, downloadAsked, sendDownload, ticketAsked } from './downloads.ts';
import { bearerOf, type Gate } from './gate.ts';
import { isUpload, takeUpload } from './import-upload.ts';
import { sendJson, sendText } from './respond.ts';
import { answerCall } from './rest.ts';
import type { WaysIn } from './ways-in.ts';

type Serve = (request: IncomingMessage, response: ServerResponse) => void;

/** What answers at each path, and what must be shown to get in. */
export class Site {
  readonly #context: ApiContext;
  readonly #gate: Gate;
  readonly #ways: WaysIn;
  readonly #console: ConsoleSession;
  readonly #files: Serve;
  readonly #isFull: () => boolean;
  readonly #tickets = new DownloadTickets();
  readonly #metrics: Registry;
  #document: Promise<OpenAPI.Document> | undefined;

  /** @param isFull Whether no socket is left. */
  constructor(context: ApiContext, gate: Gate, ways: WaysIn, files: Serve, isFull: () => boolean) {
    this.#context = context;
    this.#gate = gate;
    this.#ways = ways;
    this.#console = new ConsoleSession(context, ways);
    this.#files = files;
    this.#isFull = isFull;
    this.#metrics = deskMetrics(context.desk);
  }

  /** Answers a request. @throws {Failure} for one that is refused. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const wrongPlace = this.#gate.wrongPlace(request);
    if (wrongPlace) throw wrongPlace;
    const [path = '/'] = (request.url ?? '/').split('?');
    if (path === '/session' && request.method === 'POST') return this.#signIn(request, response);
    // Whoever may not open a socket has to know whether a name and a password would help.
    if (path === '/session' && request.method === 'GET') return this.#tellWaysIn(request, response);
    if (path === '/session/sign-in' && request.method === 'POST') return this.#console.signIn(request, response);
    if (path === '/session/sign-out' && request.method === 'POST') return this.#console.signOut(request, response);
    if (path === '/health' || path === SIGN_IN)
      return answerCall(request, response, { ...this.#context, connection: this.#ways.ofAnybody() });
    if (path.startsWith(DOWNLOADS_PATH)) return this.#download(path, request, response);
    if (isData(path)) {
      const connection = await this.#ways.ofCall(request);
      if (connection === undefined) throw unauthorized(request);
      return this.#answerData(path, request, response, { ...this.#context, connection });
    }
    if (isUpload(path)) {
      // The page sends a file under its cookie and the proof that no page of another origin has.
      const connection = await this.#ways.ofSocket(request);
      if (connection === undefined) throw unauthorized(request);
      return takeUpload(request, response, { ...this.#context, connection });
    }
    if (request.method === 'GET' && serveDocs(path, response, this.#gate.hosts)) return;
    this.#files(request, response);
  }

  /** A browser that follows a link can show no proof, so the page has asked for a ticket. */
  async #download(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { file, ticket } = downloadAsked(request.url ?? '');
    const byTicket = request.method === 'GET' && this.#tickets.use(ticket, file);
    if (!byTicket && (await this.#ways.ofSocket(request)) === undefined) throw unauthorized(request);
    const asked = request.method === 'POST' ? ticketAsked(path) : undefined;
    if (asked === undefined) return sendDownload(file, request, response, this.#context.downloads);
    sendJson(response, 200, { ticket: this.#tickets.issue(asked) });
  }

  async #answerData(
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
    context: ApiContext,
  ): Promise<void> {
    if (path === '/metrics' && request.method === 'GET') {
      sendText(response, this.#metrics.contentType, await this.#metrics.metrics());
    } else if (path === '/openapi.json' && request.method === 'GET') {
      this.#document ??= openApiDocument();
      sendJson(response, 200, await this.#document);
    } else {
      await answerCall(request, response, context);
    }
  }

  /** A browser keeps from its page why a socket did not open, so that the page asks here. */
  async #tellWaysIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const mayOpen = (await this.#ways.ofSocket(request)) !== undefined;
    sendJson(response, 200, {
      ...this.#console.waysIn,
      ...(mayOpen ? { socket: this.#isFull() ? 'full' : 'free' } : {}),
    });
  }

  /**
   * Exchanges the token, which the page found in its own address, for a cookie that no script can read and a proof that goes with it; a page that
   * shows both gets a fresh cookie.
   */
  async #signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const known = this.#gate.hasToken(request) || this.#ways.pages.of(request) !== undefined;
    if (!known && !this.#gate.isToken(tokenIn(await readJson(request)))) {
      throw failure('unauthorized', ERRORS.unauthorized.message);
    }
    const { cookie, proof } = this.#ways.pages.open(request);
    response.setHeader('set-cookie', cookie);
    sendJson(response, 200, { page_proof: proof });
  }
}

/** The token in the body of a sign-in; empty text, which is nobody's token, where there is no body. */
function tokenIn(body: unknown): string {
  if (body === undefined) return '';
  const token = typeof body === 'object' && body !== null && 'token' in body ? body.token : undefined;
  if (typeof token !== 'string') throw malformed('send { "token": "…" }', ['token: must be text']);
  return token;
}

/** Where an operator comes in with a password instead of a token. */
const SIGN_IN = `${API_PREFIX}/operators/sign-in`;

/** What is said to whoever shows no token that is good. */
function unauthorized(request: IncomingMessage): Failure {
  const isOperators = isOperatorToken(bearerOf(request) ?? '');
  const words = isOperators
    ? 'the token has expired, or its session is over: sign in again'
    : ERRORS.unauthorized.message;
  return failure('unauthorized', words);
}

/** Paths that show or change something of the desk; all others are files that are the same on every desk. */
const isData = (path: string): boolean =>
  path === API_PREFIX ||
  path.startsWith(`${API_PREFIX}/`) ||
  path.startsWith('/health/') ||
  path === '/metrics' ||
  path === '/openapi.json';
