import { OperatorAccess } from '../../electron/api/operator/access.ts';
import { IdleWatch } from '../../electron/api/operator/idle-watch.ts';
import { createServer, type RunningServer } from '../../electron/api/server.ts';
import type { JournalPort } from '../../electron/engine/ports.ts';
import type { PacedFeed } from '../../electron/host/feed-driver.ts';
import type { Recorder } from '../../electron/host/recording.ts';
import { ServingDesk } from '../../electron/host/serving-desk.ts';
import { openMemoryJournal } from '../../electron/journal/open.ts';
import { deskUuid } from '../../shared/base/uuid.ts';
import type { FactKind, FactOf } from '../../shared/domain/fact.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import type { OperatorRole } from '../../shared/domain/operator.ts';
import { epochNs } from '../../shared/units/time.ts';
import { type Answer, ask, type Entry, entryIn } from '../integration/rest-client.ts';
import { BTC, DeskRig } from './desk-rig.ts';
import { ManualClock } from './live-rig.ts';
import { PlainHasher } from './plain-hasher.ts';

/** The token of the data directory. */
export const DIRECTORY = 'token-of-the-data-directory';

/** The password of everybody in these tests. */
export const passwordOf = (name: string): string => `correct horse ${name}`;

/** Lets a page in by a name and its password; empty where the desk refuses it. */
export const passwordEntry = async (port: number, name: string): Promise<Entry> =>
  entryIn(
    await ask(port, {
      path: '/session/sign-in',
      body: { name, password: passwordOf(name) },
      headers: { authorization: '' },
    }),
  );

/** Lets a page in by the token of the data directory. */
export const tokenEntry = async (port: number): Promise<Entry> =>
  entryIn(await ask(port, { path: '/session', body: { token: DIRECTORY }, headers: { authorization: '' } }));

const KEY = Buffer.alloc(32, 7);

interface RigParts {
  /** What a stop left on disk. */
  readonly journal?: JournalPort;
  readonly key?: Buffer;
  /** Where the clocks stand at the start, milliseconds after the usual moment; the wall's may have been set back since. */
  readonly startMs?: number;
  readonly recorder?: Recorder;
}

/** Market data by hand. */
class HandFeed implements PacedFeed {
  readonly instruments = [BTC];
  readonly originNs = epochNs(1_700_000_000_000_000_000n);
  readonly speed = 1;
  readonly paused = false;
  readonly #waiting: MarketEvent[] = [];
  #wake = (): void => {};
  #closed = false;

  hand(event: MarketEvent): void {
    this.#waiting.push(event);
    this.#wake();
  }

  async *batches(): AsyncIterable<readonly MarketEvent[]> {
    while (!this.#closed) {
      const next = this.#waiting.shift();
      if (next !== undefined) yield [next];
      else
        await new Promise<void>((wake) => {
          this.#wake = wake;
        });
    }
  }

  stats = () => ({ read: 0, bad: 0, problems: [], rounded: 0, crossed: 0, progress: undefined });
  close(): void {
    this.#closed = true;
    this.#wake();
  }
  play(): void {}
  pause(): void {}
  step(): void {}
  setSpeed(): void {}
}

/** A real desk behind a real server, with operators; its clocks stand still until a test moves them. */
export class OperatorRig {
  readonly clock = new ManualClock();
  readonly hasher = new PlainHasher();
  readonly journal: JournalPort;
  readonly rig: DeskRig;
  readonly desk: ServingDesk;
  readonly access: OperatorAccess;
  readonly #market = new HandFeed();
  /** Moves the wall clock alone, milliseconds: what a person or a time server does. */
  wallShiftMs = 0;
  #server: RunningServer | undefined;

  private constructor({ journal = openMemoryJournal(), key = KEY, startMs = 0, recorder }: RigParts) {
    this.clock.advance(startMs);
    this.journal = journal;
    this.rig = new DeskRig({ journal, clock: this.clock, deskTime: 'wall', ...(recorder && { recorder }) });
    const { host } = this.rig;
    const [seed, originNs] = [7, epochNs(1_700_000_000_000_000_000n)];
    const deskId = deskUuid(seed, 'desk', 1);
    const feed = { kind: 'sim', paced: this.#market, indexes: [0] } as const;
    this.desk = new ServingDesk({ deskId, seed, originNs, host, journal, clock: this.clock, feed });
    this.desk.startFeed();
    const { secrets } = journal;
    if (secrets === undefined) throw new Error('the journal keeps no secrets');
    const idle = new IdleWatch(() => {
      const steadyMs = this.clock.monotonicNs() / 1e6;
      return { steadyMs, wallMs: steadyMs + this.wallShiftMs };
    });
    this.access = new OperatorAccess({ desk: this.desk, secrets, key, hasher: this.hasher, idle });
  }

  static async start(parts: RigParts = {}): Promise<OperatorRig> {
    const rig = new OperatorRig(parts);
    await rig.desk.resume();
    rig.#server = await createServer(rig.desk, { port: 0, token: DIRECTORY, access: rig.access });
    return rig;
  }

  /** With these operators, each with their own password; the first must be an administrator. */
  static async with(people: Readonly<Record<string, OperatorRole>>, parts: RigParts = {}): Promise<OperatorRig> {
    const rig = await OperatorRig.start(parts);
    for (const [name, role] of Object.entries(people))
      await rig.access.add(name, role, passwordOf(name), { actor: name, role });
    return rig;
  }

  get port(): number {
    if (this.#server === undefined) throw new Error('the server does not run');
    return this.#server.port;
  }

  /** A call over REST by a token; the data directory's where none is given. */
  call(method: string, path: string, body?: unknown, token = DIRECTORY): Promise<Answer> {
    return ask(this.port, { method, path: `/api/v1${path}`, body, headers: { authorization: `Bearer ${token}` } });
  }

  /** Signs in over REST, whatever is answered. */
  trySignIn(name: string, password = passwordOf(name)): Promise<Answer> {
    return ask(this.port, {
      path: '/api/v1/operators/sign-in',
      body: { name, password },
      headers: { authorization: '' },
    });
  }

  /** The token of somebody who has signed in. */
  async signIn(name: string): Promise<string> {
    const { status, json } = await this.trySignIn(name);
    if (status !== 200) throw new Error(`${name} cannot sign in: ${JSON.stringify(json)}`);
    return String(json?.token);
  }

  /** Takes so many trades through the desk, one by one. */
  async feed(trades: number): Promise<void> {
    const until = this.desk.view.sequence + trades;
    for (let n = 0; n < trades; n += 1) this.#market.hand(this.rig.trade(6_000_000));
    while (this.desk.view.sequence < until) await new Promise((resolve) => setImmediate(resolve));
  }

  of<K extends FactKind>(kind: K): FactOf<K>[] {
    return this.rig.facts.map(({ fact }) => fact).filter((fact): fact is FactOf<K> => fact.kind === kind);
  }

  /** Ends the server and the loop, and leaves the journal open, as after a crash. */
  async crash(): Promise<void> {
    await this.#server?.close();
    this.#server = undefined;
  }

  async close(): Promise<void> {
    await this.crash();
    await this.desk.close();
  }
}
