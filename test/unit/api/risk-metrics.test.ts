/** What Prometheus is told of trading and risk. */
import { describe, expect, it } from 'vitest';
import { deskMetrics } from '../../../electron/api/metrics.ts';
import type { DeskRig } from '../../support/desk-rig.ts';
import { longDesk } from '../../support/kill-desk.ts';
import { PlainDesk } from '../../support/plain-desk.ts';

/** Reads the figures again and again, as Prometheus does: the engine of a rig behind the rest of a desk. */
function scraper(rig: DeskRig): () => Promise<string[]> {
  const desk = new PlainDesk();
  Object.defineProperty(desk, 'view', { get: () => rig.view });
  const registry = deskMetrics(desk);
  return async () => (await registry.metrics()).split('\n');
}

describe('figures of risk for Prometheus', () => {
  it('tell the trading state of desk and slot, what is killed and by which breaker, exits and headroom', async () => {
    const { rig } = await longDesk();
    const read = scraper(rig);
    const before = await read();
    expect(before).toEqual(
      expect.arrayContaining([
        'desk_trading_state{scope="desk",state="active"} 1',
        'desk_trading_state{scope="momentum:paper",state="active"} 1',
        'desk_killed{scope="desk"} 0',
        'desk_breakers 0',
        'desk_exits{status="under_way"} 0',
        'desk_day_profit{scope="desk"} -12',
        'desk_drawdown{scope="momentum:paper"} 12',
        'desk_equity{scope="version/momentum@1.0.0"} -12',
      ]),
    );
    expect(before).toContainEqual(
      expect.stringMatching(/^desk_limit_used\{scope="desk",limit="max_daily_loss"\} 0\.\d+$/),
    );

    await rig.command({ kind: 'kill', scope: 'momentum:paper', flatten: true, reason: 'test' });
    const killed = await read();
    expect(killed).toEqual(
      expect.arrayContaining([
        'desk_trading_state{scope="desk",state="active"} 1',
        'desk_trading_state{scope="momentum:paper",state="active"} 0',
        'desk_trading_state{scope="momentum:paper",state="halted"} 1',
        'desk_killed{scope="desk"} 0',
        'desk_killed{scope="momentum:paper"} 1',
        'desk_breakers 1',
        'desk_breaker_tripped{id="b-1",scope="momentum:paper",cause="kill",action="halt"} 1',
        'desk_exits{status="under_way"} 1',
      ]),
    );
    // The desk itself works: that is another figure, and its words say which.
    expect(killed).toContain('desk_stopped 0');
    expect(killed).toContainEqual(expect.stringMatching(/^# HELP desk_stopped .*desk_trading_state/));
  });

  it('forget a breaker that is released', async () => {
    const { rig } = await longDesk();
    const read = scraper(rig);
    await rig.command({ kind: 'kill', scope: 'desk', flatten: false, reason: 'test' });
    expect(await read()).toContain('desk_killed{scope="desk"} 1');
    await rig.command({ kind: 'release_breaker', id: 'b-1', reason: 'test' });
    const after = (await read()).join('\n');
    expect(after).toContain('desk_killed{scope="desk"} 0');
    expect(after).not.toContain('desk_breaker_tripped{');
  });
});
