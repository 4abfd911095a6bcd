import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromStored, toStored } from '../../electron/host/fact-record.ts';
import { replayRecording } from '../../electron/host/recording.ts';
import { verifyJournal } from '../../electron/journal/check/verify.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { type RunningDesk, startDesk } from '../../electron/serving/start-desk.ts';
import { DEFAULT_HAND_OVER } from '../../shared/domain/swap.ts';

const AUTHOR = { actor: 'tester', role: 'administrator' };

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'serve-test-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Waits until something is true of the desk; fails the test when it does not come true. */
async function until(what: () => boolean): Promise<void> {
  await expect.poll(what, { timeout: 30_000, interval: 20 }).toBe(true);
}

const idOf = (running: RunningDesk, name: string, version: string): string =>
  [...running.desk.view.entities.values()].find((each) => each.name === name && each.version === version)?.id ?? '';

async function swap(running: RunningDesk, from: string, to: string) {
  const outcome = await running.desk.execute(
    {
      kind: 'swap',
      fromEntityId: idOf(running, 'momentum', from),
      toEntityId: idOf(running, 'momentum', to),
      reason: 'test',
      initiatedBy: 'tester',
      type: 'manual',
      validateOnly: false,
      targetEnvironment: null,
      handOver: DEFAULT_HAND_OVER,
      drainTimeoutMs: 5_000,
      schedule: null,
    },
    AUTHOR,
  );
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.subject;
}

describe('the offline paper session', () => {
  it('trades by itself, swaps and rolls back in workers without missing an event, and its recording replays to the same facts', async () => {
    const record = join(directory, 'inputs.jsonl');
    const running = await startDesk({ dataDir: join(directory, 'desk'), port: 0, demo: true, record });
    const { desk } = running;
    await until(() => desk.view.counts.filled > 0);
    const swapId = await swap(running, '1.0.0', '2.0.0');
    await until(() => desk.view.swaps.get(swapId)?.status === 'completed');
    const before = desk.view.sequence;
    await until(() => desk.view.sequence > before + 20);
    const back = await desk.execute({ kind: 'rollback_swap', swapId, reason: 'test', rolledBackBy: 'tester' }, AUTHOR);
    expect(back).toMatchObject({ ok: true });
    desk.feed.pause();
    const receipts = await desk.receiptAudit();
    expect(receipts).toMatchObject({ missed: 0, twice: 0, unanswered: 0 });
    expect(desk.measurement(swapId)?.downtimeNs).toBeGreaterThan(0);
    await running.close();

    expect(verifyJournal({ directory: join(directory, 'desk') })).toMatchObject({ ok: true });
    const journal = openJournal({ directory: join(directory, 'desk'), readonly: true });
    const written = [...journal.facts()];
    journal.close();
    const replayed = (await replayRecording(record)).map(toStored);
    expect(replayed.length).toBeGreaterThan(20);
    expect(replayed).toEqual(written);
  });

  it('comes back after a restart as its user left it, and goes on', async () => {
    const first = await startDesk({ dataDir: directory, port: 0, demo: true });
    await until(() => first.desk.view.counts.filled > 0);
    await swap(first, '1.0.0', '2.0.0');
    const left = first.desk.view.sequence;
    await until(() => first.desk.view.sequence > left + 20);
    const held = first.desk.view.accountPositions().map((each) => each.quantity);
    await first.close();

    const second = await startDesk({ dataDir: directory, port: 0, demo: true });
    const { view } = second.desk;
    const live = view.slots.get('momentum:paper')?.attachments.find((each) => each.role === 'live');
    expect(live?.entityId).toBe(idOf(second, 'momentum', '2.0.0'));
    expect(view.entities.size).toBe(3);
    expect(second.desk.downtimes()).toHaveLength(1);
    const from = view.sequence;
    await until(() => view.sequence > from + 50);
    expect(held).toHaveLength(1);
    expect(await second.desk.receiptAudit()).toMatchObject({ missed: 0, twice: 0 });
    const rolledBack = await second.desk.execute(
      { kind: 'rollback_slot', slotId: 'momentum:paper', reason: 'test', rolledBackBy: 'tester' },
      AUTHOR,
    );
    expect(rolledBack).toMatchObject({ ok: true });
    await second.close();
  });
});

