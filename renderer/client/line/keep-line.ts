import type { ConsoleFrame } from '../../../shared/contract/console.ts';
import type { DeskClient } from '../desk-client.ts';
import { backOff } from './back-off.ts';
import { type Line, NotAdmitted, type OpenLine } from './line.ts';

/** What a kept line tells whoever listens. */
export interface LineListener {
  live(): void;
  frame(frame: ConsoleFrame): void;
  lost(reason: string, attempt: number, waitMs: number): void;
  refused(reason: string, operators: boolean): void;
}

/** A line that comes back by itself. */
export interface KeptLine {
  /** The client over the line that stands; undefined while none does. */
  client(): DeskClient | undefined;
  /** Tries again now instead of after the pause, also after a refusal: there may be something new to show. */
  retryNow(): void;
  /** Begins anew, because the desk knows somebody else now: a socket carries the cookies that it was opened with. */
  reopen(): void;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Passes the desk's frames on until the stream ends or the line breaks; answers why. */
async function follow(line: Line, hear: (frame: ConsoleFrame) => void): Promise<string> {
  const stream = async (): Promise<string> => {
    for await (const frame of await line.client.console.watch()) {
      hear(frame);
    }
    return 'The desk ended its stream';
  };
  const ended = stream().catch(reasonOf);
  const reason = await Promise.race([line.closed, ended]);
  line.close();
  return reason;
}

/** Hands a frame on. @throws {Error} in words, where it is not as the desk of this console sends them. */
function read(frame: ConsoleFrame, listener: LineListener): void {
  try {
    listener.frame(frame);
  } catch (cause) {
    throw new Error('The desk sent what this console cannot read; it may be of another version: reload the page', {
      cause,
    });
  }
}

/** Keeps a line to the desk for as long as the page lives: opens it, follows the stream, and begins again after a break. */
export function keepLine(open: OpenLine, listener: LineListener): KeptLine {
  let standing: Line | undefined;
  let wake = (): void => undefined;
  /** True where the line was hung up here to be opened anew. */
  let reopening = false;

  /** Waits so long, or until it is called for; for good where no time is given. */
  const pause = (ms?: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const run = async (): Promise<void> => {
    let attempt = 0;
    while (true) {
      let reason: string;
      reopening = false;
      try {
        const line = await open();
        // It was opened with what somebody had to show before.
        if (reopening) {
          line.close();
          continue;
        }
        standing = line;
        listener.live();
        // Only a frame that was read proves the line: one that opens and breaks at once must not be knocked at without pause.
        const hear = (frame: ConsoleFrame): void => {
          read(frame, listener);
          attempt = 0;
        };
        reason = await follow(standing, hear);
      } catch (error) {
        if (error instanceof NotAdmitted) {
          listener.refused(error.message, error.operators);
          attempt = 0;
          if (!reopening) await pause();
          continue;
        }
        reason = reasonOf(error);
      }
      standing = undefined;
      if (reopening) {
        attempt = 0;
        continue;
      }
      attempt += 1;
      const wait = backOff(attempt, Math.random());
      listener.lost(reason, attempt, wait);
      await pause(wait);
    }
  };
  void run();
  const reopen = (): void => {
    reopening = true;
    standing?.close();
    wake();
  };
  return { client: () => standing?.client, retryNow: () => wake(), reopen };
}
