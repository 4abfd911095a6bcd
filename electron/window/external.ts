import { shell } from 'electron';

/** Pages of the desk's own server that may be opened in the browser. None carries the token. */
const PAGES = ['/docs', '/health'] as const;

/**
 * Whether an address may be handed to the operating system, which opens whatever it is handed: only these pages of this desk on this
 * machine, letter for letter.
 *
 * @param desk - The desk's own address, such as `http://127.0.0.1:8350`.
 */
export function mayOpen(address: string, desk: string): boolean {
  if (!URL.canParse(desk) || !/^http:\/\/127\.0\.0\.1:\d+\/?$/.test(desk)) return false;
  return PAGES.some((page) => address === `${new URL(desk).origin}${page}`);
}

/**
 * Opens a page of the desk's own in the browser.
 *
 * @throws {Error} for any other address.
 */
export async function openPage(address: string, desk: string): Promise<void> {
  if (!mayOpen(address, desk)) throw new Error(`${address} is not a page of this desk`);
  await shell.openExternal(address);
}
