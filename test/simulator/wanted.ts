/** What the command line asks for. */
export interface Wanted {
  readonly seed: number;
  readonly seeds?: number;
  readonly steps?: number;
  readonly script?: string;
  readonly shrink: boolean;
  readonly first: boolean;
  readonly coverage: boolean;
  readonly mutations: boolean;
  readonly only?: string;
  readonly list: boolean;
}
