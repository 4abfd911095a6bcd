import { z } from 'zod';
import { read } from './call.ts';

/** What somebody asks of a desk who has to name it to others: which program, which desk, which key. */
export const AboutView = z.object({
  version: z.string().describe('Of the program'),
  node: z.string().describe('Version of the runtime that it runs on'),
  desk_id: z.string(),
  data_folder: z
    .string()
    .nullable()
    .describe('Where the journal lies, on the machine of the desk; null where it has none on disk'),
  key_fingerprint: z
    .string()
    .nullable()
    .describe('SHA-256 of the 32 bytes of the key that signs the audit now, hexadecimal; null where nothing is signed'),
});
export type AboutView = z.infer<typeof AboutView>;

export const about = {
  get: read
    .route({
      method: 'GET',
      path: '/about',
      tags: ['Health'],
      summary: 'Which program this is, which desk, and which key signs its audit',
      description: 'Note the fingerprint where nobody who can write to the desk can: by it others know the key.',
    })
    .output(AboutView),
};
