import { expect, it } from 'vitest';
import { Core } from '../../../electron/engine/core.ts';
import type { Request } from '../../../shared/domain/delivery.ts';
import type { Intent } from '../../../shared/domain/intent.ts';
import { type Scope, scopesOf } from '../../../shared/domain/scope.ts';
import { inQuote } from '../../../shared/domain/valuation.ts';
import { money } from '../../../shared/units/money.ts';
import { epochNs } from '../../../shared/units/time.ts';
import { BTC, DeskRig, ETH, market } from '../../support/desk-rig.ts';

const AT = 6_000_000;
const COIN = { ...ETH, kind: 'inverse', quantityScale: 0, currency: 'ETH' } as const;

/** Two slots of one algorithm and one of another, in a linear and an inverse instrument; one of them swapped. */
async function session(): Promise<DeskRig> {
  const rig = new DeskRig({ instruments: [BTC, COIN] });
  let ref = 0;
  const buys =
    (size: number, instrument: number) =>
    (request: Request): readonly Intent[] => {
      if (request.kind !== 'event' || !request.live) return [];
      ref += 1;
      return [market(ref, ref % 3 === 0 ? 'sell' : 'buy', size + ref, instrument)];
    };
  rig.runtime.scripts.set('momentum-1.0.0', buys(30, 0));
  rig.runtime.scripts.set('momentum-2.0.0', buys(50, 1));
  rig.runtime.scripts.set('maker-1.0.0', buys(20, 1));
  const one = await rig.register('momentum', '1.0.0');
  const two = await rig.register('momentum', '2.0.0', { config: { two: 2 } });
  const maker = await rig.register('maker', '1.0.0');
  await rig.deploy(one);
  await rig.deploy(maker);
  await rig.deploy(two, 'staging');
  const trade = async (at: number): Promise<void> => {
    await rig.lockstep.event(rig.trade(at, 1_000, 0));
    await rig.lockstep.event(rig.trade(at - 1_000, 1_000, 1));
  };
  for (let i = 0; i < 6; i += 1) await trade(AT + i * 700);
  const outcome = await rig.swap(one, two, { state: 'cold' }, { targetEnvironment: 'paper' });
  expect(outcome).toMatchObject({ ok: true });
  for (let i = 0; i < 6; i += 1) await trade(AT - i * 900);
  rig.host.commit();
  return rig;
}

it('profit by scope is the recount of the books at the marks that are known, after every fact of a restart', async () => {
  const { facts } = await session();
  const core = new Core({
    seed: 7,
    deskTime: () => epochNs(0n),
    originNs: epochNs(1_700_000_000_000_000_000n),
    mode: () => 'inline',
    defaultCapital: money(100_000_000_000_000n),
    rollbackWindowMs: 3_600_000,
    preparationTimeoutMs: 30_000,
    takerFeeCentiBp: 500,
  });
  const seen = new Set<Scope>();
  for (const recorded of facts) {
    core.fold(recorded);
    const recount = new Map<Scope, bigint>();
    for (const { slotId, version, books } of core.ledger.versions()) {
      const environment = slotId.endsWith(':paper') ? 'paper' : 'staging';
      for (const scope of scopesOf(slotId, environment, version)) {
        let sum = recount.get(scope) ?? 0n;
        for (const book of books.values()) {
          const mark = core.market.mark(book.instrument.index);
          sum += inQuote(book.instrument, money(book.realised - book.fees + book.unrealisedAt(mark)), mark);
        }
        recount.set(scope, sum);
      }
    }
    for (const [scope, total] of recount) {
      expect(core.ledger.equity(scope), `${scope} after fact ${recorded.seq}, ${recorded.fact.kind}`).toBe(total);
      if (total !== 0n) seen.add(scope);
    }
  }
  expect([...seen].sort()).toEqual(
    [
      'algorithm/maker',
      'algorithm/momentum',
      'desk',
      'environment/paper',
      'environment/staging',
      'maker:paper',
      'momentum:paper',
      'momentum:staging',
      'version/maker@1.0.0',
      'version/momentum@1.0.0',
      'version/momentum@2.0.0',
    ].sort(),
  );
  expect(facts.some(({ fact }) => fact.kind === 'swap_cut' && fact.legs.some((leg) => leg.transfers.length > 0))).toBe(
    true,
  );
});
