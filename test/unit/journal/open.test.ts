import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { verifyJournal } from '../../../electron/journal/check/verify.ts';
import { readLock, recordPort } from '../../../electron/journal/directory/lock.ts';
import { asJournalError, JournalError } from '../../../electron/journal/error.ts';
import { LATEST_VERSION, migrate, schemaVersion } from '../../../electron/journal/migrations/index.ts';
import { openJournal } from '../../../electron/journal/open.ts';
import {
  closing,
  factBatch,
  journalDirectory,
  refusal,
  refusalCode,
  tamper,
  temporaryDirectory,
} from './journal-fixture.ts';

const file = (directory: string): string => join(directory, 'desk.db');
const permissions = (path: string): number => statSync(path).mode & 0o777;

/** Runs a module's text in another process, with `openJournal` at hand. */
function elsewhere(body: string, options: { readonly uid?: number } = {}) {
  const open = fileURLToPath(new URL('../../../electron/journal/open.ts', import.meta.url));
  const verify = fileURLToPath(new URL('../../../electron/journal/check/verify.ts', import.meta.url));
  const text = `import { openJournal } from ${JSON.stringify(open)};
    import { verifyJournal } from ${JSON.stringify(verify)};
    ${body}`;
  return spawnSync(process.execPath, ['--input-type=module', '--eval', text], { encoding: 'utf8', ...options });
}

describe('a new data directory', () => {
  it('is for its owner alone, directory and files', () => {
    const directory = join(temporaryDirectory(), 'desks', 'one');
    const journal = closing(openJournal({ directory }));
    journal.commit(factBatch(1, 1));
    expect(permissions(directory)).toBe(0o700);
    const files = readdirSync(directory);
    expect(files.sort()).toEqual(['desk.db', 'desk.db-shm', 'desk.db-wal', 'desk.guard', 'desk.lock', 'reserve']);
    for (const name of files) expect(permissions(join(directory, name)), name).toBe(0o600);
  });

  it('is not made when only an existing one will do', () => {
    const directory = join(temporaryDirectory(), 'none');
    expect(refusalCode(() => openJournal({ directory, create: false }))).toBe('missing');
    expect(refusalCode(() => openJournal({ directory, readonly: true }))).toBe('missing');
    expect(existsSync(directory)).toBe(false);
  });

  it('cannot be a file', () => {
    const directory = join(temporaryDirectory(), 'file');
    writeFileSync(directory, '');
    expect(refusalCode(() => openJournal({ directory }))).toBe('io');
  });

  it('is begun again where a crash left it half made', () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'desk.db.partial'), 'half a schema');
    closing(openJournal({ directory })).commit(factBatch(1, 1));
    expect(existsSync(join(directory, 'desk.db.partial'))).toBe(false);
  });

  it('gets permissions that are too wide tightened', () => {
    const directory = journalDirectory(0);
    chmodSync(file(directory), 0o644);
    closing(openJournal({ directory }));
    expect(permissions(file(directory))).toBe(0o600);
  });
});

describe('migrations', () => {
  it('lead from an empty database to the latest version, and then do nothing', () => {
    const database = new Database(':memory:');
    migrate(database);
    expect(schemaVersion(database)).toBe(LATEST_VERSION);
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all();
    expect(tables).toEqual([
      'audit',
      'base',
      'checkpoints',
      'facts',
      'meta',
      'operator_secrets',
      'outbox',
      'snapshots',
    ]);
    migrate(database);
    database.close();
  });

  it('are one transaction each, and must be numbered from 1', () => {
    const database = new Database(':memory:');
    const broken = [
      { version: 1, sql: 'CREATE TABLE one(a)' },
      { version: 2, sql: 'CREATE TABLE two(a); CREATE TABLE one(a)' },
    ];
    expect(() => migrate(database, broken)).toThrow('already exists');
    expect(schemaVersion(database)).toBe(1);
    expect(database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all()).toEqual(['one']);
    expect(() => migrate(database, [{ version: 3, sql: '' }])).toThrow('migration 3 stands in the place of 1');
    database.close();
  });
});

