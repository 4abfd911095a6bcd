/**
 * A desk that only pretends: it serves the built console under the desk's page policy and answers the calls the
 * console makes, from a script. For states that a real desk reaches slowly or never.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { implement, ORPCError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer } from 'ws';
import type { ConsoleFrame } from '../../shared/contract/console.ts';
import { contract } from '../../shared/contract/index.ts';
import type { SwapView } from '../../shared/contract/swap.ts';
import { DEFAULT_HAND_OVER, type HandOver, isBeforeCut } from '../../shared/domain/swap.ts';
import * as state from './fake-desk-state.ts';
import { cancel, schedule, waitingCalls } from './fake-desk-waiting.ts';
import { type LadderCall, ladderCalls } from './fake-ladder-calls.ts';
import { type FakePeople, operatorCalls, tokenHolder } from './fake-operators.ts';
import { auditCalls, FakeRecords, recordCalls } from './fake-records.ts';
import { type RiskCall, riskCalls } from './fake-risk-calls.ts';
import { risk } from './fake-risk-state.ts';
import { answer } from './fake-site.ts';
import { checksOf, contractNow, record, validationOf } from './fake-swap-record.ts';

const NIL = '00000000-0000-0000-0000-000000000000';
const FRAME_MS = 200;

const nameOf = ({ name, version }: state.Version): string => `${name}@${version}`;

export interface FakeDeskOptions {
  /** With a version deployed. */
  readonly deployed: boolean;
  readonly feed: 'none' | 'sim';
  /** Changes the first frame, for what no honest desk would send. */
  readonly tamper?: (frame: ConsoleFrame) => void;
}

export class FakeDesk {
  readonly token = 'fake-token';
  /** False keeps the line open and says nothing on it. */
  speaking = true;
  /** How long each stage of a swap takes, milliseconds. */
  stageMs = 60;
  /** A swap drains until this resolves. */
  drained: Promise<void> = Promise.resolve();
  /** A kill is answered when this resolves. */
  killed: Promise<void> = Promise.resolve();
  /** What was asked for about risk, in order. */
  readonly riskCalls: RiskCall[] = [];
  /** Swaps that were called off before their cut, in order. */
  readonly calledOff: string[] = [];
  /** What was asked for about ladders, in order. */
  readonly ladderCalls: LadderCall[] = [];
  /** Who is at the console; nobody by name, as before there are operators. */
  readonly people: FakePeople = { me: tokenHolder(), operators: [] };
  /** Orders, denials and audit rows; fills are those of the frame. */
  readonly records = new FakeRecords();
  readonly frame: Required<ConsoleFrame>;
  readonly #random = state.chance(7);
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #server = createServer((request, response) => answer(this.token, request, response));
  #records = new Map<string, SwapView>();
  #seq = 100;

