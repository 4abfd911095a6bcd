import { z } from 'zod';
import { command, read } from './call.ts';
import { Decimal, Id, Timestamp } from './field.ts';
import { runRoute } from './run.ts';

/** The name of an imported file: it is a file's name and never a path. */
export const IMPORT_NAME = /^[A-Za-z0-9][A-Za-z0-9 ._()+-]{0,140}\.csv(\.gz)?$/i;

const ImportName = z
  .string()
  .min(5)
  .max(150)
  .regex(
    IMPORT_NAME,
    'give a file name of letters, digits, spaces and . _ - ( ) + that ends in .csv or .csv.gz, without a folder',
  )
  .meta({ examples: ['binance_trades_20240808.csv.gz'] });

const InstrumentFacts = z.object({
  venue: z.string(),
  symbol: z.string(),
  tick: Decimal,
  lot: Decimal,
  currency: z.string(),
  events: z.int(),
});

/** An imported file and what was found in it. */
export const ImportView = z.object({
  name: z.string(),
  bytes: z.int().describe('On disk'),
  kind: z.enum(['trade', 'quote', 'bar', 'quote_bar']),
  events: z.int(),
  bad: z.int().describe('Rows that were left out'),
  bad_rows: z.array(z.object({ line: z.int(), message: z.string() })).describe('The first of them'),
  rounded: z.int().describe('Numbers with more digits than their instrument has'),
  crossed: z.int().describe('Quotes whose bid stood above their ask'),
  from: Timestamp,
  until: Timestamp,
  instruments: z.array(InstrumentFacts).describe('The first of them'),
  instruments_total: z.int(),
  sample: z.array(z.string()).describe('The header and the first rows, as they stand'),
  imported_at: Timestamp,
  imported_by: z.string(),
});
export type ImportView = z.infer<typeof ImportView>;

/** A file on its way in, or one that was refused. */
export const UploadView = z.object({
  upload_id: Id,
  name: z.string(),
  bytes: z.int(),
  received: z.int(),
  state: z.enum(['receiving', 'checking', 'refused']),
  share: z.number().nullable().describe('How far the check is'),
  words: z.string().nullable().describe('Why it was refused'),
});
export type UploadView = z.infer<typeof UploadView>;

/** Market data that paper sessions run on. */
export const imports = {
  list: read.route(runRoute('GET', '/imports', 'Imported market data, and what is on its way in')).output(
    z.object({
      files: z.array(ImportView),
      uploads: z.array(UploadView),
      max_bytes: z.int().describe('The largest file that is taken'),
      free_bytes: z.int().describe('What may be imported until the disk has too little room left'),
    }),
  ),
  begin: command
    .route(
      runRoute(
        'POST',
        '/imports',
        'Announce a file',
        'Then send its bytes to `PUT /imports/UPLOAD_ID?offset=N`, at the root of the desk, in pieces of at most `chunk_bytes`, with the token, or with the console’s cookie and the proof that goes with it. After the last piece the desk checks the file.',
      ),
    )
    .input(z.strictObject({ name: ImportName, bytes: z.int().min(1).max(Number.MAX_SAFE_INTEGER) }))
    .output(z.object({ upload_id: Id, chunk_bytes: z.int() })),
  cancel: command
    .route(runRoute('POST', '/imports/{upload_id}/cancel', 'Give an upload up, or dismiss one that was refused'))
    .input(z.strictObject({ upload_id: Id }))
    .output(z.object({ upload_id: Id })),
  delete: command
    .route(runRoute('DELETE', '/imports/{name}', 'Delete an imported file'))
    .input(z.strictObject({ name: ImportName }))
    .output(z.object({ name: z.string() })),
};
