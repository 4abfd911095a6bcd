import { calls } from '../context.ts';

/** What somebody asks of a desk who has to name it to others. */
export const about = {
  get: calls.about.get.handler(({ context: { desk, about: program } }) => ({
    version: program?.version ?? 'unknown',
    node: process.versions.node,
    desk_id: desk.deskId,
    data_folder: program?.dataFolder ?? null,
    key_fingerprint: desk.checkpoints?.state().fingerprint ?? null,
  })),
};
