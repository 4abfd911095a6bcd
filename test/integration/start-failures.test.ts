/** A start that fails at any stage gives everything back: a second one in the same process works. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openJournal } from '../../electron/journal/open.ts';

const state = vi.hoisted(() => ({ failing: undefined as string | undefined }));

/** A function that fails once where its name is the one that is to fail. */
function failing<F extends (...given: never[]) => unknown>(name: string, real: F): F {
  return ((...given: never[]) => {
    if (state.failing !== name) return real(...given);
    state.failing = undefined;
    throw new Error(`${name} failed`);
  }) as F;
}

vi.mock('../../electron/serving/assemble.ts', async (original) => {
  const real = await original<typeof import('../../electron/serving/assemble.ts')>();
  return { ...real, seedOf: failing('seedOf', real.seedOf), assemble: failing('assemble', real.assemble) };
});
vi.mock('../../electron/journal/checkpoint/sign-audit.ts', async (original) => {
  const real = await original<typeof import('../../electron/journal/checkpoint/sign-audit.ts')>();
  return { ...real, signAudit: failing('signAudit', real.signAudit) };
});
vi.mock('../../electron/serving/served-with.ts', async (original) => {
  const real = await original<typeof import('../../electron/serving/served-with.ts')>();
  return { ...real, noteServedWith: failing('noteServedWith', real.noteServedWith) };
});
vi.mock('../../electron/serving/profile.ts', async (original) => {
  const real = await original<typeof import('../../electron/serving/profile.ts')>();
  return {
    ...real,
    profileOf: failing('profileOf', real.profileOf),
    noteProfile: failing('noteProfile', real.noteProfile),
  };
});
vi.mock('../../electron/serving/rotation.ts', async (original) => {
  const real = await original<typeof import('../../electron/serving/rotation.ts')>();
  return {
    ...real,
    noteRotation: failing('noteRotation', real.noteRotation),
    segmentWords: failing('segmentWords', real.segmentWords),
  };
});
vi.mock('../../electron/runtime/runtime.ts', async (original) => {
  const real = await original<typeof import('../../electron/runtime/runtime.ts')>();
  return { ...real, openRuntime: failing('openRuntime', real.openRuntime) };
});
vi.mock('../../electron/serving/restore-orders.ts', async (original) => {
  const real = await original<typeof import('../../electron/serving/restore-orders.ts')>();
  return { ...real, restoreOrders: failing('restoreOrders', real.restoreOrders) };
});
vi.mock('../../electron/api/token.ts', async (original) => {
  const real = await original<typeof import('../../electron/api/token.ts')>();
  return {
    ...real,
    loadOrCreateToken: failing('loadOrCreateToken', real.loadOrCreateToken),
    loadOrCreateKey: failing('loadOrCreateKey', real.loadOrCreateKey),
  };
});
vi.mock('../../electron/api/console-keys.ts', async (original) => {
  const real = await original<typeof import('../../electron/api/console-keys.ts')>();
  real.ConsoleKeys.open = failing('openConsoleKeys', real.ConsoleKeys.open.bind(real.ConsoleKeys));
  return real;
});
vi.mock('../../electron/api/server.ts', async (original) => {
  const real = await original<typeof import('../../electron/api/server.ts')>();
  return { ...real, createServer: failing('createServer', real.createServer) };
});
vi.mock('../../electron/journal/directory/lock.ts', async (original) => {
  const real = await original<typeof import('../../electron/journal/directory/lock.ts')>();
  return { ...real, recordPort: failing('recordPort', real.recordPort) };
});
vi.mock('../../electron/serving/hold-restored.ts', async (original) => {
  const real = await original<typeof import('../../electron/serving/hold-restored.ts')>();
  return { ...real, holdRestored: failing('holdRestored', real.holdRestored) };
});
vi.mock('../../electron/serving/demo.ts', async (original) => {
  const real = await original<typeof import('../../electron/serving/demo.ts')>();
  return { ...real, prepareDemo: failing('prepareDemo', real.prepareDemo) };
});

const { startDesk } = await import('../../electron/serving/start-desk.ts');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'desk-start-'));
});
afterEach(() => {
  state.failing = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** That a desk starts here, and stops. */
async function starts(): Promise<void> {
  const running = await startDesk({ dataDir: folder, port: 0, demo: true });
  expect(await fetch(`${running.url}/health`)).toMatchObject({ status: 200 });
  await running.close();
  openJournal({ directory: folder }).close();
}

const STAGES = [
  'seedOf',
  'signAudit',
  'noteServedWith',
  'profileOf',
  'noteProfile',
  'noteRotation',
  'openRuntime',
  'assemble',
  'restoreOrders',
  'loadOrCreateToken',
  'loadOrCreateKey',
  'openConsoleKeys',
  'createServer',
  'recordPort',
  'holdRestored',
  'prepareDemo',
  'segmentWords',
] as const;

describe('a start that fails', () => {
  it('at any stage gives the directory back at once, and starts in the end in the same process', {
    timeout: 120_000,
  }, async () => {
    for (const stage of STAGES) {
      state.failing = stage;
      const start = startDesk({ dataDir: folder, port: 0, demo: stage === 'prepareDemo' });
      await expect(start).rejects.toThrow(`${stage} failed`);
      // Free for anybody, before another start has had a chance to take it over.
      openJournal({ directory: folder }).close();
    }
    await starts();
  });

  it('by what a person gave gives the directory back, too', { timeout: 60_000 }, async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) =>
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port)),
    );
    const start = (more: object) => startDesk({ dataDir: folder, port: 0, ...more });
    writeFileSync(join(folder, 'record'), '');
    await expect(start({ record: join(folder, 'record') })).rejects.toThrow('EEXIST');
    await expect(start({ nats: 'http://127.0.0.1:1' })).rejects.toThrow();
    await expect(start({ feed: { kind: 'replay', file: join(folder, 'none.csv') } })).rejects.toThrow('none.csv');
    await expect(start({ port })).rejects.toThrow();
    taken.close();
    await starts();
  });
});
