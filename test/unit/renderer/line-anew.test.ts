/** A line that is hung up here, to be opened with what somebody has to show now. */
import { describe, expect, it } from 'vitest';
import { deskClient } from '../../../renderer/client/desk-client.ts';
import { keepLine } from '../../../renderer/client/line/keep-line.ts';
import { NotAdmitted } from '../../../renderer/client/line/line.ts';
import { desk } from '../../support/fake-desk-state.ts';

describe('a line that is opened anew', () => {
  const never = new Promise<string>(() => undefined);
  const silent = () =>
    deskClient({
      call: async () =>
        (async function* () {
          await never;
          yield { type: 'delta', desk: desk('sim') } as const;
        })(),
    });

  it('is hung up, and opened again without a word of it', async () => {
    const log: string[] = [];
    let hangUp = (_: string): void => undefined;
    let opened = 0;
    await new Promise<void>((resolve) => {
      const kept = keepLine(
        async () => {
          opened += 1;
          const closed = new Promise<string>((end) => (hangUp = end));
          return { client: silent(), closed, close: () => hangUp('hung up') };
        },
        {
          live: () => {
            log.push('live');
            if (opened === 1) setTimeout(() => kept.reopen());
            else resolve();
          },
          frame: () => undefined,
          lost: (reason) => log.push(`lost: ${reason}`),
          refused: (reason) => log.push(`refused: ${reason}`),
        },
      );
    });
    expect(log).toEqual(['live', 'live']);
  });

  it('is opened after a refusal, with what there is to show now', async () => {
    const log: string[] = [];
    let admitted = false;
    await new Promise<void>((resolve) => {
      const kept = keepLine(
        () =>
          admitted
            ? Promise.resolve({ client: silent(), closed: never, close: () => undefined })
            : Promise.reject(new NotAdmitted('who are you', true)),
        {
          live: () => {
            log.push('live');
            resolve();
          },
          frame: () => undefined,
          lost: (reason) => log.push(`lost: ${reason}`),
          refused: (reason, operators) => {
            log.push(`refused: ${reason}, ${operators}`);
            admitted = true;
            setTimeout(() => kept.reopen());
          },
        },
      );
    });
    expect(log).toEqual(['refused: who are you, true', 'live']);
  });
});
