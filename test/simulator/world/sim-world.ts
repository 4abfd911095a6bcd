import { createHash, type Hash } from 'node:crypto';
import { Publisher } from '../../../electron/bus/publisher.ts';
import type { JournalPort } from '../../../electron/engine/ports.ts';
import type { Asker } from '../../../shared/domain/command.ts';
import { type Instrument, instrumentKey } from '../../../shared/domain/instrument.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import type { CrashJournal } from '../../support/crash-journal.ts';
import { BTC, ETH, TESTER } from '../../support/desk-rig.ts';
import type { Script as Behaviour } from '../../support/scripted-runtime.ts';
import type { SwapDeskParts, Witness } from '../../support/swap-desk.ts';
import type { FailAt } from '../../support/swap-scripts.ts';
import { moduleOf, VERSIONS } from '../../support/swap-versions.ts';
import { SwapWorld } from '../../support/swap-world.ts';
import type { Checker } from '../checker/checker.ts';
import { Coverage } from '../coverage.ts';
import type { Character, Header } from '../script/header.ts';
import { versionOf } from './characters.ts';
import { Exchanges } from './exchanges.ts';
import { Faults } from './faults.ts';
import { nameOf } from './people.ts';
import { SimClock } from './sim-clock.ts';
import { SimDisk } from './sim-disk.ts';
import { serverOf } from './sim-link.ts';
import { SimStream } from './sim-stream.ts';
import { ringBy } from './sim-timers.ts';

/** Of odd terms: it trades in fives, elsewhere, and in another sector. */
const ODD: Instrument = {
  ...BTC,
  index: 2,
  venue: 'odd',
  symbol: 'METAL',
  tick: price(5),
  lot: quantity(5),
  minimum: quantity(25),
  sector: 'metals',
};

/** How many facts are shown beside what broke. */
const LAST_FACTS = 12;
const NS_PER_HOUR = 3_600_000_000_000;

/** A whole world: the desk as it serves, and everything around it that may fail. */
export class SimWorld extends SwapWorld {
  readonly header: Header;
  readonly faults = new Faults();
  readonly coverage = new Coverage();
  readonly characters: Character[];
  readonly stream: SimStream;
  /** Over all that has passed the doors so far, of all lives. */
  readonly trace: Hash = createHash('sha256');
  /** Who does the step at hand. */
  speaker: { readonly who: number | undefined; readonly restraint: 'locked' | 'forbidden' | undefined } = {
    who: undefined,
    restraint: undefined,
  };
  /** The last facts, the newest last. */
  readonly lastFacts: string[] = [];
  /** Events of batches that are on disk, in order: what a consumer must get. */
  readonly due: string[] = [];
  /** How many sessions of operators were begun. */
  signIns = 0;
  /** Orders that have left, over all lives, with the life of each: an exchange knows them by their ids for ever. */
  readonly #left = new Map<string, number>();
  readonly #exchanges: Exchanges;
  #publisher: Publisher | undefined;
  #disk: SimDisk | undefined;

  constructor(header: Header) {
    const clock = new SimClock();
    super({
      onDisk: header.onDisk,
      recorded: header.recorded,
      instruments: [BTC, ETH, ODD].slice(0, header.instruments),
      clock,
    });
    this.header = header;
    this.#exchanges = new Exchanges(header, this.instruments, this.faults);
    this.characters = [...header.characters];
    this.stream = new SimStream(this.faults, clock);
    this.stream.onStored = ({ eventId }) => this.note(`p ${eventId}`);
    ringBy(clock);
  }

  static async of(header: Header): Promise<SimWorld> {
    const world = new SimWorld(header);
    await world.begin();
    return world;
  }

  get simClock(): SimClock {
    return this.clock as SimClock;
  }

  /** Market time so far. */
  get hours(): number {
    return this.marketNs / NS_PER_HOUR;
  }

  /** Takes something into the trace. */
  note(text: string): void {
    this.trace.update(`${text}\n`);
  }

  protected override script(at: number, fails: Set<FailAt>): Behaviour {
    const character = (): Character => this.characters[at] ?? 'steady';
    return versionOf(at + 1, fails, character, (code) => this.coverage.count(`version ${code}`));
  }

  protected override journalOf(disk: JournalPort): CrashJournal {
    return new SimDisk(disk, this.faults);
  }

  protected override asker(): Asker {
    const { who, restraint } = this.speaker;
    const { operators } = this.desk.view.operators;
    const name = who === undefined ? undefined : nameOf(who);
    const asker = name === undefined ? TESTER : { actor: name, role: operators.get(name)?.role ?? 'risk_manager' };
    return restraint === undefined
      ? asker
      : { ...asker, restraint: { code: restraint, message: 'sign in again', recovers: false } };
  }

  protected override parts(journal: CrashJournal): Partial<SwapDeskParts> {
    const disk = journal as SimDisk;
    const { header, invariants } = this;
    this.simClock.begin();
    for (const [at, character] of this.characters.entries())
      if (character === 'late' || character === 'silent') this.runtime.held.add(moduleOf(at));
    disk.onRefused = () => {
      invariants.seen.outage = true;
    };
    this.#exchanges.onMissed = (orderId) => void invariants.seen.missed.add(orderId);
    this.#publish(disk);
    return {
      exchange: this.#exchanges.open,
      latencyNs: header.latencyMs * 1_000_000,
      onJournalFault: header.onJournalFault,
      rollbackWindowMs: header.rollbackWindowMs,
    };
  }

