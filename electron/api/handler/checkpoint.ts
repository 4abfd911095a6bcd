import { calls } from '../context.ts';
import { isoTime } from '../map/time.ts';

/** Signed heads of the audit chain. */
export const listCheckpoints = calls.audit.checkpoints.handler(({ input: { page, page_size }, context: { desk } }) => {
  const { checkpoints: kept } = desk;
  const state = kept?.state();
  const records = kept?.list({ limit: page_size, offset: (page - 1) * page_size }) ?? [];
  return {
    checkpoints: records.map(({ size, root, head, facts, tsNs, note }) => ({
      tree_size: size,
      root_hash: root,
      head_hash: head,
      facts,
      created_at: isoTime(tsNs),
      note,
    })),
    total: state?.count ?? 0,
    page,
    page_size,
    uncovered: state?.uncovered ?? desk.auditHead().rows,
    public_key: state?.publicKey ?? null,
    key_fingerprint: state?.fingerprint ?? null,
    problem: state?.problem ?? null,
  };
});