describe('what is refused', () => {
  const spoil: readonly (readonly [name: string, code: JournalError['code'], spoil: (directory: string) => void])[] = [
    [
      'a newer schema',
      'from_the_future',
      (directory) => tamper(directory, `PRAGMA user_version = ${LATEST_VERSION + 1}`),
    ],
    ['random bytes', 'corrupt', (directory) => writeFileSync(file(directory), 'no database '.repeat(1_000))],
    ['an empty file', 'corrupt', (directory) => truncateSync(file(directory))],
    ['another program’s database', 'corrupt', (directory) => tamper(directory, 'PRAGMA application_id = 7')],
    ['a schema without a number', 'corrupt', (directory) => tamper(directory, 'PRAGMA user_version = 0')],
    ['a schema without its tables', 'corrupt', (directory) => tamper(directory, 'DROP TABLE audit')],
    [
      'a head that was changed',
      'corrupt',
      (directory) => tamper(directory, "DROP TRIGGER audit_update; UPDATE audit SET actor = 'x' WHERE seq = 3"),
    ],
    ...[0, 5, 15, 16, 19, 69].map(
      (offset) =>
        [
          `byte ${offset} of the header flipped`,
          'corrupt',
          (directory: string) => {
            const bytes = readFileSync(file(directory));
            bytes[offset] = (bytes[offset] ?? 0) ^ 0xff;
            writeFileSync(file(directory), bytes);
          },
        ] as const,
    ),
  ];

  it.each(spoil)('%s, as %s, and the file stays byte for byte', (_, code, spoilFile) => {
    const directory = journalDirectory(3);
    spoilFile(directory);
    const before = readFileSync(file(directory));
    const error = refusal(() => openJournal({ directory }));
    expect(error.code).toBe(code);
    expect(error.message).toContain('desk.db');
    expect(readFileSync(file(directory)).equals(before)).toBe(true);
    expect(readLock(directory)).toBeUndefined();
    expect(verifyJournal({ directory }).ok).toBe(false);
  });

  it.each(['facts', 'outbox'])('the table %s without its first page, before the opening is counted', (table) => {
    const directory = journalDirectory(3);
    const database = new Database(file(directory), { readonly: true });
    const root = database
      .prepare<[string], number>('SELECT rootpage FROM sqlite_schema WHERE name = ?')
      .pluck()
      .get(table);
    database.close();
    const before = readFileSync(file(directory)).fill(0, ((root ?? 0) - 1) * 4_096, (root ?? 0) * 4_096);
    writeFileSync(file(directory), before);
    expect(refusalCode(() => openJournal({ directory }))).toBe('corrupt');
    expect(readFileSync(file(directory)).equals(before)).toBe(true);
  });

  it('also when only read, where the tables are gone', () => {
    const directory = journalDirectory(1);
    tamper(directory, 'DROP TABLE facts');
    expect(refusalCode(() => openJournal({ directory, readonly: true }))).toBe('corrupt');
  });
});

/** Whether the system tells who holds which lock. */
const isNamedBySystem = process.platform === 'linux' && existsSync('/proc/locks');

/** That a desk runs is known without its name: its process too, where the system tells it. */
function expectRunning(directory: string): void {
  if (isNamedBySystem) {
    expect(readLock(directory)).toEqual({ pid: process.pid, startedAt: '', isUnnamed: true });
    expect(refusal(() => openJournal({ directory })).message).toContain(`process ${process.pid}, though its desk.lock`);
  } else {
    expect(() => readLock(directory)).toThrow(/RUNS on .* does not say which process/);
    expect(refusal(() => openJournal({ directory })).message).toContain('another process');
  }
}

