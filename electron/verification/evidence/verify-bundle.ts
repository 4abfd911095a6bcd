import { canonicalJson } from '../../../shared/base/canonical.ts';
import { epochNs } from '../../../shared/units/time.ts';
import type { AuditRow, StoredFact } from '../../engine/ports.ts';
import { ChainCheck, coveredFact } from '../../journal/check/chain-check.ts';
import { CheckpointCheck } from '../../journal/check/checkpoint-check.ts';
import { KeptAnchors } from '../../journal/check/kept-anchors.ts';
import type { Problem, Report } from '../../journal/check/problem.ts';
import { SignerHistory } from '../../journal/check/signer-history.ts';
import { UnsignedEnd } from '../../journal/check/unsigned-end.ts';
import { MAXIMUM_PROBLEMS } from '../../journal/check/verify.ts';
import { KeyError, type PublicKey, publicKeyOf } from '../../journal/checkpoint/public-key.ts';
import { FactAudit } from '../fact-audit.ts';
import type { DeskReport } from '../verify-desk.ts';
import { type BundleEnd, type BundleHeader, readLine } from './bundle-format.ts';
import { BundleError, bundleLines } from './bundle-lines.ts';

export interface BundleOptions {
  readonly file: string;
  /** Keys whose signatures count; where left out, the one in the bundle. */
  readonly publicKeys?: readonly PublicKey[] | undefined;
  /** A file of anchors that was kept where whoever made the bundle cannot write. */
  readonly anchors?: string | undefined;
  /** Called now and then with the audit rows done. How many there are is known at the end alone. */
  readonly onProgress?: (rows: number) => void;
}

const PROGRESS_ROWS = 1_000;
const RECORD_TIME = /^-?\d{1,19}$/;

/**
 * Checks an evidence bundle by itself: chain, checkpoints and facts as {@link verifyDesk} does, line by line in constant memory. It
 * never throws for what is in the file; after as many problems as are told it reads no further.
 */
export async function verifyBundle(options: BundleOptions): Promise<DeskReport> {
  const problems: Problem[] = [];
  const report: Report = (problem) => {
    if (problems.length < MAXIMUM_PROBLEMS) problems.push(problem);
  };
  const check = new BundleCheck(options, report);
  let line = 0;
  try {
    for await (const text of bundleLines(options.file)) {
      line += 1;
      check.take(text, line);
      if (problems.length >= MAXIMUM_PROBLEMS || check.isLost) break;
    }
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    report({ table: 'bundle', seq: line + 1, message: error.message });
  }
  return { ...check.finish(problems.length < MAXIMUM_PROBLEMS && !check.isLost), ok: problems.length === 0, problems };
}

/** Holds the lines of a bundle against one another. */
class BundleCheck {
  readonly #options: BundleOptions;
  readonly #report: Report;
  readonly #chain: ChainCheck;
  readonly #facts: FactAudit;
  readonly #history = new SignerHistory();
  readonly #unsigned = new UnsignedEnd();
  #checkpoints: CheckpointCheck | undefined;
  #kept: KeptAnchors | undefined;
  #header: BundleHeader | undefined;
  #end: BundleEnd | undefined;
  #rows = 0;
  #factsRead = 0;
  /** What is read is no bundle: nothing more can be made of it. */
  isLost = false;

  constructor(options: BundleOptions, report: Report) {
    this.#options = options;
    this.#report = report;
    this.#chain = new ChainCheck(report);
    this.#facts = new FactAudit(report);
  }

