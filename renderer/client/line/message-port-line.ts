import { RPCLink } from '@orpc/client/message-port';
import { deskClient } from '../desk-client.ts';
import type { Line, OpenLine } from './line.ts';

/** What the preload posts to the page with the port of the desk. */
const PORT_MESSAGE = 'desk:port';

/** How long a window waits for its port before it counts as refused, milliseconds. */
const PORT_WAIT_MS = 5_000;

function lineOver(port: MessagePort): Line {
  const closed = new Promise<string>((resolve) => {
    port.addEventListener('close', () => resolve('The desk closed its port'), { once: true });
  });
  port.start();
  return { client: deskClient(new RPCLink({ port })), closed, close: () => port.close() };
}

/**
 * Opens lines over message ports, for the console in the desk's own window. The preload hands a port over whenever the
 * desk has one; listening begins at once, so that none is lost. Messages from anywhere but this window are not heard.
 */
export function messagePortLines(page: Window): OpenLine {
  const waiting: MessagePort[] = [];
  let deliver: ((port: MessagePort) => void) | undefined;
  page.addEventListener('message', (event) => {
    const port = event.ports[0];
    if (event.source !== page || event.data !== PORT_MESSAGE || !port) return;
    if (deliver) deliver(port);
    else waiting.push(port);
  });
  return () =>
    new Promise<Line>((resolve, reject) => {
      const timer = setTimeout(() => {
        deliver = undefined;
        reject(new Error('The window was given no port to the desk'));
      }, PORT_WAIT_MS);
      deliver = (port) => {
        clearTimeout(timer);
        deliver = undefined;
        resolve(lineOver(port));
      };
      // Of several that came meanwhile the last leads to the desk that is there now.
      const ready = waiting.pop();
      for (const old of waiting.splice(0)) old.close();
      if (ready) deliver(ready);
    });
}
