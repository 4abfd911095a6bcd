/** Puts a serving desk together: journal, runtime, exchange, feed, host and surfaces. Both entries start here. */
import { fileURLToPath } from 'node:url';
import { ConsoleKeys } from '../api/console-keys.ts';
import { ADMINISTRATOR } from '../api/context.ts';
import { PlanLibrary } from '../api/ladder/plan-library.ts';
import { attachPort, type PortLike, type PortLine } from '../api/message-port.ts';
import { OperatorAccess } from '../api/operator/access.ts';
import { createServer } from '../api/server.ts';
import { loadOrCreateKey, loadOrCreateToken } from '../api/token.ts';
import type { WindowSeat } from '../api/window-seat.ts';
import { systemClock } from '../host/clock.ts';
import type { Desk } from '../host/desk.ts';
import { Recorder } from '../host/recording.ts';
import type { ServingDesk } from '../host/serving-desk.ts';
import { signAudit } from '../journal/checkpoint/sign-audit.ts';
import type { Vault } from '../journal/checkpoint/signing-key.ts';
import { recordPort } from '../journal/directory/lock.ts';
import { openRuntime, SERVING_SPARES } from '../runtime/runtime.ts';
import { assemble, type FeedChoice, seedOf } from './assemble.ts';
import { prepareDemo } from './demo.ts';
import { holdRestored } from './hold-restored.ts';
import { type OutwardOptions, WaysOut } from './outward.ts';
import { noteProfile, type Profile, profileOf } from './profile.ts';
import { programAt } from './program.ts';
import { openRecords } from './records/open-records.ts';
import {
  noteRotation,
  openRotated,
  type RotationChoice,
  rotationOf,
  sealBeside,
  segmentWords,
  whenDue,
} from './rotation.ts';
import { SAMPLES } from './samples.ts';
import { SegmentWatch } from './segments/segment-watch.ts';
import { noteServedWith, servedTo } from './served-with.ts';
import { openSessions } from './sessions/open-sessions.ts';
import { unsignedFound } from './unsigned-found.ts';
import { AuditWatch } from './verifying/audit-watch.ts';
import { JournalVerifier } from './verifying/verifier.ts';
import { feedWords, WakeWatch } from './wake-watch.ts';

export interface ServeOptions extends OutwardOptions {
  readonly dataDir: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Used as the token; a random one is made and kept in the data directory where undefined. */
  readonly token?: string | undefined;
  /** `none` by default; a demo always simulates. */
  readonly feed?: FeedChoice | undefined;
  /** Folders of algorithm modules, besides the samples'. */
  readonly algorithmFolders?: readonly string[] | undefined;
  /** Opens with the offline paper session: a simulated market and the sample `momentum`. */
  readonly demo?: boolean | undefined;
  /** How strict it is with those outside; the profile of the last time by default. */
  readonly profile?: Profile | undefined;
  /** When the journal becomes a segment; as the last time by default, else when it has grown to 512 MB. Looked at when the desk starts. */
  readonly rotation?: Partial<RotationChoice> | undefined;
  /** Logs every input to this new file, so that the run can be repeated. */
  readonly record?: string | undefined;
  /** The operating system's keychain for the key that signs the audit; a file of the owner's alone where undefined. */
  readonly vault?: Vault | undefined;
}

/** A desk that serves. */
export interface RunningDesk {
  readonly desk: Desk;
  /** Address of the console and the API, without the token. */
  readonly url: string;
  readonly token: string;
  /** How strict it is with those outside. */
  readonly profile: Profile;
  /** What a person should hear of the segment that was to be made of the journal. */
  readonly segments: readonly string[];
  /** Serves a page over a message port; `window` is the desk's own around it. */
  attachPort(port: PortLike, window?: WindowSeat): PortLine;
  /**
   * Takes a file of market data of this machine in, for paper sessions: the window's own process alone names a path.
   *
   * @throws {Failure} in words, for a file that is not even begun; what its check finds is seen where imports are listed.
   */
  importFile(path: string): Promise<void>;
  /** Notices that the machine has slept; the operating system's word makes it sooner and surer. */
  readonly wake: Pick<WakeWatch, 'suspended' | 'resumed'>;
  close(): Promise<void>;
}

/** Where the console was built to. */
const CONSOLE = fileURLToPath(new URL('../../out/renderer', import.meta.url));

/**
 * Starts a desk on a data directory: folds its facts, brings its versions back, opens its doors, and starts the feed.
 * When any of it fails, everything that was opened is closed again.
 *
 * @throws {JournalError} when the data directory cannot be used; {FeedError} for a recording that cannot be played;
 *   {TokenError} for a token that others can read; {BusError} and {WebhookError} for an address that cannot be used.
 */
