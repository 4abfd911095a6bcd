/** What a person at a terminal is told to do next, and of what is left. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toGive } from '../../electron/command-line/command-name.ts';
import { marketMissing, startAgain, startWords } from '../../electron/command-line/desk/start-again.ts';
import { flattenCommand, heldIn, heldWords } from '../../electron/command-line/emergency/held.ts';
import { aloneInProduction } from '../../electron/command-line/run/serve.ts';
import { stops } from '../../electron/command-line/run/session-words.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { defaultDataFolder } from '../../electron/launch/data-folder.ts';
import { noteServedWith, servedTo, servedWith } from '../../electron/serving/served-with.ts';
import type { PositionView } from '../../shared/contract/trading.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'command-next-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('what to do next', () => {
  it('is a command as README gives it, quoted for a shell', () => {
    expect(toGive('kill', '--scope', 'version/a@1.0.0')).toBe('npm run -s desk -- kill --scope version/a@1.0.0');
    expect(toGive('serve', '--data-dir', 'my desk', '--token', `it's`)).toBe(
      `npm run -s desk -- serve --data-dir 'my desk' --token 'it'\\''s'`,
    );
    const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
    for (const command of ['status', 'kill', 'release', 'rollback', 'verify', 'serve'])
      expect(readme).toContain(toGive(command));
  });

  it('starts a desk again with the market data that it had', () => {
    const none = { demo: false, feed: { kind: 'none' }, algorithms: [] } as const;
    const demo = { ...none, demo: true };
    expect(startAgain(defaultDataFolder(), demo)).toBe('npm start');
    expect(startAgain(defaultDataFolder(), undefined)).toBe('npm start');
    expect(startAgain('.desk', demo)).toBe('npm run -s desk -- serve --demo');
    expect(startAgain('elsewhere', { ...none, feed: { kind: 'replay', file: 'a b.csv' }, algorithms: ['x'] })).toBe(
      "npm run -s desk -- serve --data-dir elsewhere --feed 'replay:a b.csv' --algorithms x",
    );
    expect([marketMissing(demo), marketMissing(none), marketMissing(undefined)]).toEqual([
      '',
      expect.stringContaining('add --feed sim'),
      expect.stringContaining('add --feed sim'),
    ]);
  });

  it('starts a desk again with those whom it told, by all that is not secret', () => {
    const served = { demo: false, feed: { kind: 'sim' }, algorithms: [] } as const;
    const natsAccess = { user: 'desk', password: 'secret', caFile: 'my ca.pem', token: undefined };
    const options = { port: 9000, nats: 'wss://nats.example:443', natsAccess, webhook: 'https://hooks/SECRET' };
    const to = servedTo({ ...options, webhookSecret: 'secret' }, 'production');
    expect(JSON.stringify(to)).not.toMatch(/secret/);
    expect(JSON.stringify(to)).not.toContain('hooks');
    expect(startWords('.desk', { ...served, to })).toBe(
      "`npm run -s desk -- serve --feed sim --port 9000 --nats wss://nats.example:443 --nats-user desk --nats-ca 'my ca.pem' --profile production`, with DESK_NATS_PASSWORD and DESK_WEBHOOK_SECRET set as before, and with --webhook URL, which is not kept",
    );
    // What npm start opens tells nobody; a desk there that told somebody was served otherwise.
    expect(startAgain(defaultDataFolder(), { ...served, demo: true, to })).toContain('serve --data-dir');
    const quiet = servedTo({ port: 0, natsAccess: { token: 'for another command' } }, 'standard');
    expect(startWords('.desk', { ...served, demo: true, to: quiet })).toBe('`npm run -s desk -- serve --demo`');
  });

  it('says what production means where nothing is published', () => {
    expect(aloneInProduction('production', undefined)).toMatch(/NOTHING IS PUBLISHED.*--nats.*--profile standard/);
    expect([aloneInProduction('production', 'wss://x'), aloneInProduction('standard', undefined)]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('is remembered by the journal, and not forgotten for a start without market data', () => {
    const journal = openJournal({ directory: folder });
    const [first, blind] = [
      { demo: false, feed: { kind: 'sim' }, algorithms: ['a'] },
      { demo: false, feed: { kind: 'none' }, algorithms: [] },
    ] as const;
    expect(servedWith(journal)).toBeUndefined();
    noteServedWith(journal, first);
    noteServedWith(journal, blind);
    expect(servedWith(journal)).toEqual(first);
    // Whom it told is what it was last started with, with or without market data.
    const to = servedTo({ port: 8350, nats: 'ws://127.0.0.1:1' }, 'standard');
    noteServedWith(journal, { ...blind, to });
    expect(servedWith(journal)).toEqual({ ...first, to });
    noteServedWith(journal, { ...blind, demo: true });
    expect(servedWith(journal)).toEqual({ ...blind, demo: true });
    journal.close();
  });
});

describe('what a kill leaves open', () => {
  const held = (version: string, slot_id: string, value: string | null = '11584.12345678'): PositionView => ({
    ...{ slot_id, version, instance: 1, instrument: 'x:Y', quantity: '0.193', average_price: '1', mark: null, value },
    ...{ realised: '0', unrealised: '0', fees: '0', currency: 'USDT' },
  });

  it('is what its scope takes in', () => {
    const [one, two, three] = [held('a@1.0.0', 'a:paper'), held('a@1.0.0', 'a:staging'), held('b@1.0.0', 'a:paper')];
    const all = [one, two, three];
    expect(heldIn(all, 'desk')).toEqual(all);
    expect(heldIn(all, 'environment/paper')).toEqual([one, three]);
    expect(heldIn(all, 'a:paper')).toEqual([one, three]);
    expect(heldIn(all, 'algorithm/a')).toEqual([one, two]);
    expect(heldIn(all, 'version/b@1.0.0')).toEqual([three]);
    expect(heldIn(all, 'instrument/x:Y')).toEqual(all);
    expect(heldIn(all, 'instrument/x:Z')).toEqual([]);
  });

  it('is told with its value and how to close it', () => {
    const close = flattenCommand('a:paper', { dataDir: 'd' });
    expect(close).toBe('`npm run -s desk -- kill --data-dir d --scope a:paper --flatten`');
    expect(flattenCommand('desk', {})).toBe('`npm run -s desk -- kill --flatten`');
    expect(heldWords([held('a@1.0.0', 'a:paper')], 'halted', close)).toBe(
      `STILL OPEN, and nothing closes it:\n  +0.193 Y, worth 11,584.12 USDT (a@1.0.0 in a:paper)\nTo close it: ${close}`,
    );
    expect(heldWords([held('a@1.0.0', 'a:paper', null)], 'reducing', close)).toMatch(
      /^STILL OPEN:\n.*of unknown value/,
    );
    expect(heldWords([], 'halted', close)).toBe('Nothing is open: no position is held.');
  });
});

it('a session tells what stopped it, in a line each', () => {
  const at = '2024-08-08T00:00:00.000Z';
  const leg = { slot_id: 'a:paper', version: 'a@1.0.0', instrument: 'x:Y', asked: '2', sent: '2', acknowledged: '2' };
  const breaker = {
    id: 'b-1',
    scope: 'a:paper',
    cause: 'daily_loss',
    action: 'flatten',
    value: '',
    limit: '',
  } as const;
  const violation = { at, scope: 'a:paper', action: 'flatten', value: '104.205', limit: '100' } as const;
  const exit = {
    exit_id: 'x-1',
    scope: 'a:paper',
    breaker_id: 'b-1',
    reason: 'r',
    started_at: at,
    ended_at: at,
  } as const;
  const lines = stops({
    ...({} as Parameters<typeof stops>[0]),
    breakers: [breaker],
    violations: [
      { ...violation, trigger: 'daily_loss', breaker_id: 'b-1' },
      { ...violation, trigger: 'slippage', action: 'alert', breaker_id: null },
      { ...violation, scope: 'desk', trigger: 'kill', action: 'halt', value: 'odd', limit: '', breaker_id: 'b-2' },
    ],
    exits: [
      { ...exit, status: 'ended', legs: [{ ...leg, filled: '2', open: '0' }] },
      { ...exit, exit_id: 'x-2', status: 'stalled', legs: [{ ...leg, filled: '0', open: '2' }] },
    ],
  });
  expect(lines).toEqual([
    `BREAKER b-1 on the slot a:paper (flatten, stands): daily loss 104.20 against a limit of 100, ${at}`,
    `KILLED the whole desk (breaker b-2, released): odd, ${at}`,
    '1 alert without a breaker',
    'EXIT x-1 of the slot a:paper ended: a@1.0.0 x:Y: to close 2, filled 2, open 0',
    'EXIT x-2 of the slot a:paper STILL OPEN: a@1.0.0 x:Y: to close 2, filled 0, open 2',
  ]);
});
