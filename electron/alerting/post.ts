import type { Alert } from '../../shared/domain/alert.ts';
import type { WebhookOptions } from './webhook.ts';

/** How long a receiver may take to answer, milliseconds. */
const PATIENCE_MS = 3_000;
const NS_PER_MS = 1_000_000n;

/** Answers that speak of this one alert and not of the receiver: another try will hardly be answered otherwise. */
const OF_THE_ALERT: ReadonlySet<number> = new Set([400, 413, 415, 422]);

export type Posted =
  | { readonly taken: true }
  /** `final`: the receiver has looked at the alert and will not have it. */
  | { readonly taken: false; readonly final: boolean; readonly problem: string };

/** The alert as the receiver gets it. */
export function bodyOf(deskId: string, { id, severity, title, text, scope, at }: Alert): string {
  return JSON.stringify({
    id: deliveryId(deskId, id),
    desk_id: deskId,
    sequence: id,
    severity,
    title,
    text,
    scope,
    occurred_at: new Date(Number(at / NS_PER_MS)).toISOString(),
  });
}

/** The same whenever an alert is sent, so that the receiver knows one that comes twice. */
const deliveryId = (deskId: string, alert: number): string => `${deskId}:${alert}`;

/** Posts an alert once. Never rejects. */
export async function post(
  { address, sign, deskId }: WebhookOptions,
  alert: Alert,
  stop: AbortSignal,
): Promise<Posted> {
  const id = deliveryId(deskId, alert.id);
  const body = bodyOf(deskId, alert);
  const seconds = Math.floor(Date.now() / 1_000);
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'user-agent': 'HotSwap-Desk',
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    ...(sign === undefined ? {} : { 'webhook-signature': sign(id, seconds, body) }),
  };
  try {
    const response = await fetch(address.url, {
      method: 'POST',
      headers,
      body,
      // Whoever answers for the address could otherwise send the alert, signature and all, anywhere.
      redirect: 'manual',
      signal: AbortSignal.any([stop, AbortSignal.timeout(PATIENCE_MS)]),
    });
    // What it says is not read: it may be without end.
    await response.body?.cancel();
    return judge(response.status, address.shown);
  } catch (error) {
    return { taken: false, final: false, problem: `${address.shown} ${reasonOf(error)}` };
  }
}

function judge(status: number, shown: string): Posted {
  if (status >= 200 && status < 300) return { taken: true };
  const redirects = status >= 300 && status < 400;
  const problem = redirects
    ? `${shown} redirects to another address (${status}), where the desk does not follow: configure that address itself`
    : `${shown} answered ${status}`;
  return { taken: false, final: OF_THE_ALERT.has(status), problem };
}

/** Never the error's own words alone: they may repeat the address, and with it a secret. */
function reasonOf(error: unknown): string {
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return `did not answer within ${PATIENCE_MS / 1_000} s`;
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return code === undefined ? 'could not be reached' : `could not be reached (${code})`;
}