  /** The process's own publisher; the one before ended with its process, without a word. */
  #publish(disk: SimDisk): void {
    if (this.#disk) this.#disk.gone = true;
    this.#disk = disk;
    void this.#publisher?.close();
    this.#publisher = undefined;
    if (!this.header.network) return;
    const publisher = new Publisher(disk, serverOf(this.stream));
    this.#publisher = publisher;
    disk.onEvents = () => publisher.written();
  }

  protected override witness(invariants: Checker): Witness {
    const inner = super.witness(invariants);
    return {
      fact: (recorded) => {
        inner.fact(recorded);
        this.coverage.fact(recorded.fact);
        const { seq, actor, fact } = recorded;
        const line = `f ${seq} ${actor} ${JSON.stringify(fact)}`;
        this.note(line);
        this.lastFacts.push(line);
        if (this.lastFacts.length > LAST_FACTS) this.lastFacts.shift();
      },
      delivery: (delivery) => {
        inner.delivery(delivery);
        const { instance, request, body } = delivery;
        if (this.#isSilent(invariants.model.instances.get(instance)?.version)) this.coverage.count('version silent');
        this.note(
          `d ${instance} ${request} ${body.kind}${body.kind === 'event' ? ` ${body.event.seq} ${body.live}` : ''}`,
        );
      },
      sent: (command) => {
        inner.sent(command);
        const id = command.kind === 'submit' ? command.order.id : command.orderId;
        if (command.kind === 'submit') this.#leaves(id);
        this.note(`c ${command.kind} ${id} ${command.kind === 'cancel' ? '' : quantityOf(command)}`);
      },
      reported: (report, isTrue) => {
        inner.reported(report, isTrue);
        this.note(`r ${report.kind} ${report.orderId} ${report.kind === 'fill' ? report.quantity : ''}`);
      },
      market: (event) => inner.market(event),
      committed: (batch) => {
        invariants.seen.outage = false;
        inner.committed(batch);
        for (const { eventId } of batch.outbox ?? []) this.due.push(eventId);
        this.note(`o ${batch.facts.length} ${batch.audit.length}`);
      },
    };
  }

  protected override isDue(failure: Error): boolean {
    return super.isDue(failure) || (this.header.onJournalFault === 'stop' && failure.name === 'JournalError');
  }

  /** The process dies after so many turns of whatever it is at. */
  async cutPower(turns: number): Promise<void> {
    for (let turn = 0; turn < turns; turn += 1) await new Promise((done) => setImmediate(done));
    this.faults.count('process cut');
    await this.cut();
    await this.settle();
  }

  protected override async restart(before: Parameters<SwapWorld['restart']>[0]): Promise<void> {
    // A process that finds its disk refusing does not begin; whoever sees to it starts it again once it is well.
    this.faults.disk = undefined;
    this.#exchanges.hangUp();
    const { death } = this.desk.journal;
    if (this.desk.journal.dead)
      this.coverage.count(death?.side === 'after' ? 'disk landed and died' : 'disk lost and died');
    await super.restart(before);
  }

  override ask(...args: Parameters<SwapWorld['ask']>): void {
    super.ask(...args);
    const asked = this.waiting.at(-1);
    const { coverage } = this;
    void asked?.waited.promise.then((outcome) => {
      coverage.answer(outcome);
      this.note(`a ${asked.command.kind} ${outcome.ok ? outcome.subject : outcome.code}`);
    });
  }

  override async settle(): Promise<void> {
    await super.settle();
    this.invariants.passed(this.clock.monotonicNs() / 1_000_000);
    this.complain();
  }

  /** Market time of the next event, nanoseconds: a millisecond after the last. */
  nextNs(): number {
    this.marketNs += 1_000_000;
    return this.marketNs;
  }

  /** Key of an instrument, by its place modulo what there is. */
  key(at: number): string {
    return instrumentKey(this.instruments[at % this.instruments.length] as Instrument);
  }

  /** Answers of versions that lag come in, a few at a time. */
  letAnswer(): void {
    for (let at = 0; at < VERSIONS.length; at += 1)
      if (this.characters[at] === 'late' && this.runtime.release(moduleOf(at), 2) > 0)
        this.coverage.count('version answered late');
  }

  /** No other order may ever leave by this id, also where nothing of the first is on disk. */
  #leaves(id: string): void {
    const life = this.#left.get(id);
    const words = `order ${id} leaves in life ${this.lives}, and another left by that id in life ${life}`;
    if (life !== undefined) this.invariants.seen.breaches.push({ invariant: 7, words });
    this.#left.set(id, this.lives);
  }

  /** Whether a request to this version is held back, and nobody will let its answer out. */
  #isSilent(version = ''): boolean {
    const at = VERSIONS.findIndex((each) => `${each.name}@${each.version}` === version);
    return this.characters[at] === 'silent' && this.runtime.held.has(moduleOf(at));
  }

  /** Everything that fails is mended, and every version behaves. */
  heal(): void {
    this.faults.heal();
    this.characters.fill('steady');
  }

  override async close(): Promise<void> {
    await this.#closePublisher();
    await super.close();
  }

  override abandon(): void {
    void this.#publisher?.close();
    this.#publisher = undefined;
    super.abandon();
  }

  async #closePublisher(): Promise<void> {
    const closed = this.#publisher?.close();
    this.#publisher = undefined;
    this.clock.advance(2_000);
    await closed;
  }
}

const quantityOf = (command: { readonly quantity?: number; readonly order?: { readonly quantity: number } }): number =>
  command.order?.quantity ?? command.quantity ?? 0;