  constructor(options: FakeDeskOptions) {
    const versions = options.deployed ? state.versions() : [];
    const [live] = versions;
    const past = state.history(this.#random);
    const traded = options.feed === 'sim';
    this.frame = {
      type: 'snapshot',
      desk: state.desk(options.feed),
      slots: live ? [state.slot(live)] : [],
      ladders: [],
      versions,
      swaps: [],
      instruments: traded
        ? [
            {
              instrument: state.INSTRUMENT,
              venue: 'sim',
              symbol: 'BTCUSDT',
              price_scale: 2,
              quantity_scale: 3,
              currency: 'USDT',
            },
          ]
        : [],
      candles: traded ? past.candles : {},
      fills: live && traded ? past.fills : [],
      markers: live ? past.markers : [],
      equity: live && traded ? past.equity : [],
      risk: risk(),
      alerts: [],
    };
    options.tamper?.(this.frame);
  }

  async listen(port = 0): Promise<void> {
    const handler = new RPCHandler(this.#router());
    this.#server.on('upgrade', (request, socket, head) => {
      this.#sockets.handleUpgrade(request, socket, head, (client) => void handler.upgrade(client));
    });
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  async close(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** One more second of market. */
  tick(): Pick<ConsoleFrame, 'candles' | 'equity'> {
    const { desk, candles, equity, slots } = this.frame;
    const series = candles[state.INSTRUMENT];
    if (!series || desk.feed.paused) return {};
    const candle = state.nextCandle(series.at(-1), this.#random);
    series.push(candle);
    desk.market_time_ms = candle.time * 1000;
    desk.feed.read += 37;
    desk.events.accepted += 37;
    const last = equity.at(-1)?.by_slot[state.SLOT] ?? {};
    const records = slots[0]?.versions ?? [];
    const moved = records.map(({ version, position }) => {
      const change = position.length > 0 ? (this.#random() - 0.42) * 9 : 0;
      return [version, (last[version] ?? 0) + change] as const;
    });
    const point = { time: candle.time, by_slot: { [state.SLOT]: Object.fromEntries(moved) } };
    equity.push(point);
    return { candles: { [state.INSTRUMENT]: [candle] }, equity: [point] };
  }

  async *#watch(signal: AbortSignal | undefined): AsyncGenerator<ConsoleFrame, void, void> {
    yield this.frame;
    const seen = {
      fills: this.frame.fills.length,
      markers: this.frame.markers.length,
      alerts: this.frame.alerts.length,
    };
    while (!signal?.aborted) {
      await delay(FRAME_MS);
      if (!this.speaking) continue;
      const { desk, slots, ladders, versions, swaps, fills, markers, risk, alerts } = this.frame;
      yield {
        type: 'delta',
        desk,
        slots,
        ladders,
        versions,
        swaps,
        fills: fills.slice(seen.fills),
        markers: markers.slice(seen.markers),
        risk,
        alerts: alerts.slice(seen.alerts),
        ...this.tick(),
      };
      seen.fills = fills.length;
      seen.markers = markers.length;
      seen.alerts = alerts.length;
    }
  }

  #router() {
    const calls = implement(contract);
    const { feed } = this.frame.desk;
    const session = () => ({ kind: feed.kind, speed: feed.speed, paused: feed.paused, ended: feed.ended });
    const changed = (change: Partial<typeof feed>) => {
      Object.assign(feed, change);
      return session();
    };
    const waiting = waitingCalls(this.frame, () => this.drained);
    const { ladders, promote } = ladderCalls(this.frame, this.ladderCalls);
    return {
      ...waiting,
      ladders,
      operators: operatorCalls(this.people),
      about: { get: calls.about.get.handler(() => state.about()) },
      algorithms: { ...waiting.algorithms, promote },
      ...riskCalls(this.frame, this.riskCalls, () => this.killed),
      console: {
        watch: calls.console.watch.handler(({ signal }) => this.#watch(signal)),
        ...recordCalls(this.frame, this.records),
      },
      audit: auditCalls(this.records),
      session: {
        play: calls.session.play.handler(() => changed({ paused: false })),
        pause: calls.session.pause.handler(() => changed({ paused: true })),
        step: calls.session.step.handler(() => session()),
        speed: calls.session.speed.handler(({ input }) => changed({ speed: input.speed })),
      },
      swaps: {
        create: calls.swaps.create.handler(async ({ input }) => {
          const checks = checksOf(input.to_entity_id);
          const validation = validationOf(checks);
          if (input.validate_only) {
            const tried = record(NIL, input, validation, 'validating', null);
            const [slot] = this.frame.slots;
            return slot && validation.passed ? { ...tried, hand_over_contract: [contractNow(slot, input)] } : tried;
          }
          if (!validation.passed) {
            const detail = { message: validation.errors[0] ?? '', errors: validation.errors, warnings: [], checks };
            throw new ORPCError('validation_failed', { status: 400, message: detail.message, data: detail });
          }
          if (input.scheduled_for !== null) {
            const waiting = schedule(this.frame, this.#nextId(), input, input.scheduled_for);
            this.#records.set(waiting.swap_id, waiting);
            return waiting;
          }
          return this.#swap(input.from_entity_id, input.to_entity_id, input.reason, input.hand_over);
        }),
        get: calls.swaps.get.handler(({ input }) => {
          const found = this.#records.get(input.swap_id);
          if (!found) throw new ORPCError('not_found', { status: 404, message: `there is no swap ${input.swap_id}` });
          return found;
        }),
        cancel: calls.swaps.cancel.handler(({ input }) => {
          const preparing = this.frame.slots.find(({ swap }) => swap?.swap_id === input.swap_id);
          if (preparing) return this.#callOff(preparing, input.swap_id, input.reason);
          const cancelled = cancel(this.frame, this.#records.get(input.swap_id), input.reason);
          this.#records.set(cancelled.swap_id, cancelled);
          return cancelled;
        }),
        rollback: calls.swaps.rollback.handler(({ input }) => this.#rollback(input.swap_id, input.reason)),
      },
    };
  }

  async #swap(from: string, to: string, reason: string, handOver: HandOver): Promise<SwapView> {
    const [slot] = this.frame.slots;
    const source = this.#version(from);
    const target = this.#version(to);
    if (!slot) throw new ORPCError('not_found', { status: 404, message: 'nothing is deployed' });
    const id = this.#nextId();
    const steps: NonNullable<state.Slot['swap']>['steps'] = [];
    for (const stage of ['validating', 'loading', 'warming', 'shadowing', 'draining', 'verifying'] as const) {
      steps.push({ stage, status: 'in_progress', at: '2026-11-21T14:32:08.000Z' });
      slot.swap = {
        swap_id: id,
        type: 'manual',
        status: 'in_progress',
        stage,
        steps: [...steps],
        from_version: nameOf(source),
        to_version: nameOf(target),
        pending: stage === 'draining' ? 2 : 0,
        remaining: stage === 'draining' ? 2 : 0,
      };
      await delay(this.stageMs);
      if (stage === 'draining') await this.drained;
    }
    this.#cut(source, target, 'swap');
    slot.rollback = {
      swap_id: id,
      to_entity_id: from,
      to_version: nameOf(source),
      cancels: 3,
      adopts: [{ instrument: state.INSTRUMENT, symbol: 'BTCUSDT', quantity: '0.420' }],
      exposure: '25919.63000000',
      cost: { spread: '2.10000000', impact: '0.30000000', fee: '10.00000000', total: '12.40000000' },
      estimated_cost: '12.40000000',
      still_tripped: [],
      currency: 'USDT',
    };
    slot.rollback_refusal = null;
    return this.#keep(id, source, target, 'manual', reason, handOver);
  }

  /** Ends a swap that is being prepared; whoever asked for it is never answered. */
  #callOff(slot: state.Slot, id: string, reason: string): SwapView {
    const [live] = this.frame.versions;
    const terms = { from_entity_id: live?.entity_id ?? '', to_entity_id: NIL, reason, hand_over: DEFAULT_HAND_OVER };
    slot.swap = null;
    this.calledOff.push(id);
    return record(id, terms, validationOf([]), 'failed', null);
  }

  #rollback(swapId: string, reason: string): SwapView {
    const undone = this.#records.get(swapId);
    const [slot] = this.frame.slots;
    if (!undone || !slot?.rollback) {
      throw new ORPCError('broken_rule', { status: 400, message: 'this swap was rolled back already' });
    }
    const source = this.#version(undone.to_entity_id);
    const target = this.#version(undone.from_entity_id);
    const id = this.#nextId();
    // What is being prepared gives way to it.
    if (slot.swap && isBeforeCut(slot.swap.stage)) this.#callOff(slot, slot.swap.swap_id, reason);
    this.#cut(source, target, 'rollback');
    slot.rollback = null;
    slot.rollback_refusal = 'the latest swap here was a rollback';
    this.#keep(id, source, target, 'rollback', reason, DEFAULT_HAND_OVER);
    const summary = this.frame.swaps.find((swap) => swap.swap_id === swapId);
    if (summary) summary.status = 'rolled_back';
    const answer: SwapView = { ...undone, status: 'rolled_back', rollback_swap_id: id };
    this.#records.set(swapId, answer);
    return answer;
  }

  #cut(source: state.Version, target: state.Version, kind: 'swap' | 'rollback'): void {
    const [slot] = this.frame.slots;
    const candle = this.frame.candles[state.INSTRUMENT]?.at(-1);
    if (!slot || !candle) return;
    slot.swap = null;
    slot.attachments = [state.attachment(target, 'live', 2), state.attachment(source, 'shadow', 1)];
    Object.assign(source, { status: 'inactive', environments: [] });
    const health = state.health('healthy');
    Object.assign(target, { status: 'active', health_status: 'healthy', health, environments: ['paper'] });
    const label = nameOf(target);
    const position = [{ symbol: 'BTCUSDT', quantity: '0.420' }];
    const begun = { version: label, profit: state.profit(24.72, 3.1, 1.2), fills: 0 };
    const before = slot.versions.find(({ version }) => version === label) ?? begun;
    slot.versions = [
      ...slot.versions.filter(({ version }) => version !== label).map((one) => ({ ...one, position: [] })),
      { ...before, position, fills: before.fills + 1 },
    ];
    this.#seq += 1;
    this.frame.markers.push({ seq: this.#seq, time: candle.time, kind, label, slot_id: slot.slot_id });
    this.#seq += 1;
    this.frame.fills.push(state.fill(this.#seq, candle, label, kind === 'swap' ? 'buy' : 'sell', null));
  }

  #keep(
    id: string,
    source: state.Version,
    target: state.Version,
    type: 'manual' | 'rollback',
    reason: string,
    handOver: HandOver,
  ): SwapView {
    const kept: SwapView = {
      ...record(
        id,
        { from_entity_id: source.entity_id, to_entity_id: target.entity_id, reason, hand_over: handOver },
        validationOf([]),
        'completed',
        0.34,
      ),
      swap_type: type,
      cut_sequence: 120_000 + this.#seq,
      events_held: 1,
    };
    this.#records.set(id, kept);
    this.frame.swaps.unshift({
      swap_id: id,
      swap_type: type,
      status: 'completed',
      stage: 'done',
      scheduled_for: null,
      slot_ids: [state.SLOT],
      from_version: nameOf(source),
      to_version: nameOf(target),
      reason,
      initiated_by: 'administrator',
      initiated_at: kept.initiated_at,
      market_time_ns: `${BigInt(this.frame.desk.market_time_ms ?? 0) * 1_000_000n}`,
      downtime_us: 340,
      events_held: 1,
      cut_sequence: kept.cut_sequence,
      receipts: { missed: 0, twice: 0 },
      error_message: null,
    });
    return kept;
  }

  #version(id: string): state.Version {
    const found = this.frame.versions.find((version) => version.entity_id === id);
    if (!found) throw new ORPCError('not_found', { status: 404, message: `there is no entity ${id}` });
    return found;
  }

  #nextId(): string {
    return `10000000-0000-4000-8000-${String(this.#records.size + 1).padStart(12, '0')}`;
  }
}