describe('the lock', () => {
  it('lets one desk in, and says who it is', () => {
    const directory = temporaryDirectory();
    expect(readLock(directory)).toBeUndefined();
    const journal = closing(openJournal({ directory }));
    expect(readLock(directory)).toEqual({ pid: process.pid, startedAt: expect.stringMatching(/^\d{4}-.*Z$/) });
    const error = refusal(() => openJournal({ directory }));
    expect(error.code).toBe('locked');
    expect(error.message).toContain(`process ${process.pid}`);
    journal.commit(factBatch(1, 1));
    journal.close();
    expect(readLock(directory)).toBeUndefined();
    closing(openJournal({ directory })).commit(factBatch(2, 2));
  });

  it('keeps another process out', () => {
    const directory = temporaryDirectory();
    closing(openJournal({ directory }));
    const { stdout } = elsewhere(
      `try { openJournal({ directory: ${JSON.stringify(directory)} }) } catch (error) { console.log(error.code) }`,
    );
    expect(stdout.trim()).toBe('locked');
  });

  it('holds the port once the desk listens, and only that desk may say so', () => {
    const directory = temporaryDirectory();
    expect(() => recordPort(directory, 8350)).toThrow('not locked by this process');
    closing(openJournal({ directory }));
    recordPort(directory, 8350);
    expect(readLock(directory)).toMatchObject({ pid: process.pid, port: 8350 });
  });

  it('is gone with a process that was killed, and what that committed is there', () => {
    const directory = temporaryDirectory();
    const batch = `{ facts: [], audit: [{ tsNs: 1n, actor: 'a', role: 'r', action: 'x', subject: 's', payload: {} }] }`;
    const child = elsewhere(
      `openJournal({ directory: ${JSON.stringify(directory)} }).commit(${batch}); process.kill(process.pid, 'SIGKILL')`,
    );
    expect(child.signal).toBe('SIGKILL');
    expect(existsSync(join(directory, 'desk.lock'))).toBe(true);
    expect(readLock(directory)).toBeUndefined();
    const journal = closing(openJournal({ directory }));
    expect(journal.auditHead().rows).toBe(1);
    expect(readLock(directory)?.pid).toBe(process.pid);
  });

  it('does not take the word of a lock file whose pid lives again as another process', () => {
    const directory = journalDirectory(0);
    writeFileSync(join(directory, 'desk.lock'), JSON.stringify({ pid: process.ppid, startedAt: '2020-01-01' }));
    expect(readLock(directory)).toBeUndefined();
    closing(openJournal({ directory }));
  });

  it('holds without its lock file, whatever is in that', () => {
    const directory = temporaryDirectory();
    closing(openJournal({ directory }));
    for (const text of ['', '{"pid":"x"}']) {
      writeFileSync(join(directory, 'desk.lock'), text);
      expectRunning(directory);
    }
    rmSync(join(directory, 'desk.lock'));
    expectRunning(directory);
    if (!isNamedBySystem) return;
    recordPort(directory, 8350);
    expect(readLock(directory)).toMatchObject({ pid: process.pid, port: 8350 });
    expect(readLock(directory)).not.toHaveProperty('isUnnamed');
  });

  it('cannot be taken on a guard that is no lock file', () => {
    const directory = journalDirectory(0);
    writeFileSync(join(directory, 'desk.guard'), 'text'.repeat(1_000));
    expect(refusalCode(() => openJournal({ directory }))).toBe('corrupt');
    expect(refusalCode(() => readLock(directory))).toBe('corrupt');
  });
});

