import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Recorded } from '../../shared/domain/fact.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { epochNs } from '../../shared/units/time.ts';
import type { EngineOptions } from '../engine/core.ts';
import { Engine, type Input } from '../engine/engine.ts';
import { Outputs } from '../engine/outputs.ts';
import type { StoredFact } from '../engine/ports.ts';
import type { JsonValue } from '../engine/snapshot/encoding.ts';
import { fromStored } from './fact-record.ts';

/** One line of a recording: everything that reaches the engine from outside, in order. */
export type RecordingLine =
  | { readonly header: Omit<EngineOptions, 'mode' | 'deskTime'> }
  /** Where it begins with a snapshot: its canonical JSON. */
  | { readonly restore: string }
  | { readonly fold: StoredFact }
  | { readonly list: readonly Instrument[] }
  | { readonly resume: true }
  /** The desk time of what follows. */
  | { readonly turn: bigint }
  | { readonly input: Input };

/** Bigints as `{ "$n": "123" }`: JSON has no integers of that size. */
const encode = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? { $n: value.toString() } : value;
const decode = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && '$n' in value && typeof value.$n === 'string'
    ? BigInt(value.$n)
    : value;

/** Writes a recording, a JSON line for each input. What is written is flushed with the desk's own commits, not before. */
export class Recorder {
  readonly #file: number;
  #waiting: string[] = [];
  #closed = false;

  /** @throws {Error} when the file exists already or cannot be written: a recording is never overwritten. */
  constructor(path: string) {
    this.#file = openSync(path, 'wx', 0o600);
  }

  write(line: RecordingLine): void {
    this.#waiting.push(JSON.stringify(line, encode));
    if (this.#waiting.length >= 1_000) this.flush();
  }

  flush(): void {
    if (this.#waiting.length === 0 || this.#closed) return;
    writeSync(this.#file, `${this.#waiting.join('\n')}\n`);
    this.#waiting = [];
  }

  /** Safe to call twice: the number of a closed file may be another's by then. */
  close(): void {
    if (this.#closed) return;
    this.flush();
    this.#closed = true;
    closeSync(this.#file);
  }
}

/**
 * Steps a fresh engine through a recording.
 *
 * @returns every fact that followed, the folded ones left out: the same, byte for byte, as the desk wrote.
 * @throws {Error} naming the line that cannot be read.
 */
export async function replayRecording(path: string): Promise<readonly Recorded[]> {
  const facts: Recorded[] = [];
  const out = new Outputs();
  let engine: Engine | undefined;
  let turn = epochNs(0n);
  let number = 0;
  for await (const text of createInterface({ input: createReadStream(path) })) {
    number += 1;
    let line: RecordingLine;
    try {
      line = JSON.parse(text, decode) as RecordingLine;
    } catch (error) {
      throw new Error(
        `${path}, line ${number} is not a line of a recording: ${error instanceof Error ? error.message : error}`,
      );
    }
    if ('header' in line) {
      engine = new Engine({ ...line.header, mode: () => 'worker', deskTime: () => turn });
      continue;
    }
    if (!engine) throw new Error(`${path} has no header; it is not a recording`);
    if ('turn' in line) turn = epochNs(line.turn);
    else if ('restore' in line) engine.restore(JSON.parse(line.restore) as JsonValue);
    else if ('fold' in line) engine.fold(fromStored(line.fold));
    else if ('list' in line) engine.list(line.list, out);
    else if ('resume' in line) engine.resume(out);
    else engine.step(line.input, out);
    facts.push(...out.facts);
    out.clear();
  }
  return facts;
}
