import { instrumentKey } from '../../../shared/domain/instrument.ts';
import { epochNs } from '../../../shared/units/time.ts';
import { calls } from '../context.ts';
import { found } from '../failure.ts';
import { isoTime } from '../map/time.ts';

const unixSeconds = (iso: string | undefined, otherwise: number): number =>
  iso === undefined ? otherwise : Math.ceil(Date.parse(iso) / 1_000);

const isoOf = (second: number | undefined): string | null =>
  second === undefined ? null : isoTime(epochNs(BigInt(second) * 1_000_000_000n));

/** Prices over time, from the memory that all consoles are drawn from. */
export const candles = {
  list: calls.candles.list.handler(({ input, context: { desk, feed } }) => {
    const { instrument, seconds, since, until, limit } = input;
    const index = desk.view.instruments.findIndex((each) => instrumentKey(each) === instrument);
    found(desk.view.instruments[index], `instrument ${instrument}`);
    const history = feed.candles[index]?.history;
    const span = {
      since: unixSeconds(since, Number.NEGATIVE_INFINITY),
      until: unixSeconds(until, Number.POSITIVE_INFINITY),
      seconds,
      limit,
    };
    const { bars, more } = history?.bars(span) ?? { bars: [], more: false };
    return {
      instrument,
      seconds,
      candles: bars,
      more,
      first_at: isoOf(history?.first),
      complete: history?.dropped !== true,
    };
  }),
};
