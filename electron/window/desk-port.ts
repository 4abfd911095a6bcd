import { ipcMain, MessageChannelMain, type MessagePortMain } from 'electron';
import { isTrusted } from './trusted-sender.ts';

/** The page's preload asks on this channel and is answered on it, with one end of a new message channel. */
const CHANNEL = 'desk:port';

/** A served port, as far as the window deals with it. */
export interface PortLine {
  /** Locks the session of whoever has signed in on it. */
  lock(): void;
}

/** Takes the desk's end of a channel. */
export type PortSeat = (port: MessagePortMain) => PortLine;

/**
 * Gives each page that loads a message port of its own to the desk. A reloaded page asks anew; the port of the page
 * before closes with it.
 *
 * @returns all lines that stand, as one.
 */
export function offerDeskPort(attach: PortSeat): PortLine {
  const lines = new Set<PortLine>();
  ipcMain.on(CHANNEL, (event) => {
    const frame = event.senderFrame;
    if (frame === null || !isTrusted(frame)) return;
    const { port1, port2 } = new MessageChannelMain();
    const line = attach(port1);
    lines.add(line);
    port1.on('close', () => lines.delete(line));
    frame.postMessage(CHANNEL, null, [port2]);
  });
  return {
    lock: () => {
      for (const line of lines) line.lock();
    },
  };
}
