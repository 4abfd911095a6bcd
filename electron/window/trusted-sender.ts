import type { WebFrameMain } from 'electron';
import { CONSOLE_ORIGIN } from './console-protocol.ts';

/** What is known of the frame that a message came from. */
export type Sender = Pick<WebFrameMain, 'url' | 'parent'>;

/**
 * Whether a message comes from the console's own page: its top frame, at its origin. Every channel asks here first,
 * because a page that got into a frame by any hole could call the same channels.
 */
export function isTrusted(sender: Sender | null): boolean {
  if (sender === null || sender.parent !== null || !URL.canParse(sender.url)) return false;
  // `origin` is "null" for schemes that the parser does not know, so protocol and host are compared.
  const { protocol, host } = new URL(sender.url);
  return `${protocol}//${host}` === CONSOLE_ORIGIN;
}