describe('reading only', () => {
  it('works beside a running desk, sees what it commits, and writes nothing', () => {
    const directory = temporaryDirectory();
    const desk = closing(openJournal({ directory }));
    desk.commit(factBatch(1, 2));
    const reader = closing(openJournal({ directory, readonly: true }));
    expect([...reader.facts()]).toHaveLength(2);
    desk.commit(factBatch(3, 3));
    expect(reader.auditHead()).toEqual(desk.auditHead());
    expect(refusalCode(() => reader.commit(factBatch(4, 4)))).toBe('readonly');
    expect(refusalCode(() => reader.setMeta('a', 'b'))).toBe('readonly');
    reader.close();
    reader.close();
    desk.commit(factBatch(4, 4));
  });

  /** A copy that nobody can write: by its permissions, read as a user whom those bind. */
  function readFromCopy(prepare: (directory: string) => void, keep: (name: string) => boolean): string {
    const source = temporaryDirectory();
    prepare(source);
    const copy = join(temporaryDirectory(), 'copy');
    mkdirSync(copy);
    for (const name of readdirSync(source).filter(keep)) {
      cpSync(join(source, name), join(copy, name));
      chmodSync(join(copy, name), 0o444);
    }
    chmodSync(join(copy, '..'), 0o755);
    chmodSync(copy, 0o555);
    const before = readdirSync(copy);
    const script = `const directory = ${JSON.stringify(copy)};
      const journal = openJournal({ directory, readonly: true });
      const facts = [...journal.facts()].length;
      journal.close();
      const { ok, rows } = verifyJournal({ directory });
      const refused = (options) => {
        try { openJournal({ directory, ...options }) } catch (error) { return error.code }
      };
      const [writing, inPlace] = [refused({}), refused({ readonly: true, inPlace: true })];
      console.log(JSON.stringify({ facts, ok, rows, writing, inPlace }));`;
    const { stdout, stderr } = elsewhere(script, process.getuid?.() === 0 ? { uid: 65_534 } : {});
    expect(stderr).toBe('');
    expect(readdirSync(copy)).toEqual(before);
    chmodSync(copy, 0o755);
    return stdout.trim();
  }

  const stopped = (directory: string): void => {
    const journal = openJournal({ directory });
    journal.commit(factBatch(1, 3));
    journal.close();
  };
  const running = (directory: string): void => closing(openJournal({ directory })).commit(factBatch(1, 3));
  const expected = '{"facts":3,"ok":true,"rows":3,"writing":"readonly","inPlace":"readonly"}';

  it('works on a read-only copy of a directory that was stopped cleanly', () => {
    expect(readFromCopy(stopped, (name) => name === 'desk.db')).toBe(expected);
  });

  it('works on a read-only copy of a running one, with its log folded in on the way', () => {
    expect(readFromCopy(running, (name) => name.startsWith('desk.db') && !name.endsWith('-shm'))).toBe(expected);
  });
});

describe('errors', () => {
  it('of the file system and of SQLite become operating errors, a programmer’s error does not', () => {
    const code = (error: unknown) => (asJournalError(error, 'x') as JournalError).code;
    const system = (name: string) => Object.assign(new Error(name), { code: name, syscall: 'open' });
    expect(['ENOSPC', 'EACCES', 'EROFS', 'ENOENT', 'EIO'].map((name) => code(system(name)))).toEqual([
      'disk_full',
      'readonly',
      'readonly',
      'missing',
      'io',
    ]);
    const sqlite = (name: string) => new Database.SqliteError(name, name);
    expect(
      ['SQLITE_FULL', 'SQLITE_IOERR_FSYNC', 'SQLITE_READONLY_DBMOVED', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_NOTADB'].map(
        (name) => code(sqlite(name)),
      ),
    ).toEqual(['disk_full', 'io', 'readonly', 'locked', 'corrupt']);
    const other = new TypeError('a slip');
    expect(asJournalError(other, 'x')).toBe(other);
    const known = new JournalError('io', 'known');
    expect(asJournalError(known, 'x')).toBe(known);
  });

  it('name the directory that holds no journal', () => {
    const directory = journalDirectory(0);
    rmSync(file(directory));
    expect(refusal(() => openJournal({ directory, create: false })).message).toContain(directory);
  });
});
