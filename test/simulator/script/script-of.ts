import { closeSync, openSync, readSync } from 'node:fs';
import { z } from 'zod';
import { fields, HEADER, listOf, problemOf, shown, whole } from './form.ts';
import { LAST_SEED, type Script } from './script.ts';
import type { Step } from './step.ts';
import { STEPS, senseOf } from './step-forms.ts';

const MOST_BYTES = 16 * 2 ** 20;
const MOST_STEPS = 100_000;
/** No field lies deeper: a gate of a rung of a plan of a step lies at 6. */
const DEEPEST = 16;
const AT_ONCE = 65_536;
const KINDS = 'the kinds stand in test/simulator/script/step.ts';

const SCRIPT = fields({ seed: whole(0, LAST_SEED), header: HEADER, steps: listOf(z.unknown(), 0, MOST_STEPS) });

/**
 * Reads a script from a file.
 *
 * @throws {Error} in words where it cannot be read, is larger than 16 MB, or is none.
 */
export function readScript(file: string): Script {
  return scriptOf(textOf(file), file);
}

function textOf(file: string): string {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    const opened = openSync(file, 'r');
    try {
      // What is no plain file has no size to be asked for.
      for (;;) {
        const part = Buffer.alloc(AT_ONCE);
        const read = readSync(opened, part);
        size += read;
        if (read === 0 || size > MOST_BYTES) break;
        parts.push(part.subarray(0, read));
      }
    } finally {
      closeSync(opened);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : String(code);
    throw new Error(`${file} cannot be read: ${why}`);
  }
  if (size > MOST_BYTES) throw new Error(`${file} is larger than the 16 MB that a script may have`);
  return Buffer.concat(parts).toString('utf8');
}

/**
 * Reads a script: every field of its header and of each step must be there, of its type and within its range, and nothing else.
 *
 * @throws {Error} in words that name the step and the field, for what is none.
 */
export function scriptOf(text: string, name: string): Script {
  let value: unknown;
  try {
    // Some editors begin a file with a mark of its encoding, which is no JSON.
    value = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (error) {
    throw new Error(`${name} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  const isScript = typeof value === 'object' && value !== null && 'header' in value && 'steps' in value;
  if (!isScript)
    throw new Error(`${name} is no script of the simulator: it needs a seed, a header and a list of steps`);
  const problem = oddity(value) ?? problemOf(SCRIPT, value);
  if (problem !== undefined) throw new Error(`${name}: ${problem}`);
  const script = value as Script;
  for (const [i, step] of script.steps.entries()) {
    const words = stepProblem(step);
    if (words !== undefined) throw new Error(`${name}: step ${i + 1}${words}`);
  }
  return script;
}

function stepProblem(step: unknown): string | undefined {
  if (typeof step !== 'object' || step === null) return ` must be an object with a kind, and is ${shown(step)}`;
  const { kind } = step as Partial<Step>;
  if (typeof kind !== 'string') return ` has no kind; ${KINDS}`;
  const form = STEPS.get(kind);
  if (!form) return `: there is no kind ${shown(kind)}; ${KINDS}`;
  const problem = problemOf(form, step) ?? senseOf(step as Step);
  return problem === undefined ? undefined : ` (${kind}): ${problem}`;
}

/** What checks of a form pass over, or would not come to an end of. */
function oddity(value: unknown): string | undefined {
  const left: (readonly [value: unknown, depth: number])[] = [[value, 0]];
  for (let next = left.pop(); next; next = left.pop()) {
    const [each, depth] = next;
    if (typeof each !== 'object' || each === null) continue;
    if (depth > DEEPEST) return `it is nested deeper than ${DEEPEST} levels`;
    if (Object.hasOwn(each, '__proto__')) return 'it has a field that there is not: "__proto__"';
    for (const part of Object.values(each)) left.push([part, depth + 1]);
  }
  return undefined;
}
