import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ModuleError } from '../../../electron/runtime/module-error.ts';
import { FIXTURES, INSTRUMENTS, Rig } from '../../support/runtime.ts';

const base = mkdtempSync(join(tmpdir(), 'desk-catalog-'));
const folder = join(base, 'algorithms');
const recorder = readFileSync(join(FIXTURES, 'recorder.ts'), 'utf8');

beforeAll(() => {
  mkdirSync(join(folder, 'team'), { recursive: true });
  mkdirSync(join(base, 'algorithms-of-others'));
  writeFileSync(join(base, 'outside.ts'), recorder);
  writeFileSync(join(base, 'algorithms-of-others', 'recorder.ts'), recorder);
  for (const name of ['recorder.ts', 'team/recorder.ts', 'notes.txt']) writeFileSync(join(folder, name), recorder);
  writeFileSync(join(folder, 'huge.ts'), recorder + '/'.repeat(1_048_576));
  symlinkSync(join(base, 'outside.ts'), join(folder, 'link-out.ts'));
  symlinkSync(base, join(folder, 'up'));
  symlinkSync(join(folder, 'recorder.ts'), join(folder, 'link-in.ts'));
  symlinkSync('circle.ts', join(folder, 'circle.ts'));
  mkdirSync(join(folder, 'folder.ts'));
});
afterAll(() => rmSync(base, { recursive: true }));

const rig = new Rig({ folders: [folder] });
afterAll(() => rig.runtime.close());

describe('a module is found', () => {
  it.each([
    'recorder.ts',
    'team/recorder.ts',
    './team/../recorder.ts',
    'link-in.ts',
    relative(process.cwd(), join(folder, 'recorder.ts')),
    join(folder, 'recorder.ts'),
  ])('at %s', async (module) => {
    const inspection = await rig.runtime.inspect(module);
    expect(inspection.manifest.name).toBe('recorder');
    expect(inspection.contentHash).toBe(createHash('sha256').update(recorder).digest('hex'));
  });
});

describe('a module is refused', () => {
  it.each([
    ['../outside.ts', 'leads out'],
    ['team/../../outside.ts', 'leads out'],
    ['../algorithms-of-others/recorder.ts', 'leads out'],
    [join(base, 'outside.ts'), 'leads out'],
    ['/etc/passwd', 'leads out'],
    ['link-out.ts', 'leads out'],
    ['up/outside.ts', 'leads out'],
    ['.', 'leads out'],
    ['circle.ts', 'is not in'],
    ['absent.ts', 'is not in'],
    ['recorder.ts\0.txt', 'no path'],
    ['', 'no path'],
    ['notes.txt', 'ends in .ts'],
    ['folder.ts', 'not a regular file'],
    ['huge.ts', 'larger than 1048576 bytes'],
  ])('at %j: %s', async (module, message) => {
    const refusal = await rig.runtime.inspect(module).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ModuleError);
    expect((refusal as Error).message).toContain(message);
    const { result } = await rig.tryLoad(module);
    expect(result).toMatchObject({
      ok: false,
      fault: { code: 'load_failed', message: expect.stringContaining(message) },
    });
  });
});

describe('a module is known by its content', () => {
  const changing = join(folder, 'changing.ts');
  afterEach(() => rmSync(changing, { force: true }));

  it('runs with the hash it was registered with, and is refused once the file differs', async () => {
    writeFileSync(changing, recorder);
    const { contentHash } = await rig.runtime.inspect('changing.ts');
    await rig.load('changing.ts', { contentHash });
    writeFileSync(changing, `${recorder}\n`);
    const { result } = await rig.tryLoad('changing.ts', { contentHash });
    expect(result.ok ? '' : result.fault.message).toMatch(
      /has changed: its content hash is [0-9a-f]{64}, registered was/,
    );
  });

  it('is looked at anew when its content is new, not when its name is', async () => {
    writeFileSync(changing, recorder);
    expect((await rig.runtime.inspect('changing.ts')).manifest.version).toBe('1.0.0');
    writeFileSync(changing, recorder.replace("version: '1.0.0'", "version: '1.0.1'"));
    expect((await rig.runtime.inspect('changing.ts')).manifest.version).toBe('1.0.1');
  });

  it('may be JavaScript', async () => {
    const plain =
      "export const manifest = { name: 'plain', version: '1.0.0', instruments: '*', stateVersion: 1, warmUpEvents: 0, parameters: {} };\nexport const create = () => ({ onQuote() {}, exportState: () => ({}), importState() {} });";
    writeFileSync(join(folder, 'plain.mjs'), plain);
    const { result } = await rig.tryLoad('plain.mjs', { instruments: INSTRUMENTS });
    expect(result).toMatchObject({ ok: true, inspection: { manifest: { name: 'plain' } } });
  });
});