describe('a restart with a module that was changed meanwhile', () => {
  it('does not run it, lets its slot only reduce, and answers every question about it', async () => {
    const folder = join(directory, 'algorithms');
    mkdirSync(folder);
    const module = join(folder, 'quiet.js');
    const source = `exports.manifest = { name: 'quiet', version: '1.0.0', instruments: '*', parameters: {}, stateVersion: 1, warmUpEvents: 0 };
      exports.create = () => ({ onTrade() {}, onQuote() {}, exportState: () => ({}), importState() {} });`;
    writeFileSync(module, source);
    const options = {
      dataDir: join(directory, 'desk'),
      port: 0,
      feed: { kind: 'sim' },
      algorithmFolders: [folder],
    } as const;
    const first = await startDesk(options);
    const inspection = await first.desk.inspect('quiet.js');
    const registered = await first.desk.execute(
      {
        kind: 'register_entity',
        name: 'quiet',
        type: 'strategy',
        version: '1.0.0',
        description: '',
        config: {},
        parameters: {},
        module: 'quiet.js',
        inspection,
        dependencies: [],
        parentEntityId: null,
      },
      AUTHOR,
    );
    if (!registered.ok) throw new Error(registered.message);
    await first.desk.execute(
      {
        kind: 'deploy',
        entityId: registered.subject,
        environment: 'staging',
        method: 'test',
        deployedBy: 'tester',
        configOverride: {},
        parametersOverride: {},
      },
      AUTHOR,
    );
    await first.close();

    writeFileSync(module, `${source}\n// changed`);
    const { desk, close } = await startDesk(options);
    expect(desk.view.tradingState('quiet:staging')).toBe('reducing');
    expect(desk.view.entities.get(registered.subject)?.health).toBe('unhealthy');
    const from = desk.view.sequence;
    await until(() => desk.view.sequence > from + 5);
    expect((await desk.receiptAudit()).missed).toBeGreaterThan(0);
    const instance = desk.view.slots.get('quiet:staging')?.attachments[0]?.instance ?? 0;
    expect(await desk.health(instance)).toMatchObject({ loaded: false });
    await close();
  });
});

describe('at full speed', () => {
  it('lets each event wait for the answers to the one before, so that speed changes no result', async () => {
    const running = await startDesk({ dataDir: directory, port: 0, demo: true });
    const { desk } = running;
    await until(() => desk.view.sequence > 1_000);
    desk.feed.setSpeed('max');
    const from = desk.view.sequence;
    const instance = desk.view.slots.get('momentum:paper')?.attachments[0]?.instance ?? 0;
    let most = 0;
    const stop = desk.onMarket(() => {
      most = Math.max(most, desk.view.pending(instance));
    });
    await until(() => desk.view.sequence > from + 1_000);
    stop();
    // The event itself, and what one event can bring of fills and notices.
    expect(most).toBeLessThan(8);
    await running.close();
  });
});

describe('a served desk', () => {
  it('is the only one on its data directory', async () => {
    const running = await startDesk({ dataDir: directory, port: 0 });
    await expect(startDesk({ dataDir: directory, port: 0 })).rejects.toThrow(/belongs to a running desk/);
    await running.close();
  });

  it('refuses a recording of the market that cannot be played, and leaves nothing behind', async () => {
    writeFileSync(join(directory, 'broken.csv'), 'a,b\n1,2\n');
    const feed = { kind: 'replay', file: join(directory, 'broken.csv') } as const;
    await expect(startDesk({ dataDir: join(directory, 'desk'), port: 0, feed })).rejects.toThrow(/header/);
    const running = await startDesk({ dataDir: join(directory, 'desk'), port: 0 });
    await running.close();
  });

  it('keeps facts that fold to what they were', async () => {
    const running = await startDesk({ dataDir: directory, port: 0, feed: { kind: 'sim' } });
    await running.close();
    const journal = openJournal({ directory, readonly: true });
    for (const stored of journal.facts()) {
      const folded = fromStored(stored);
      expect(toStored({ ...folded, actor: '', role: '' })).toEqual(stored);
    }
    journal.close();
  });
});
