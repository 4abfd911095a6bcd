import type { OperatorView } from '../../../shared/contract/operator.ts';
import type { OperatorRole } from '../../../shared/domain/operator.ts';
import { DeskClient } from '../desk/client.ts';
import { findDesk } from '../desk/place.ts';
import { type PlaceFlags, whichDesk } from '../desk/which-desk.ts';

/** What becomes of an operator. */
export interface OperatorChange {
  readonly role?: OperatorRole;
  readonly status?: OperatorView['status'];
}

/** Operators of a desk that runs, or of a journal on which none does. Each answers what was done, in words. */
export interface OperatorDesk {
  list(): Promise<readonly OperatorView[]>;
  add(name: string, role: OperatorRole, password: string): Promise<string>;
  change(name: string, change: OperatorChange): Promise<string>;
  unlock(name: string): Promise<string>;
  /** @param old The old one, for whoever changes their own. */
  setPassword(name: string, password: string, old: string | undefined): Promise<string>;
  /** Whose token was given, where it is an operator's. */
  self(): Promise<string | undefined>;
  close(): Promise<void>;
}

/**
 * The operators of the desk that is meant.
 *
 * @param mayWrite False where they are only looked at.
 * @throws {CommandError} or {JournalError} where it cannot be had.
 */
export async function openOperators(given: PlaceFlags, mayWrite: boolean): Promise<OperatorDesk> {
  const place = findDesk(whichDesk(given));
  if ('running' in place) return new RunningOperators(new DeskClient(place.running));
  process.stderr.write(`no desk runs on ${place.stopped}: working on its journal\n`);
  const { openOfflineOperators } = await import('./offline-operators.ts');
  return openOfflineOperators(place.stopped, mayWrite);
}

const at = (name: string): string => `/operators/${encodeURIComponent(name)}`;

class RunningOperators implements OperatorDesk {
  readonly #client: DeskClient;

  constructor(client: DeskClient) {
    this.#client = client;
  }

  async list(): Promise<readonly OperatorView[]> {
    return (await this.#client.ask<{ operators: OperatorView[] }>('GET', '/operators')).operators;
  }

  add(name: string, role: OperatorRole, password: string): Promise<string> {
    return this.#message('POST', '/operators', { name, role, password });
  }

  change(name: string, change: OperatorChange): Promise<string> {
    return this.#message('PATCH', at(name), change);
  }

  unlock(name: string): Promise<string> {
    return this.#message('POST', `${at(name)}/unlock`, {});
  }

  setPassword(name: string, password: string, old: string | undefined): Promise<string> {
    return this.#message('POST', `${at(name)}/password`, { password, ...(old !== undefined && { old_password: old }) });
  }

  async self(): Promise<string | undefined> {
    const { name, signed_in } = await this.#client.ask<{ name: string; signed_in: boolean }>('GET', '/operators/me');
    return signed_in ? name : undefined;
  }

  async close(): Promise<void> {}

  async #message(method: string, path: string, body: unknown): Promise<string> {
    return (await this.#client.ask<{ message: string }>(method, path, body)).message;
  }
}
