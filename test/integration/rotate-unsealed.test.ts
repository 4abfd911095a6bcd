/** A segment that is made and cannot be sealed: nothing is lost, and the next rotation seals it. */
import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { desk, serveDesk } from '../support/cli.ts';
import { temporaryDirectory } from '../unit/journal/journal-fixture.ts';

it('is told as what it is, and sealed by the next rotation', { timeout: 180_000 }, async () => {
  const directory = join(temporaryDirectory(), 'desk');
  await (await serveDesk(directory, '--demo')).signal('SIGTERM');
  // Where the seal is to be written stands something else.
  const inTheWay = join(directory, 'segments', '000001.seal.new');
  mkdirSync(inTheWay, { recursive: true, mode: 0o700 });
  const made = await desk('rotate', '--data-dir', directory);
  expect(made.status).toBe(1);
  expect(made.stdout).toMatch(/^a segment is made\n/);
  expect(made.stderr).toMatch(
    /^!! the segment is made and nothing is lost, but it is NOT sealed: cannot write .*rotate --data-dir .* seals it$/m,
  );
  rmdirSync(inTheWay);
  const sealed = await desk('rotate', '--data-dir', directory);
  expect([sealed.status, sealed.stdout]).toEqual([
    0,
    expect.stringContaining('segment 000001, made before, is sealed now'),
  ]);
  expect((await desk('verify', '--data-dir', directory)).stdout).toMatch(/1 segment before the journal, sealed/);
});
