import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { anchorPath, readAnchors } from '../../electron/journal/checkpoint/anchor-file.ts';
import { PublicKey } from '../../electron/journal/checkpoint/public-key.ts';
import { publicKeyPath, SigningKey } from '../../electron/journal/checkpoint/signing-key.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { auditEntry, factBatch, temporaryDirectory } from '../unit/journal/journal-fixture.ts';
import { ManualClock } from './live-rig.ts';

export const DESK_ID = '6f3a2b1c-0000-8000-8000-000000000001';

/** A key of nobody's directory. */
export function newKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return new SigningKey(new PublicKey(publicKey), privateKey);
}

/** A journal that makes checkpoints on a clock which stands still until a test lets it go on. */
export class CheckpointRig {
  readonly directory: string;
  readonly clock: ManualClock;
  readonly key: SigningKey;
  readonly journal: ReturnType<typeof openJournal>;
  #facts: number;

  constructor({
    directory = temporaryDirectory(),
    clock = new ManualClock(),
    key = newKey(),
    journal = openJournal({ directory }),
  } = {}) {
    this.directory = directory;
    this.clock = clock;
    this.key = key;
    this.journal = journal;
    onTestFinished(() => this.journal.close());
    this.#facts = [...this.journal.facts()].length;
  }

  get keeper() {
    const { checkpoints } = this.journal;
    if (!checkpoints) throw new Error('this journal keeps no checkpoints');
    return checkpoints;
  }

  /** Begins to make checkpoints. */
  begin(more: { readonly inTurn?: boolean; readonly problem?: string; readonly isNew?: boolean } = {}): this {
    const { inTurn = false, problem, isNew = false } = more;
    if (problem === undefined) writeFileSync(publicKeyPath(this.directory), this.key.publicKey.pem);
    const signing = problem === undefined ? { key: this.key, isNew } : { problem };
    this.keeper.begin({ deskId: DESK_ID, clock: this.clock, signing, inTurn });
    return this;
  }

  /** Commits so many facts, each with its audit row. */
  facts(count: number): void {
    this.journal.commit(factBatch(this.#facts + 1, this.#facts + count));
    this.#facts += count;
  }

  /** Commits an audit row without a fact. */
  note(): void {
    this.journal.commit({ facts: [], audit: [auditEntry()] });
  }

  /** Lets everything be done that is due at once, as between two turns. */
  settle(): void {
    for (let i = 0; i < 100; i += 1) this.clock.advance(0);
  }

  /** Lets a sync in the other thread end. */
  async synced(): Promise<void> {
    for (let i = 0; i < 20; i += 1) {
      this.settle();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** Audit rows that each checkpoint covers, oldest first. */
  sizes(): readonly number[] {
    return this.keeper
      .list({ limit: 1_000, offset: 0 })
      .map(({ size }) => size)
      .reverse();
  }

  anchored(): readonly string[] {
    return anchorsOf(this.directory);
  }
}

/** Notes in a directory's file of anchors, and what is wrong with it. */
export const anchorsOf = (directory: string): readonly string[] =>
  [...readAnchors(anchorPath(directory))].map((each) => ('problem' in each ? each.problem : each.note));
