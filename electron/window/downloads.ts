import { basename, extname, join } from 'node:path';
import { app, type DownloadItem, type Session } from 'electron';
import { CONSOLE_ORIGIN } from './console-protocol.ts';

/**
 * Lets the console save what it has made itself (a report, a table, a bundle of evidence) where a person says, in the system's own
 * dialog: the page never learns of a folder. Whatever else a page would download is refused.
 *
 * @param told - Called with words when a file could not be written.
 */
export function askWhereToSave(session: Session, told: (title: string, text: string) => void): void {
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${CONSOLE_ORIGIN}/`)) {
      event.preventDefault();
      return;
    }
    const name = safeName(item.getFilename());
    item.setSaveDialogOptions({ title: `Save ${name}`, defaultPath: join(app.getPath('downloads'), name) });
    item.once('done', (_event, state) => {
      if (state === 'interrupted')
        told('Not saved', `${savedName(item, name)} could not be written whole: the disk may be full.`);
    });
  });
}

const savedName = (item: DownloadItem, name: string): string => basename(item.getSavePath() || name);

/** Longer than any name that the console gives. */
const LONGEST_NAME = 120;

/** A name that is a name on every system: no folder, no device, nothing hidden. */
export function safeName(name: string): string {
  const plain = basename(name.replaceAll('\\', '/'))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/[\u0000-\u001f\u007f<>:"|?*\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/^[. ]+|[. ]+$/g, '');
  // What a file is, is told by its ending: a long name is cut before that.
  const ending = extname(plain);
  const stem = basename(plain, ending).slice(0, Math.max(1, LONGEST_NAME - ending.length));
  const short = `${stem}${ending}`.slice(0, LONGEST_NAME);
  return short === '' || /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(short) ? `desk-${short || 'file'}` : short;
}
