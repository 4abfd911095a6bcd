import { calls } from '../context.ts';
import { sessionsOf } from './run.ts';

/** Market data that paper sessions run on. */
export const imports = {
  list: calls.imports.list.handler(async ({ context }) => {
    const { imports: store } = sessionsOf(context);
    return {
      files: [...store.files],
      uploads: [...store.uploads],
      max_bytes: store.maxBytes,
      free_bytes: await store.freeBytes(),
    };
  }),

  begin: calls.imports.begin.handler(async ({ input, context }) => {
    const begun = await sessionsOf(context).imports.begin(input.name, input.bytes, context.operator.name);
    return { upload_id: begun.uploadId, chunk_bytes: begun.chunkBytes };
  }),

  cancel: calls.imports.cancel.handler(async ({ input, context }) => {
    await sessionsOf(context).imports.cancel(input.upload_id);
    return input;
  }),

  delete: calls.imports.delete.handler(async ({ input, context }) => {
    await sessionsOf(context).imports.delete(input.name);
    return input;
  }),
};
