import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assertRoom } from '../../../electron/command-line/desk/room.ts';
import { temporaryDirectory } from '../journal/journal-fixture.ts';

describe('a kill of a desk that has stopped', () => {
  it('goes on where its journal can be written, and leaves nothing behind', () => {
    const directory = temporaryDirectory();
    expect(() => assertRoom(directory, 'the desk refuses')).not.toThrow();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('does not end its process where nothing could be recorded, and says so loudly', () => {
    const missing = join(temporaryDirectory(), 'gone');
    expect(() => assertRoom(missing, 'the desk refuses: the disk is full')).toThrow(
      /^NOT KILLED, and its process goes on: the desk refuses: the disk is full\. .* give the same command again/,
    );
    expect(() => assertRoom(missing, 'it hangs', 'rollback')).toThrow(
      /^NOT ROLLED BACK, .* A rollback cannot be recorded/,
    );
  });
});
