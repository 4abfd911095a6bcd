import type { JsonObject } from '../../../shared/domain/version.ts';
import type { ConsoleStore } from '../../store/console-store.ts';
import { requestKey } from '../../store/request.ts';
import {
  fileFeed,
  type SessionList,
  type SessionState,
  scenarioIn,
  withFeed,
} from '../../store/session/session-state.ts';
import { pretty } from '../../store/session/templates.ts';
import { refusalOf } from '../calls/refusal.ts';
import type { Requester } from '../calls/requester.ts';
import type { DeskClient } from '../desk-client.ts';
import type { PageProofs } from '../line/page-proof.ts';
import { saveFile } from '../save-file.ts';
import { PieceRefused, sendFile } from './send-file.ts';

/** What a person does about paper sessions. None rejects. */
export interface SessionCommands {
  /** Asks for what there is. A run that was started here and has ended comes on screen with its result. */
  loadSessions(): Promise<void>;
  /**
   * Takes a text into the editor.
   *
   * @param typed false where it comes from elsewhere than the keyboard.
   * @param opened which opening of a file it comes from.
   */
  writeScenario(text: string, typed: boolean, opened?: number): void;
  /** Has the desk look the scenario in the editor through. */
  checkScenario(): Promise<void>;
  /** Lets the scenario in the editor run on other market data. */
  chooseFeed(feed: JsonObject): void;
  chooseSpeed(speed: number | 'max'): void;
  showScenario(): void;
  showResult(runId: string): Promise<void>;
  compareTo(runId: string | null): Promise<void>;
  /** Runs the scenario in the editor. @param paused held before its first event. */
  startRun(paused?: boolean): Promise<void>;
  /** Runs the scenario of a result once more, on another market. */
  runAgain(runId: string, seed: number): Promise<void>;
  /** Puts the scenario of a result into the editor. */
  editAgain(runId: string): void;
  holdRun(runId: string, held: boolean): Promise<void>;
  stepRun(runId: string, count: number): Promise<void>;
  hurryRun(runId: string, speed: number | 'max'): Promise<void>;
  cancelRun(runId: string): Promise<void>;
  deleteResult(runId: string): Promise<void>;
  saveResult(runId: string, file: 'report.json' | 'trades.csv'): Promise<void>;
  importFile(file: File): Promise<void>;
  cancelImport(uploadId: string): Promise<void>;
  deleteImport(name: string): Promise<void>;
}

