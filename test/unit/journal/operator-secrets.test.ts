import { describe, expect, it } from 'vitest';
import { verifyJournal } from '../../../electron/journal/check/verify.ts';
import { openJournal, openMemoryJournal } from '../../../electron/journal/open.ts';
import { closing, factBatch, journalDirectory, putBackTo, refusalCode, temporaryDirectory } from './journal-fixture.ts';

const ANN = { number: 1, hash: '$scrypt$of-ann' };

describe('password hashes', () => {
  it('are kept by name, the latest alone, and over a restart', () => {
    const directory = temporaryDirectory();
    const first = openJournal({ directory });
    first.secrets?.keepSecret('ann', ANN);
    first.secrets?.keepSecret('bob', { number: 1, hash: 'of-bob' });
    first.secrets?.keepSecret('ann', { number: 2, hash: 'of-ann, anew' });
    first.close();
    const again = closing(openJournal({ directory }));
    expect(again.secrets?.secret('ann')).toEqual({ number: 2, hash: 'of-ann, anew' });
    expect(again.secrets?.secret('bob')).toEqual({ number: 1, hash: 'of-bob' });
    expect(again.secrets?.secret('carol')).toBeUndefined();
    expect(verifyJournal({ directory })).toMatchObject({ ok: true });
  });

  it('are bound, never spelled into a statement', () => {
    const { secrets } = closing(openMemoryJournal());
    const name = "ann'); DROP TABLE operator_secrets; --";
    secrets?.keepSecret(name, ANN);
    expect(secrets?.secret(name)).toEqual(ANN);
    expect(secrets?.secret("' OR 1=1 --")).toBeUndefined();
  });

  it('cannot be kept through a journal that is only read', () => {
    const directory = journalDirectory(1);
    const { secrets } = closing(openJournal({ directory, readonly: true }));
    expect(secrets?.secret('ann')).toBeUndefined();
    expect(refusalCode(() => secrets?.keepSecret('ann', ANN))).toBe('readonly');
  });

  it('stand in no fact and no audit row', () => {
    const journal = closing(openMemoryJournal());
    journal.secrets?.keepSecret('ann', ANN);
    journal.commit(factBatch(1, 2));
    const text = JSON.stringify(
      [[...journal.facts()].map(({ body }) => body), journal.audit({ limit: 100 })],
      (_, value) => (typeof value === 'bigint' ? String(value) : value),
    );
    expect(text).not.toContain(ANN.hash);
  });
});

describe('a data directory from before there were operators', () => {
  const oldDirectory = (): string => {
    const directory = journalDirectory(2);
    putBackTo(2, directory);
    return directory;
  };

  it('verifies, is read as it is, and keeps nothing', () => {
    const directory = oldDirectory();
    expect(verifyJournal({ directory })).toMatchObject({ ok: true, facts: 2 });
    expect(closing(openJournal({ directory, readonly: true })).secrets).toBeUndefined();
  });

  it('is brought up to date by the first desk that writes to it', () => {
    const directory = oldDirectory();
    const journal = closing(openJournal({ directory }));
    journal.secrets?.keepSecret('ann', ANN);
    expect(journal.secrets?.secret('ann')).toEqual(ANN);
    expect([...journal.facts()]).toHaveLength(2);
  });
});