  take(text: string, number: number): void {
    const line = readLine(text);
    if (typeof line === 'string') return this.#lose(number, `line ${number}: ${line}`);
    if ((line.kind === 'bundle') !== (number === 1)) return this.#lose(number, `line ${number} is out of place`);
    if (this.#end !== undefined) return this.#lose(number, `line ${number} comes after the end`);
    if (line.kind === 'bundle') this.#begin(line.header);
    else if (line.kind === 'row') this.#row(line.row);
    else if (line.kind === 'checkpoint') this.#checkpoint(line.note);
    else this.#end = line.end;
  }

  finish(isWhole: boolean): Omit<DeskReport, 'ok' | 'problems'> {
    const recounted = this.#facts.finish();
    const signed = this.#checkpoints?.result ?? { count: 0, covered: 0, keys: [] };
    const kept = this.#kept?.finish(this.#rows) ?? 0;
    const { head } = this.#chain;
    this.#history.finish(this.#report);
    const behind = this.#unsigned.finish(signed.covered, this.#report);
    const keys = [...new Set([...signed.keys, ...this.#history.keys])];
    if (isWhole) this.#checkEnd(signed.count);
    const trust = this.#options.publicKeys === undefined ? 'own' : 'given';
    return {
      rows: this.#rows,
      facts: this.#factsRead,
      head,
      checkpoints: { ...signed, keys, anchors: 0, kept, trust, ...(behind && { unsigned: behind }) },
      remarks: this.#history.remarks,
      // A bundle begins at the first row.
      segments: { count: 0, sealed: 0, unseen: undefined },
      recounted,
      // A bundle holds facts, and no short cuts to what they give.
      snapshots: { count: 0, compared: 0 },
    };
  }

  get #head() {
    return { rows: this.#rows, hash: this.#chain.head, facts: this.#factsRead };
  }

  #begin(header: BundleHeader): void {
    this.#header = header;
    const trusted = this.#options.publicKeys ?? this.#ownKey(header);
    this.#checkpoints = new CheckpointCheck(trusted, this.#report, this.#history);
    if (this.#options.anchors !== undefined) this.#kept = new KeptAnchors(this.#options.anchors, trusted, this.#report);
  }

  #checkpoint(note: string): void {
    this.#checkpoints?.check(note, this.#head);
    this.#unsigned.covered();
  }

  #ownKey({ public_key, former_public_keys = [] }: BundleHeader): readonly PublicKey[] {
    if (public_key === null) return [];
    try {
      return [public_key, ...former_public_keys].map(publicKeyOf);
    } catch (error) {
      if (!(error instanceof KeyError)) throw error;
      this.#report({
        table: 'bundle',
        seq: 1,
        message: `the public key in the bundle cannot be used: ${error.message}`,
      });
      return [];
    }
  }

  #row(row: AuditRow): void {
    this.#rows += 1;
    this.#chain.take(row);
    this.#history.row(row);
    this.#unsigned.row(row);
    const covered = coveredFact(row);
    if (typeof covered === 'string') this.#report({ table: 'audit', seq: row.seq, message: covered });
    else if (covered !== undefined) {
      this.#factsRead += 1;
      const stored = storedFact(covered.fact, covered.record);
      if (typeof stored === 'string')
        this.#report({ table: 'audit', seq: row.seq, message: `audit row ${row.seq}: ${stored}` });
      else this.#facts.take(stored);
    }
    this.#checkpoints?.append(row.hash);
    this.#kept?.row(this.#head);
    if (this.#rows % PROGRESS_ROWS === 0) this.#options.onProgress?.(this.#rows);
  }

  #checkEnd(checkpoints: number): void {
    const tell = (message: string): void => this.#report({ table: 'bundle', seq: 0, message });
    if (this.#header === undefined) return tell('the bundle is empty');
    if (this.#end === undefined) return tell('the bundle has no end: it was cut');
    const { rows, facts, head } = this.#end;
    if (rows !== this.#rows || facts !== this.#factsRead || head !== this.#chain.head)
      tell(
        `the bundle says that it holds ${rows} rows and ${facts} facts, and it holds ${this.#rows} and ${this.#factsRead}, or its head is another`,
      );
    if (this.#options.publicKeys !== undefined && checkpoints === 0)
      tell('the bundle has no checkpoint, so the public key that was given says nothing about it');
  }

  #lose(number: number, message: string): void {
    this.isLost = true;
    this.#report({ table: 'bundle', seq: number, message });
  }
}

/** The fact that a payload holds. @returns in words what is wrong with it, where something is. */
function storedFact(seq: number, record: unknown): StoredFact | string {
  if (typeof record !== 'object' || record === null) return `it does not hold fact ${seq}`;
  const { body, kind, ts_ns } = record as {
    readonly body?: unknown;
    readonly kind?: unknown;
    readonly ts_ns?: unknown;
  };
  if (typeof kind !== 'string' || typeof ts_ns !== 'string' || !RECORD_TIME.test(ts_ns) || body === undefined)
    return `it does not hold fact ${seq} as a desk writes it`;
  try {
    return { seq, tsNs: epochNs(BigInt(ts_ns)), kind, body: canonicalJson(body) };
  } catch (error) {
    if (error instanceof RangeError) return `fact ${seq} is nested deeper than any that a desk writes`;
    throw error;
  }
}
