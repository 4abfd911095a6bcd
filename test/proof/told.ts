/** Enough to see what is wrong. */
const MOST_PROBLEMS = 20;

/** Tells the problems of a proof on standard error, each as soon as it is known and once: a proof may go on for an hour. */
export class Told {
  readonly #all = new Set<string>();
  readonly #write: (line: string) => void;

  constructor(write: (line: string) => void = (line) => void process.stderr.write(line)) {
    this.#write = write;
  }

  get all(): readonly string[] {
    return [...this.#all];
  }

  readonly tell = (words: string): void => {
    if (this.#all.has(words)) return;
    this.#all.add(words);
    if (this.#all.size <= MOST_PROBLEMS) this.#write(`   ${words}\n`);
    else if (this.#all.size === MOST_PROBLEMS + 1) this.#write('   and more, which are only counted\n');
  };
}