export async function startDesk(options: ServeOptions): Promise<RunningDesk> {
  const opened: (() => Promise<void> | void)[] = [];
  const closeAll = (): Promise<void> => closeInTurn(opened.splice(0).reverse());
  try {
    const recorder = options.record === undefined ? undefined : new Recorder(options.record);
    opened.push(() => recorder?.close());
    const clock = systemClock();
    const { dataDir: directory, vault } = options;
    const kept = openRotated({ directory, now: clock.wallNs(), when: whenDue(options.rotation) });
    opened.push(() => kept.close());
    const seed = seedOf(kept);
    const signing = await signAudit(kept, { directory, seed, clock, vault });
    const { demo = false, feed = { kind: 'none' }, algorithmFolders = [] } = options;
    const profile = profileOf(kept, options.profile);
    const outward = new WaysOut(kept, options, profile);
    opened.push(() => outward.close());
    // Only now: an address that cannot be used may hold what is secret.
    noteServedWith(kept, { demo, feed, algorithms: algorithmFolders, to: servedTo(options, profile) });
    noteProfile(kept, profile);
    noteRotation(
      kept,
      rotationOf((key) => kept.meta(key), options.rotation),
    );
    const { journal } = outward;
    const runtime = openRuntime({ folders: [SAMPLES, ...algorithmFolders], spareThreads: SERVING_SPARES });
    opened.push(() => runtime.close());
    const found = unsignedFound(kept.checkpoints?.takenOver);
    const base = { journal, directory, runtime, clock, recorder, outward, profile, found };
    const parts = { ...base, onJournalFault: 'reduce' } as const;
    const desk = await assemble(options, parts);
    opened.push(() => desk.close());
    // Once more, and first: closing the desk closes the journal, which the ways out read.
    opened.push(() => outward.close());
    outward.follow(desk);
    const { deskId } = desk;
    const sealed = sealBeside(kept, { directory, deskId, wallNs: () => clock.wallNs() }, signing);
    opened.push(() => sealed);
    const token = loadOrCreateToken(options.dataDir, options.token);
    const { secrets } = kept;
    const access = secrets && new OperatorAccess({ desk, secrets, key: loadOrCreateKey(options.dataDir) });
    const consoles = ConsoleKeys.open(options.dataDir);
    const plans = new PlanLibrary(options.dataDir);
    const verifier = new JournalVerifier(options.dataDir, clock);
    opened.push(() => verifier.close());
    const folders = [SAMPLES, ...algorithmFolders];
    const sessions = openSessions({ directory: options.dataDir, folders, clock, desk });
    opened.push(() => sessions.close());
    const journalReaders = openRecords(directory, desk, clock);
    opened.push(() => journalReaders.close());
    const { records, downloads } = journalReaders;
    const about = programAt(options.dataDir);
    const beside = { access, consoles, plans, verifier, sessions, records, downloads, about };
    const server = await createServer(desk, { port: options.port, token, staticDir: CONSOLE, ...beside });
    opened.push(() => server.close());
    recordPort(options.dataDir, server.port);
    await desk.resume();
    await holdRestored(desk, kept);
    if (options.demo) await prepareDemo(desk);
    desk.startFeed();
    // What the start has written is signed soon, and not only when its time comes: a crash leaves little that nobody has signed.
    kept.checkpoints?.coverSoon();
    const wake = watchWake(desk);
    opened.push(() => wake.close());
    const segments = new SegmentWatch({ directory }, (finding) => desk.found(finding));
    opened.push(() => segments.close());
    const audit = new AuditWatch(verifier, clock, (finding) => desk.found(finding));
    opened.push(() => audit.close());
    return {
      desk,
      url: server.url,
      token,
      profile,
      segments: segmentWords(kept),
      attachPort: (port, window) => attachPort(desk, port, beside, window),
      importFile: async (path) => void (await sessions.imports.takeFile(path, ADMINISTRATOR.name)),
      wake,
      close: closeAll,
    };
  } catch (error) {
    // Why it did not start is what matters; that something did not close either follows from it.
    await closeAll().catch((also: unknown) => process.emitWarning(String(also)));
    throw error;
  }
}

/** Follows the machine's sleep: what the desk shows after it is as old as it is. */
const watchWake = (desk: ServingDesk): WakeWatch =>
  new WakeWatch({
    unseen: (ms) => desk.unseen(ms),
    tell: (finding) => desk.found(finding),
    feed: () => feedWords(desk),
  });

/**
 * Closes everything, whatever becomes of one of them: what stays open keeps the directory's lock.
 *
 * @throws what the first that failed threw.
 */
async function closeInTurn(closes: readonly (() => Promise<void> | void)[]): Promise<void> {
  const failed: unknown[] = [];
  for (const close of closes) {
    try {
      await close();
    } catch (error) {
      failed.push(error);
    }
  }
  if (failed.length > 0) throw failed[0];
}