/** Binds those commands to a store and to the line that stands when one is given. */
export function createSessions(
  store: ConsoleStore,
  client: () => DeskClient | undefined,
  request: Requester,
  proofs: PageProofs,
): SessionCommands {
  const change = (next: Partial<SessionState>): void =>
    store.setState(({ session }) => ({ session: { ...session, ...next } }));
  const now = (): SessionState => store.getState().session;
  let checks = 0;
  let sending: AbortController | undefined;
  /** The upload from this page that was sent whole: once the desk has checked it, the scenario runs on it. */
  let arriving: { readonly uploadId: string; readonly name: string } | undefined;

  /** Lets the scenario run on what was just imported, whatever page is on screen. */
  function chooseArrived({ files, uploads }: Pick<SessionList, 'files' | 'uploads'>): void {
    if (arriving === undefined) return;
    const { uploadId, name } = arriving;
    const upload = uploads.find(({ upload_id }) => upload_id === uploadId);
    if (upload !== undefined && upload.state !== 'refused') return;
    arriving = undefined;
    const scenario = scenarioIn(now().text);
    if (upload !== undefined || scenario === undefined || !files.some((file) => file.name === name)) return;
    const { page } = now();
    writeScenario(withFeed(scenario, fileFeed(name)), false);
    change({ page });
  }

  /** Makes a request and asks for what there is then. */
  async function act(key: string, call: (line: DeskClient) => Promise<string | undefined>): Promise<boolean> {
    const done = await request(key, call);
    await loadSessions();
    return done;
  }

  async function loadSessions(): Promise<void> {
    const line = client();
    if (!line) return;
    try {
      const [runs, imports] = await Promise.all([line.runs.list({ page: 1, page_size: 100 }), line.imports.list()]);
      change({
        refused: null,
        list: {
          current: runs.current,
          last: runs.last,
          runs: runs.runs,
          files: imports.files,
          uploads: imports.uploads,
          maxBytes: imports.max_bytes,
          freeBytes: imports.free_bytes,
        },
      });
    } catch (error) {
      change({ refused: refusalOf(error).message });
      return;
    }
    const { awaited, list } = now();
    if (list) chooseArrived(list);
    if (awaited === null || list?.current?.run_id === awaited) return;
    change({ awaited: null });
    if (list?.runs.some(({ run_id }) => run_id === awaited)) await showResult(awaited);
  }

  async function fetchDetail(runId: string): Promise<void> {
    if (now().details[runId] !== undefined) return;
    await request(requestKey.result(runId), async (line) => {
      const detail = await line.runs.get({ run_id: runId });
      change({ details: { ...now().details, [runId]: detail } });
      return undefined;
    });
  }

  async function showResult(runId: string): Promise<void> {
    change({ page: { of: 'result', runId } });
    await fetchDetail(runId);
  }

  async function checkScenario(): Promise<void> {
    checks += 1;
    const mine = checks;
    const { text, problems } = now();
    const scenario = scenarioIn(text);
    if (scenario === undefined) {
      const words = 'This is not JSON: the editor marks where it goes wrong.';
      return change({ problems: { phase: 'unread', problems: [], words } });
    }
    const line = client();
    if (!line) return;
    change({ problems: { phase: 'asking', problems: problems.problems } });
    try {
      const answer = await line.runs.validate({ scenario: scenario as JsonObject });
      if (mine === checks) change({ problems: { phase: 'found', problems: answer.problems } });
    } catch (error) {
      const { message, details } = refusalOf(error);
      const words = details[0] ?? message;
      if (mine === checks) change({ problems: { phase: 'unread', problems: [], words } });
    }
  }

  function writeScenario(text: string, typed: boolean, opened?: number): void {
    const { textAsks, problems } = now();
    change({
      text,
      ...(opened === undefined ? {} : { openedAsks: opened }),
      textAsks: typed ? textAsks : textAsks + 1,
      problems: { phase: 'asking', problems: typed ? problems.problems : [] },
      page: { of: 'scenario' },
    });
  }

  async function start(scenario: JsonObject, seed: number | undefined, paused: boolean): Promise<void> {
    const { speed } = now();
    await act(requestKey.startRun, async (line) => {
      const run = await line.runs.start({ scenario, speed, paused, ...(seed === undefined ? {} : { seed }) });
      change({ awaited: run.run_id });
      return undefined;
    });
  }

  return {
    loadSessions,
    writeScenario,
    checkScenario,
    showResult,
    chooseSpeed: (speed) => change({ speed }),
    showScenario: () => change({ page: { of: 'scenario' } }),

    chooseFeed(feed) {
      const scenario = scenarioIn(now().text);
      if (scenario !== undefined) writeScenario(withFeed(scenario, feed), false);
    },

    async compareTo(runId) {
      change({ comparedTo: runId });
      if (runId !== null) await fetchDetail(runId);
    },

    async startRun(paused = false) {
      const scenario = scenarioIn(now().text);
      if (scenario !== undefined) await start(scenario as JsonObject, undefined, paused);
    },

    async runAgain(runId, seed) {
      await fetchDetail(runId);
      const detail = now().details[runId];
      if (detail) await start(detail.scenario as JsonObject, seed, false);
    },

    editAgain(runId) {
      const detail = now().details[runId];
      if (detail) writeScenario(pretty(detail.scenario), false);
    },

    async holdRun(runId, held) {
      await act(requestKey.run(runId), async (line) => {
        await (held ? line.runs.pause({ run_id: runId }) : line.runs.play({ run_id: runId }));
        return undefined;
      });
    },

    async stepRun(runId, count) {
      await act(requestKey.run(runId), async (line) => {
        await line.runs.step({ run_id: runId, count });
        return undefined;
      });
    },

    async hurryRun(runId, speed) {
      await act(requestKey.run(runId), async (line) => {
        await line.runs.speed({ run_id: runId, speed });
        return undefined;
      });
    },

    async cancelRun(runId) {
      await act(requestKey.run(runId), async (line) => {
        await line.runs.cancel({ run_id: runId });
        return undefined;
      });
    },

    async deleteResult(runId) {
      const done = await act(requestKey.result(runId), async (line) => {
        await line.runs.delete({ run_id: runId });
        return undefined;
      });
      if (!done) return;
      const { page, comparedTo, details } = now();
      const { [runId]: _, ...others } = details;
      change({
        details: others,
        ...(page.of === 'result' && page.runId === runId ? { page: { of: 'scenario' } } : {}),
        ...(comparedTo === runId ? { comparedTo: null } : {}),
      });
    },

    async saveResult(runId, file) {
      await request(requestKey.result(runId), async (line) => {
        const parts: string[] = [];
        change({ saving: { file, share: 0 } });
        try {
          for (let offset: number | null = 0; offset !== null; ) {
            const piece: Awaited<ReturnType<DeskClient['runs']['file']>> = await line.runs.file({
              run_id: runId,
              file,
              offset,
            });
            parts.push(piece.text);
            offset = piece.next;
            change({ saving: { file, share: (offset ?? piece.bytes) / Math.max(1, piece.bytes) } });
          }
        } finally {
          change({ saving: null });
        }
        const type = file.endsWith('.csv') ? 'text/csv' : 'application/json';
        saveFile(`session-${runId.slice(0, 8)}-${file}`, parts, type);
        return undefined;
      });
    },

    async importFile(file) {
      if (now().sending !== null) return;
      change({ sending: { name: file.name, bytes: file.size, sent: 0, uploadId: null } });
      await act(requestKey.importFile, async (line) => {
        const begun = await line.imports.begin({ name: file.name, bytes: file.size });
        const control = new AbortController();
        sending = control;
        const tell = (sent: number): void =>
          change({ sending: { name: file.name, bytes: file.size, sent, uploadId: begun.upload_id } });
        tell(0);
        try {
          await sendFile(file, begun.upload_id, begun.chunk_bytes, control.signal, proofs, tell);
          arriving = { uploadId: begun.upload_id, name: file.name };
        } catch (error) {
          if (control.signal.aborted) return undefined;
          await line.imports.cancel({ upload_id: begun.upload_id }).catch(() => undefined);
          return `${file.name} was not imported: ${error instanceof PieceRefused ? error.message : 'the connection broke'}`;
        }
        return undefined;
      });
      change({ sending: null });
    },

    async cancelImport(uploadId) {
      if (now().sending?.uploadId === uploadId) sending?.abort();
      await act(requestKey.importFile, async (line) => {
        await line.imports.cancel({ upload_id: uploadId });
        return undefined;
      });
    },

    async deleteImport(name) {
      await act(requestKey.importFile, async (line) => {
        await line.imports.delete({ name });
        return undefined;
      });
    },
  };
}
