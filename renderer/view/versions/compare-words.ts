import type { EntityView } from '../../../shared/contract/entity.ts';
import { jsonWords } from '../../format/json.ts';
import { count, figure, signedAmount } from '../../format/number.ts';
import { bytes } from '../../format/session.ts';
import { basisPoints, percent } from '../../format/share.ts';
import { clock, date } from '../../format/time.ts';
import { shortHash, versionKey } from '../../format/version.ts';
import { holdings, symbolOf } from '../../format/words.ts';
import type { SlotVersionView, VersionView } from '../../store/console-data.ts';
import { type CompareRow, type CompareSection, jsonRows, type Metrics, row } from '../../store/rollout/compare.ts';

/** One side of a comparison: what is known of a version. */
export interface Compared {
  readonly version: VersionView;
  /** Its share of the slot on screen, basis points; null where it is not attached. */
  readonly shareBp: number | null;
  /** What it did in the slot on screen. */
  readonly record: SlotVersionView | undefined;
  /** Null until the desk has told of it. */
  readonly entity: EntityView | null;
  readonly metrics: Metrics | null;
}

/** A day and a time of day. */
const when = (iso: string): string => `${date(Date.parse(iso))} ${clock(Date.parse(iso))}`;

type Words<T> = (of: T) => string | null;

const nameOf = (id: string | null, versions: readonly VersionView[]): string | null => {
  const known = versions.find(({ entity_id }) => entity_id === id);
  return known ? versionKey(known.name, known.version) : id === null ? null : id.slice(0, 8);
};

const instruments = ({ instruments: taken }: VersionView): string | null =>
  taken === undefined ? null : taken.includes('*') ? 'any' : taken.map(symbolOf).join(', ');

const share: (value: number | null, digits?: number) => string | null = (value, digits = 2) =>
  value === null ? null : percent(value, digits);
const ratio = (value: number | null): string | null => (value === null ? null : figure(value, 2));
const micros = (value: number | null): string | null => (value === null ? null : `${figure(value, 1)} µs`);

/** Figures of the slot on screen, the dearest first. */
const METRICS: readonly (readonly [string, Words<Metrics>])[] = [
  ['net profit', ({ profit, currency }) => `${signedAmount(profit.total)} ${currency}`],
  ['realised, gross', ({ profit, currency }) => `${signedAmount(profit.realised)} ${currency}`],
  ['fees', ({ profit, currency }) => `${signedAmount(profit.fees).replace('+', '')} ${currency}`],
  ['return on the slot’s capital', (of) => share(of.return, 3)],
  ['Sharpe ratio', (of) => ratio(of.sharpe)],
  ['Sortino ratio', (of) => ratio(of.sortino)],
  ['deepest drawdown', (of) => share(of.drawdown.deepest_share)],
  ['exposure, average', (of) => share(of.exposure.average_share)],
  ['fills', (of) => count(of.fills)],
  ['orders sent', (of) => count(of.orders.sent)],
  ['orders denied', (of) => count(of.orders.denied)],
  ['orders rejected', (of) => count(of.orders.rejected)],
  ['trades won', (of) => share(of.trades.hit_rate, 1)],
  ['profit factor', (of) => ratio(of.trades.profit_factor)],
  ['turnover', (of) => share(of.turnover, 1)],
  ['slippage', (of) => (of.slippage_bp === null ? null : `${figure(of.slippage_bp, 2)} bp`)],
  ['errors', (of) => share(of.error_rate)],
  ['time for an event, median', (of) => micros(of.latency_us_p50)],
  ['time for an event, p99', (of) => micros(of.latency_us_p99)],
  ['counted since', (of) => when(of.since)],
  ['account', (of) => of.account],
];

const IDENTITY: readonly (readonly [string, Words<Compared>])[] = [
  ['content hash', ({ version: { content_hash: hash } }) => (hash ? shortHash(hash) : null)],
  ['module', ({ version }) => version.module],
  ['type', ({ version }) => version.type],
  ['status', ({ version }) => version.status],
  ['active in', ({ version }) => version.environments.join(', ') || 'nowhere'],
  ['share here', ({ shareBp }) => (shareBp === null ? 'not in this slot' : basisPoints(shareBp))],
  ['holds here', ({ record }) => holdings(record?.position ?? []) || null],
  ['registered', ({ entity }) => entity && when(entity.created_at)],
];

const HEALTH: readonly (readonly [string, Words<Compared>])[] = [
  ['health', ({ version }) => version.health?.status ?? version.health_status],
  [
    'sample inference',
    ({ version: { health } }) =>
      health?.sample_inference_ms == null ? null : `${figure(health.sample_inference_ms, 3)} ms`,
  ],
  ['memory', ({ version: { health } }) => (health?.memory_bytes == null ? null : bytes(health.memory_bytes))],
  ['errors', ({ version: { health } }) => (health?.error_rate == null ? null : percent(health.error_rate))],
];

const rowsOf = <T>(fields: readonly (readonly [string, Words<T>])[], left: T, right: T): readonly CompareRow[] =>
  fields.flatMap(([name, words]) => row(name, words(left), words(right)));

/** Two versions side by side, in words. */
export function comparison(
  left: Compared,
  right: Compared,
  versions: readonly VersionView[],
): readonly CompareSection[] {
  const json = (of: 'config' | 'parameters') => jsonRows(left.entity?.[of] ?? {}, right.entity?.[of] ?? {}, jsonWords);
  const needs = ({ entity }: Compared): string | null =>
    entity === null ? null : entity.dependencies.map((id) => nameOf(id, versions)).join(', ') || 'nothing';
  const state = ({ version }: Compared): string | null =>
    version.state_version === undefined ? null : `layout ${version.state_version}`;
  const metrics = METRICS.flatMap(([name, words]) =>
    row(name, left.metrics && words(left.metrics), right.metrics && words(right.metrics)),
  );
  return [
    {
      name: 'version',
      rows: [
        ...rowsOf(IDENTITY, left, right),
        ...row(
          'made from',
          nameOf(left.version.parent_entity_id, versions) ?? 'none',
          nameOf(right.version.parent_entity_id, versions) ?? 'none',
        ),
      ],
    },
    { name: 'health', rows: rowsOf(HEALTH, left, right) },
    { name: 'parameters', rows: json('parameters') },
    { name: 'config', rows: json('config') },
    {
      name: 'hand-over and needs',
      rows: [
        ...row('state it hands over', state(left), state(right)),
        ...row('instruments', instruments(left.version), instruments(right.version)),
        ...row('depends on', needs(left), needs(right)),
      ],
    },
    { name: 'figures in this slot', rows: metrics },
  ];
}
