import type { ServerResponse } from 'node:http';
import { errorBody, type Failure } from '../failure.ts';

/** Answers JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

/** Answers text of a kind. */
export function sendText(response: ServerResponse, type: string, text: string): void {
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(text);
}

/** Answers an error in the contract's form. */
export function sendFailure(response: ServerResponse, error: Failure): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error.status === 401) response.setHeader('www-authenticate', 'Bearer');
  // What is left of a body that was too large is not worth reading: the connection ends with the answer.
  if (error.status === 413) response.setHeader('connection', 'close');
  sendJson(response, error.status, errorBody(error));
}
