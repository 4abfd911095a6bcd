import { type Run, run } from './run-seed.ts';
import { type Header, PLAIN } from './script/header.ts';
import type { Script } from './script/script.ts';
import type { Step } from './script/step.ts';
import { stopping } from './stopping.ts';

/** Runs after which what there is must do. */
const MOST_TRIES = 400;

/** What a shorter script must break as well: the same invariant, or the desk in the same way. */
function kindOf({ failure }: Run): string | undefined {
  if (!failure) return undefined;
  const numbers = failure.breaches.map(({ invariant }) => invariant);
  return numbers.length > 0 ? String(Math.min(...numbers)) : 'stopped';
}

/** Told of each try: which it is, of how many at most, and how many steps it has. */
type Told = (at: number, most: number, steps: number) => void;

/** Tries scripts until it has tried enough. */
class Tries {
  count = 0;
  readonly #kind: string | undefined;
  readonly #onTry: Told;

  constructor(kind: string | undefined, onTry: Told) {
    this.#kind = kind;
    this.#onTry = onTry;
  }

  get isOver(): boolean {
    return this.count >= MOST_TRIES || stopping.aborted;
  }

  /** Whether a script breaks in the same way; cut behind the step that breaks. */
  async fails(script: Script): Promise<Script | undefined> {
    if (this.isOver) return undefined;
    this.count += 1;
    this.#onTry(this.count, MOST_TRIES, script.steps.length);
    const done = await run(script);
    if (done.isCalledOff || kindOf(done) !== this.#kind) return undefined;
    return { ...script, steps: script.steps.slice(0, done.failure?.step ?? script.steps.length) };
  }
}

/**
 * Makes the script of a failure short: delta debugging over its steps (Zeller and Hildebrandt, 2002), and every part of its
 * header as plain as it may be. The same script gives the same result.
 */
export async function shrink(done: Run, onTry: Told): Promise<{ readonly script: Script; readonly tries: number }> {
  const tries = new Tries(kindOf(done), onTry);
  let script = (await tries.fails(done.script)) ?? done.script;
  for (let before = ''; before !== JSON.stringify(script) && !tries.isOver; ) {
    before = JSON.stringify(script);
    script = await fewerSteps(script, tries);
    script = await plainerHeader(script, tries);
    script = await plainerSteps(script, tries);
  }
  return { script, tries: tries.count };
}

/** Leaves out ever smaller parts, as long as it still fails without them. */
async function fewerSteps(script: Script, tries: Tries): Promise<Script> {
  let best = script;
  let parts = 2;
  while (best.steps.length > 1 && !tries.isOver) {
    const size = Math.ceil(best.steps.length / parts);
    let found: Script | undefined;
    for (let from = 0; from < best.steps.length && !found; from += size)
      found = await tries.fails({ ...best, steps: [...best.steps.slice(0, from), ...best.steps.slice(from + size)] });
    if (found) {
      best = found;
      parts = Math.max(2, parts - 1);
    } else if (size === 1) return best;
    else parts = Math.min(best.steps.length, parts * 2);
  }
  return best;
}

async function plainerHeader(script: Script, tries: Tries): Promise<Script> {
  let best = script;
  for (const name of Object.keys(PLAIN) as (keyof Header)[]) {
    if (JSON.stringify(best.header[name]) === JSON.stringify(PLAIN[name])) continue;
    const header: Header = { ...best.header, [name]: PLAIN[name] };
    best = (await tries.fails({ ...best, header })) ?? best;
  }
  return best;
}

/** Nobody in particular does it, and nothing restrains them. */
async function plainerSteps(script: Script, tries: Tries): Promise<Script> {
  let best = script;
  for (let i = 0; i < best.steps.length; i += 1) {
    const { who, restraint, ...plain } = best.steps[i] as Step;
    if (who === undefined && restraint === undefined) continue;
    const steps = best.steps.map((each, at) => (at === i ? (plain as Step) : each));
    best = (await tries.fails({ ...best, steps })) ?? best;
  }
  return best;
}
