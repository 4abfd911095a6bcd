import type { JournalPort } from '../engine/ports.ts';

/**
 * The journal, telling of every commit that had events for the outbox. All else that it can do, it does as before.
 *
 * @param written called in the desk's own turn, right after the commit. It must only take note.
 */
export function announcing(journal: JournalPort, written: () => void): JournalPort {
  const commit: JournalPort['commit'] = (batch) => {
    journal.commit(batch);
    if (batch.outbox !== undefined && batch.outbox.length > 0) written();
  };
  journal.checkpoints?.onEvent(written);
  return new Proxy(journal, {
    get(target, name) {
      if (name === 'commit') return commit;
      const value: unknown = Reflect.get(target, name);
      // A journal keeps what is private to it, so its methods want to be called on itself.
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
