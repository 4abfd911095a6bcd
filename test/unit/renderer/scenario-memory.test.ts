/** What the session panel does by itself: it keeps its scenario, and chooses what was just imported. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Requester } from '../../../renderer/client/calls/requester.ts';
import type { DeskClient } from '../../../renderer/client/desk-client.ts';
import { NO_PROOFS } from '../../../renderer/client/line/page-proof.ts';
import { keepScenario } from '../../../renderer/client/session/scenario-memory.ts';
import { createSessions } from '../../../renderer/client/session/session-call.ts';
import { createConsoleStore } from '../../../renderer/store/console-store.ts';
import { feedIn, scenarioIn } from '../../../renderer/store/session/session-state.ts';

function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage;
}

describe('the scenario in the editor', () => {
  const consoleOn = (kept: Storage) => {
    const store = createConsoleStore(0);
    keepScenario(store, () => kept);
    return store;
  };
  const write = (store: ReturnType<typeof consoleOn>, text: string) =>
    store.setState(({ session }) => ({ session: { ...session, text } }));

  it('is there again after a reload', () => {
    const kept = storage();
    write(consoleOn(kept), '{"name": "mine"}');
    expect(consoleOn(kept).getState().session.text).toBe('{"name": "mine"}');
  });

  it('is the first template where nothing was kept, or what was kept is no text or too long', () => {
    const kept = storage();
    const usual = consoleOn(kept).getState().session.text;
    kept.setItem('desk.scenario.1', '{"not": "a text"}');
    expect(consoleOn(kept).getState().session.text).toBe(usual);
    write(consoleOn(kept), 'x'.repeat(200_001));
    expect(consoleOn(kept).getState().session.text).toBe(usual);
  });
});

describe('an import that has just ended', () => {
  afterEach(() => void vi.unstubAllGlobals());

  async function imported(ends: { readonly files: string[]; readonly uploads: object[] }) {
    const store = createConsoleStore(0);
    vi.stubGlobal('fetch', async () => new Response('{}', { status: 200 }));
    vi.stubGlobal('location', { origin: 'http://127.0.0.1', href: 'http://127.0.0.1/', protocol: 'http:' });
    let answer: typeof ends = { files: [], uploads: [{ upload_id: 'u-1', name: 'mine.csv', state: 'checking' }] };
    const line = {
      runs: { list: async () => ({ current: null, last: null, runs: [] }) },
      imports: {
        begin: async () => ({ upload_id: 'u-1', chunk_bytes: 1_000 }),
        cancel: async () => ({ upload_id: 'u-1' }),
        list: async () => ({
          files: answer.files.map((name) => ({ name })),
          uploads: answer.uploads,
          max_bytes: 1,
          free_bytes: 1,
        }),
      },
    } as unknown as DeskClient;
    const request: Requester = async (_, call) => (await call(line)) === undefined;
    const sessions = createSessions(store, () => line, request, NO_PROOFS);
    await sessions.importFile(new File(['a,b\n'], 'mine.csv'));
    const feed = () => feedIn(scenarioIn(store.getState().session.text));
    const meanwhile = feed();
    store.setState(({ session }) => ({ session: { ...session, page: { of: 'result', runId: 'r' } } }));
    answer = ends;
    await sessions.loadSessions();
    return { meanwhile, feed: feed(), page: store.getState().session.page.of };
  }

  it('is chosen once the desk has checked it, and leaves the page that is being read', async () => {
    const { meanwhile, feed, page } = await imported({ files: ['mine.csv'], uploads: [] });
    expect(meanwhile.kind).toBe('sim');
    expect(feed).toEqual({ kind: 'replay', file: 'mine.csv' });
    expect(page).toBe('result');
  });

  it('is not chosen where it was refused', async () => {
    const refused = { upload_id: 'u-1', name: 'mine.csv', state: 'refused' };
    expect((await imported({ files: [], uploads: [refused] })).feed.kind).toBe('sim');
  });
});
