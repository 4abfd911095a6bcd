import { ORPCError } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { ConsoleFrame } from '../../../shared/contract/console.ts';
import type { API_PREFIX, Contract, ErrorBody } from '../../../shared/contract/index.ts';
import type { LadderAnswer, LadderView } from '../../../shared/contract/ladder.ts';
import type { ExitView } from '../../../shared/contract/risk.ts';
import type { SwapView } from '../../../shared/contract/swap.ts';
import type { PositionView } from '../../../shared/contract/trading.ts';
import { isOpenLadder, LADDER_STATUSES } from '../../../shared/domain/ladder.ts';
import type { Scope } from '../../../shared/domain/scope.ts';
import { isOperatorToken } from '../../api/token.ts';
import { CommandError } from '../command-error.ts';
import { inWords, toGive } from '../command-name.ts';
import type { Killed } from '../emergency/kill-words.ts';
import { firstFrame, NoSocket, SOCKET_PATH } from './first-frame.ts';
import { type Address, ending } from './place.ts';
import { gone, isClosed, noDesk, SilentDesk, silence } from './silent-desk.ts';
import { putBackFirst } from './unrecorded.ts';

/** A desk that does not answer for so long is taken for hung, milliseconds. */
const PATIENCE_MS = 2_000;
/** A desk that stops is waited for so long until it has ended, milliseconds. */
const LEAVING_MS = 5_000;
/** A rollback may have to load the old version and wait for a drain, milliseconds. */
const ROLLBACK_MS = 60_000;
/** Making or checking a password takes a while, and waits its turn, milliseconds. */
const PASSWORD_MS = 15_000;

/** Written out, because importing it would load the whole contract, and this command is for emergencies. */
const PREFIX: typeof API_PREFIX = '/api/v1';
const OPERATORS = `${PREFIX}/operators`;
const SIGN_IN = `${OPERATORS}/sign-in`;
const RISK = `${PREFIX}/risk/status`;

export type Health = Awaited<ReturnType<ContractRouterClient<Contract>['health']['detailed']>>;

export type Slots = Awaited<ReturnType<ContractRouterClient<Contract>['slots']['list']>>;

type Calls = ContractRouterClient<Contract>;
type Risk = Awaited<ReturnType<Calls['risk']['status']>>;
type Released = Awaited<ReturnType<Calls['risk']['release_breaker']>>;
type Ladders = Awaited<ReturnType<Calls['ladders']['list']>>;
type Positions = Awaited<ReturnType<Calls['positions']['list']>>;

/** The running desk, seen from a terminal. Every call is bounded in time. */
export class DeskClient {
  #address: Address;
  readonly #leavingMs: number;

  /** @param leavingMs How long a desk that is stopping is waited for. */
  constructor(address: Address, leavingMs = LEAVING_MS) {
    this.#address = address;
    this.#leavingMs = leavingMs;
  }

  /** Where the desk is, with the token that serves. */
  get address(): Address {
    return this.#address;
  }

  /** How its parts are doing. @throws {CommandError} when it does not answer, or the token is another's. */
  health(): Promise<Health> {
    return this.#call<Health>('GET', '/health/detailed', undefined, PATIENCE_MS);
  }

  /** Every slot with the price of going back. */
  slots(): Promise<Slots> {
    return this.#call<Slots>('GET', `${PREFIX}/slots`, undefined, PATIENCE_MS);
  }

  /** Ladders that somebody is on. */
  async openLadders(): Promise<readonly LadderView[]> {
    const open = LADDER_STATUSES.filter(isOpenLadder).map((status) =>
      this.#call<Ladders>('GET', `${PREFIX}/ladders?status=${status}&page_size=100`, undefined, PATIENCE_MS),
    );
    return (await Promise.all(open)).flatMap(({ ladders }) => ladders);
  }

  /** Lets the candidate of a slot give way. Asking twice does no harm. */
  abortLadder(slotId: string, reason: string): Promise<LadderAnswer> {
    return this.ask<LadderAnswer>('POST', `/ladder/${encodeURIComponent(slotId)}/abort`, { reason }, ROLLBACK_MS);
  }

