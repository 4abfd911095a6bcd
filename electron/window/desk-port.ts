import { ipcMain, MessageChannelMain, type MessagePortMain } from 'electron';
import { isTrusted } from './trusted-sender.ts';

/** The page's preload asks on this channel and is answered on it, with one end of a new message channel. */
const CHANNEL = 'desk:port';

/**
 * Gives each page that loads a message port of its own to the desk. A reloaded page asks anew; the port of the page
 * before closes with it.
 *
 * @param attach takes the desk's end of the channel
 */
export function offerDeskPort(attach: (port: MessagePortMain) => void): void {
  ipcMain.on(CHANNEL, (event) => {
    const frame = event.senderFrame;
    if (frame === null || !isTrusted(frame)) return;
    const { port1, port2 } = new MessageChannelMain();
    attach(port1);
    frame.postMessage(CHANNEL, null, [port2]);
  });
}
