import type { CommitBatch } from '../../../electron/engine/ports.ts';
import type { EngineView } from '../../../electron/engine/view.ts';
import type { Asker, Command, Outcome } from '../../../shared/domain/command.ts';
import type { Delivery } from '../../../shared/domain/delivery.ts';
import type { ExchangeCommand, ExchangeReport } from '../../../shared/domain/exchange.ts';
import type { Recorded } from '../../../shared/domain/fact.ts';
import type { MarketEvent } from '../../../shared/domain/market-event.ts';
import type { Folded, Seen } from './seen.ts';

/** A command with who gave it and what was answered. */
export interface Answered {
  readonly command: Command;
  readonly asker: Asker;
  readonly outcome: Outcome;
  /** Nothing stands in its way: a refusal because something else is going on would be wrong. */
  readonly free: boolean;
}

/**
 * One invariant, as something that looks at what passes the desk's doors. Rules keep what they must know of the past by
 * {@link Rule.fold}ing facts, which is also how they begin where a process starts anew on its journal.
 */
export abstract class Rule {
  /** Its number in the design. */
  abstract readonly number: number;
  /** What must never be false, in the words of the design. */
  abstract readonly words: string;
  protected readonly seen: Seen;

  constructor(seen: Seen) {
    this.seen = seen;
  }

  protected get model() {
    return this.seen.model;
  }

  protected expect(holds: boolean, words: string | (() => string)): void {
    if (!holds) this.seen.breaches.push({ invariant: this.number, words: typeof words === 'string' ? words : words() });
  }

  /** Takes a fact in without judging it: from the disk, or after {@link before}. */
  fold(_fact: Folded): void {}
  /** Judges a fact by what was so before it. */
  before(_recorded: Recorded): void {}
  /** Judges what a fact has led to. */
  after(_recorded: Recorded): void {}
  /** A version gets a request. */
  delivery(_delivery: Delivery): void {}
  /** The exchange gets a command. */
  sent(_command: ExchangeCommand): void {}
  /** The desk gets a report. @param isTrue false for one that an exchange at fault has made up, or said before. */
  reported(_report: ExchangeReport, _isTrue: boolean): void {}
  /** An event was handed to everybody. */
  market(_event: MarketEvent): void {}
  /** A batch is on disk, and nothing that waited for it has left. */
  committed(_batch: CommitBatch): void {}
  /** Somebody was answered. */
  answered(_answered: Answered): void {}
  /** A process has read its journal and has done nothing yet. */
  survived(_view: EngineView): void {}
  /** It has ended what the last stop interrupted. */
  restarted(_view: EngineView): void {}
  /** The desk is at rest between two steps. */
  settled(_view: EngineView): void {}
}