  /**
   * Undoes a swap.
   *
   * @returns the record of the swap that was undone.
   * @throws {CommandError} with the desk's own words where it refuses.
   */
  rollBack(swapId: string, reason: string): Promise<SwapView> {
    const path = `${PREFIX}/swaps/${swapId}/rollback`;
    return this.#call<SwapView>('POST', path, { reason }, ROLLBACK_MS, ({ message }) => {
      return new CommandError(
        `the desk has the order, but its answer did not come (${message}): it may or may not be carried out. ` +
          `See ${inWords('status')}; a second rollback of the same swap is refused, so trying again does no harm`,
      );
    });
  }

  /**
   * Calls a swap off before its cut.
   *
   * @throws {CommandError} with the desk's own words where it refuses, as after the cut.
   */
  cancelSwap(swapId: string, reason: string): Promise<SwapView> {
    return this.ask<SwapView>('POST', `/swaps/${swapId}/cancel`, { reason }, PATIENCE_MS);
  }

  /**
   * Stops all trading in a scope. Asking twice does no harm.
   *
   * @param flatten undefined: as the shutdown policy of each version says.
   * @throws {SilentDesk} when no answer comes in time, or the desk has stopped and can record nothing.
   */
  async kill(scope: Scope, flatten: boolean | undefined, reason: string): Promise<Killed> {
    const body = { scope, reason, ...(flatten === undefined ? {} : { flatten }) };
    return this.#call<Killed>('POST', `${PREFIX}/risk/kill`, body, PATIENCE_MS);
  }

  /** What trades, what stands tripped. */
  risk(): Promise<Risk> {
    return this.#call<Risk>('GET', RISK, undefined, PATIENCE_MS);
  }

  /**
   * Any other call of the contract, by its path below the API's prefix.
   *
   * @throws {CommandError} with the desk's own words where it refuses.
   */
  ask<T>(method: string, path: string, body?: unknown, patienceMs = PASSWORD_MS): Promise<T> {
    return this.#call<T>(method, `${PREFIX}${path}`, body, patienceMs);
  }

  /** Releases a breaker. */
  release(id: string, reason: string): Promise<Released> {
    const path = `${PREFIX}/risk/breakers/${encodeURIComponent(id)}/release`;
    return this.#call<Released>('POST', path, { reason }, PATIENCE_MS);
  }

  /** What attached versions hold, all of it. */
  async positions(): Promise<readonly PositionView[]> {
    const found: PositionView[] = [];
    for (let page = 1; ; page += 1) {
      const path = `${PREFIX}/positions?page=${page}&page_size=100`;
      const { positions, total } = await this.#call<Positions>('GET', path, undefined, PATIENCE_MS);
      found.push(...positions);
      if (found.length >= total || positions.length === 0) return found;
    }
  }

  /** How far a verified exit has come. */
  exit(id: string): Promise<ExitView> {
    return this.#call<ExitView>('GET', `${PREFIX}/risk/exits/${id}`, undefined, PATIENCE_MS);
  }

  /**
   * What a console would show now: the first frame of its stream.
   *
   * @throws {CommandError} when it does not come in time, or the desk lets nobody in: by this token, or because too many are there.
   */
  async frame(): Promise<ConsoleFrame> {
    const { token } = this.address;
    try {
      return await firstFrame(this.address, PATIENCE_MS);
    } catch (error) {
      if (error instanceof CommandError) throw error;
      if (error instanceof NoSocket && error.status === 401) {
        if (!isOperatorToken(token)) throw this.#wrongToken();
        if (this.#goOnWithout(SOCKET_PATH)) return this.frame();
      }
      if (error instanceof NoSocket || error instanceof ORPCError)
        throw new CommandError(`the desk does not show its state: ${error.message}`);
      throw await gone(this.address, 'the connection was closed', this.#leavingMs);
    }
  }

  async #call<T>(
    method: string,
    path: string,
    body: unknown,
    patienceMs: number,
    lost = (why: Error): CommandError | Promise<CommandError> => this.#unheard(why, patienceMs),
  ): Promise<T> {
    const { url, token } = this.address;
    let status: number;
    let answer: unknown;
    try {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(patienceMs),
        redirect: 'error',
      });
      status = response.status;
      answer = await response.json();
    } catch (error) {
      const why = causeOf(error);
      if ('code' in why && why.code === 'ECONNREFUSED')
        throw await gone(this.address, 'nothing listens', this.#leavingMs);
      throw await lost(why);
    }
    if (status < 400) return answer as T;
    const { code, message } = answer as ErrorBody;
    const isOperators = isOperatorToken(token);
    // Whoever is about to stop something must not have to sign in first.
    if (code === 'unauthorized' && isOperators && this.#goOnWithout(path))
      return this.#call(method, path, body, patienceMs, lost);
    if (status === 401 && !isOperators && path !== SIGN_IN) throw this.#wrongToken();
    if (status === 503 && path !== RISK) throw await this.#unable(message);
    const hint =
      code === 'forbidden' && !isOperators && message.includes('sign in')
        ? `. Here that is: export DESK_TOKEN=$(${toGive('sign-in', '--name', 'NAME')})`
        : '';
    throw new CommandError(`the desk refuses: ${message}${hint}`);
  }

  /** Whether the token of the data directory, which may always reduce, can take the place of one that is over. */
  #goOnWithout(path: string): boolean {
    const { spare } = this.address;
    if (spare === undefined || path.startsWith(OPERATORS)) return false;
    process.stderr.write('the token in DESK_TOKEN is over: going on by that of the data directory\n');
    this.#address = { ...this.#address, token: spare, spare: undefined };
    return true;
  }

  /** Why no answer has come within the time, or none that can be read. */
  #unheard(why: Error, patienceMs: number): CommandError | Promise<CommandError> {
    if (why.name === 'TimeoutError') return silence(this.address, patienceMs);
    return isClosed(why)
      ? gone(this.address, 'the connection was closed', this.#leavingMs)
      : noDesk(this.address, why.message);
  }

  /** Why it answers that it cannot: it has stopped as a whole, its disk refuses, or it is this one call. */
  async #unable(message: string): Promise<CommandError> {
    const { url, holder, directory } = this.address;
    const risk = await this.risk().catch(() => undefined);
    // No desk that hangs: it answers, and ending it would undo what it could not record.
    if (risk?.journal_outage)
      return new CommandError(
        `the desk at ${url} refuses: ${message}; ${putBackFirst(risk.journal_outage.waiting_facts)}`,
      );
    if (risk?.stopped === null) return new CommandError(`the desk refuses: ${message}`);
    return new SilentDesk(
      `the desk at ${url} refuses: ${message}`,
      holder === undefined ? `see ${inWords('status')}` : ending(holder.pid, directory),
      holder,
      true,
    );
  }

  #wrongToken(): CommandError {
    return new CommandError(
      `the desk at ${this.address.url} has another token: leave --token and DESK_TOKEN out and give --data-dir, which holds it`,
    );
  }
}

/** `fetch` says only that it failed; what lies behind says why. */
function causeOf(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  return error.cause instanceof Error ? error.cause : error;
}
