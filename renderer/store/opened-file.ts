/** A scenario that was opened from a file, outside the page: it is to be shown where scenarios are written, and not run. */
export interface OpenedFile {
  /** The file's name, without its folder. */
  readonly name: string;
  readonly text: string;
  /** The same file may be opened again, so the times are counted. */
  readonly asks: number;
}
