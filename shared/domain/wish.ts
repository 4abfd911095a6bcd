/**
 * What a person asked of the console outside its page: in the menu, in the tray, by a link or by opening a file. Each only
 * brings something on screen; what trades begins there, as it does by hand.
 */
export type Wish =
  | { readonly do: 'slot'; readonly id: string }
  | { readonly do: 'panel'; readonly name: string }
  /** The way back comes to the front, with its price beside it. */
  | { readonly do: 'rollback' }
  /** The kill opens, and says first what it would do. */
  | { readonly do: 'kill' }
  /** A scenario that was opened from a file is shown, and never run. `name` is the file's, without its folder. */
  | { readonly do: 'scenario'; readonly name: string; readonly text: string };

/** A wish with its number, by which the page answers it. */
export interface NumberedWish {
  readonly n: number;
  readonly wish: Wish;
}

/** A panel that the menu can offer. */
export interface PanelName {
  readonly id: string;
  readonly name: string;
}

/** The longest scenario that is handed to the page, bytes. */
export const LONGEST_SCENARIO = 1024 * 1024;
