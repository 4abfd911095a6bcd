/** What a start looks at beside its work: every segment against its seal, each by itself. */
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkSegments } from '../../../electron/journal/segments/check-segments.ts';
import { sealPath, segmentPath } from '../../../electron/journal/segments/segment-files.ts';
import { SegmentRig } from '../../support/segment-rig.ts';
import { tamper, temporaryDirectory } from './journal-fixture.ts';

let model: SegmentRig;
beforeAll(async () => {
  model = new SegmentRig({ directory: mkdtempSync(join(tmpdir(), 'journal-')) });
  for (let i = 0; i < 3; i += 1) {
    model.commit(20);
    model.rotate();
    await model.seal();
  }
  model.close();
});
afterAll(() => rmSync(model.directory, { recursive: true, force: true }));

function copy(): string {
  const directory = temporaryDirectory();
  cpSync(model.directory, directory, { recursive: true });
  return directory;
}

/** Turns one bit of a file over, in its middle. */
function flip(path: string): void {
  chmodSync(path, 0o600);
  const bytes = readFileSync(path);
  const at = bytes.length >> 1;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

it('finds nothing in what is whole', () => {
  expect(checkSegments(copy())).toEqual([]);
});

it('finds each one that is damaged or missing, whatever stands beside it', () => {
  const directory = copy();
  flip(segmentPath(directory, 1));
  rmSync(segmentPath(directory, 2));
  rmSync(sealPath(segmentPath(directory, 3)));
  expect(checkSegments(directory)).toEqual([
    { segment: 1, state: 'damaged', problem: expect.stringContaining('changed since') },
    { segment: 2, state: 'missing', problem: expect.stringContaining('000002.db') },
    { segment: 3, state: 'damaged', problem: expect.stringContaining('its seal is gone') },
  ]);
});

it('finds a seal that is another segment’s, that nobody with the key signed, or that is none', () => {
  const directory = copy();
  const [first, second, third] = [1, 2, 3].map((number) => sealPath(segmentPath(directory, number))) as [
    string,
    string,
    string,
  ];
  for (const path of [first, second, third]) chmodSync(path, 0o600);
  writeFileSync(first, readFileSync(second));
  writeFileSync(third, 'no seal');
  expect(checkSegments(directory)).toMatchObject([
    { segment: 1, problem: expect.stringContaining('other rows') },
    { segment: 3, problem: expect.stringContaining('its seal: ') },
  ]);
  rmSync(join(directory, 'signing-key.pub'));
  expect(checkSegments(directory)).toHaveLength(3);
});

it('goes by the seal alone where the row that tells of it says nothing', () => {
  for (const payload of ['no JSON', 'null']) {
    const directory = copy();
    tamper(
      directory,
      `DROP TRIGGER audit_update; UPDATE audit SET payload = '${payload}' WHERE action = 'segment_sealed'`,
    );
    expect(checkSegments(directory)).toEqual([]);
  }
});

it('takes what is no short file for no seal', () => {
  const directory = copy();
  const seal = sealPath(segmentPath(directory, 2));
  rmSync(seal);
  mkdirSync(seal);
  expect(checkSegments(directory)).toEqual([
    { segment: 2, state: 'damaged', problem: expect.stringContaining('its seal: ') },
  ]);
});

it('does not hold it against a segment that it was never sealed', async () => {
  const rig = new SegmentRig({ isSigned: false });
  rig.commit(20);
  rig.rotate();
  await rig.seal();
  rig.close();
  expect(checkSegments(rig.directory)).toEqual([]);
});
