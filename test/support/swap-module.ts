import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a module for a test is made of. */
export interface ModuleText {
  readonly name: string;
  readonly version: string;
  /** The last digit of all its orders' sizes. */
  readonly tag: number;
  readonly instruments?: readonly string[];
  readonly stateVersion?: number;
  readonly warmUpEvents?: number;
  /** Statements at the top level, after everything else. */
  readonly bottom?: string;
  /** Statements in `create`, before its handlers. */
  readonly create?: string;
  /** Handlers and statements in `onTrade` besides the common ones. */
  readonly onTrade?: string;
  readonly onAdopt?: string;
  readonly onRetire?: string;
  /** Leaves the market handlers out. */
  readonly deaf?: boolean;
}

/**
 * Writes a version to a folder and returns its module's name. It keeps a state that every price goes into, in order; at
 * some events it asks for a market order, at others it rests one far away, and all of its sizes end in its own digit.
 * The parameter
 * `spins` (turns of an idle loop in a millisecond) makes some of its answers take 0 to 30 of them.
 */
export function writeModule(folder: string, parts: ModuleText): string {
  const { name, version, tag, stateVersion = 1, warmUpEvents = 0, instruments = '*' } = parts;
  const manifest = { name, version, stateVersion, warmUpEvents, instruments };
  const file = `${name}-${version}.js`;
  const handler = `onTrade(trade) {
      seen = { count: seen.count + 1, sum: (seen.sum * 31 + trade.price + trade.seq) % 1000003, last: trade.seq };
      recent = (recent + trade.price).slice(-140);
      let idle = 0;
      if (trade.seq % 397 === ${tag} && parameters.spins > 0)
        for (const turns = parameters.spins * ((trade.seq * 7919) % 31); idle < turns; idle += 1);
      ${parts.onTrade ?? ''}
      const quantity = 20 * (trade.seq % 3) + 10 + ${tag};
      const { instrument } = trade;
      if (trade.seq % 20 === 0) desk.submit({ instrument, side: 'buy', quantity });
      if (trade.seq % 20 === 10) desk.submit({ instrument, side: 'sell', quantity });
      if (trade.seq % 50 === 5)
        mine.push(desk.submit({ instrument, side: 'buy', type: 'limit', quantity, limitPrice: trade.price - 1000 * desk.instruments[instrument].tick }));
      if (mine.length > 3) desk.cancel(mine.shift());
    },`;
  const text = `exports.manifest = { ...${JSON.stringify(manifest)}, parameters: { spins: { default: 0, minimum: 0, maximum: 1e9, integer: true, description: 'Length of a long answer' } } };
exports.create = (desk, parameters) => {
  let seen = { count: 0, sum: 0, last: 0 };
  let recent = '';
  let mine = [];
  ${parts.create ?? ''}
  return {
    ${parts.deaf ? '' : handler}
    onAdopt({ orders }) { mine = orders.map(({ order }) => order); ${parts.onAdopt ?? ''} },
    onRetire() { ${parts.onRetire ?? ''} },
    exportState: () => ({ seen, recent }),
    importState(state) { seen = state.seen; recent = state.recent; },
  };
};
${parts.bottom ?? ''}
`;
  writeFileSync(join(folder, file), text);
  return file;
}
