/** Ways out of a version's context: `import()` that the translator does not see, and what it would hand out. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import { translate } from '../../../electron/runtime/translation.ts';
import { VersionContext } from '../../../electron/runtime/version-context.ts';
import { IMPORT_EXIT } from '../../../electron/runtime/worker-protocol.ts';
import { THREAD_FLAGS } from '../../../electron/runtime/worker-thread.ts';
import { MODES, Rig, WrittenModules } from '../../support/runtime.ts';

const written = new WrittenModules();
const rig = new Rig({ folders: [written.folder] });
afterAll(async () => {
  await rig.runtime.close();
  written.remove();
});

/** Reaches for the process through the constructor of what it is handed. */
const HIT = `const hit = (e) => {
  try { exports.tell('reached ' + e.constructor.constructor('return process')().pid); }
  catch (refused) { exports.tell('refused: ' + refused.message); }
};`;

/** To the translator the lines between are a template string; as a script, `<!--` begins a comment, and they are code. */
const hidden = (code: string, mark = '<!--y; `'): string => `let x = 1, y = 5;\nx\n${mark}\n${code}\nx\n${mark}\n`;

const ALGORITHM = `export const create = () => ({ onTrade() {}, exportState: () => ({}), importState() {} });`;

describe('a module is refused in words', () => {
  it.each(MODES)('that hides import() behind an HTML comment, %s', async (mode) => {
    const module = written.write(`${hidden("import('node:fs').catch((e) => e);")}${ALGORITHM}`);
    const { result } = await rig.tryLoad(module, { mode });
    expect(result).toMatchObject({
      ok: false,
      fault: { code: 'load_failed', message: expect.stringContaining('has <!-- in line 4') },
    });
  });

  it.each([
    ['let n = 3;\nwhile (n --> 0);', 'm.ts has --> in line 2: in a script it can begin a comment; put spaces into it'],
    ["type A = '-->';", 'm.ts has --> in line 1: in a script it can begin a comment; put spaces into it'],
    ['// <!-- a note', 'm.ts has <!-- in line 1: in a script it can begin a comment; put spaces into it'],
    ["const said = 'import (x)';", 'm.ts has import before ( in line 1'],
    ["/* import('x') */", 'm.ts has import before ( in line 1'],
  ])('%s', (text, message) => {
    expect(() => translate(text, 'm.ts')).toThrow(message);
  });

  it.each([
    'n-- > 0;',
    'n < ! --m;',
    "const importState = (a) => a; importState('x');",
    '// what we import. (Nothing.)',
  ])('but not for %s', (text) => {
    expect(() => translate(text, 'm.ts')).not.toThrow();
  });
});

describe('whatever the translator made of it, nothing is compiled that holds', () => {
  it.each([
    "import('node:fs')",
    "import ('node:fs')",
    "import\n\t('node:fs')",
    "import\u2028\u00a0\ufeff('node:fs')",
    "import/**/('node:fs')",
    "import//\n('node:fs')",
    "import.source('node:fs')",
    "import . source ('node:fs')",
    "import./**/source('node:fs')",
    "x\n<!--y; `\nimport('node:fs');\n<!--y; `",
    'let n = 1;\n--> ${import\n`',
    "import\n<!-- x\n('node:fs')",
  ])('%j', (code) => {
    const context = new VersionContext({ file: 'm.ts', code: `let x, y;\n${code}` }, [], {});
    expect(() => context.evaluate(1000)).toThrow(/^m\.ts has (import before|<!-- in|--> in)/);
  });

  it('and an import whose name is written with an escape does not compile', () => {
    const context = new VersionContext({ file: 'm.ts', code: "\\u0069mport('node:fs')" }, [], {});
    expect(() => context.evaluate(1000)).toThrow('m.ts does not compile');
  });
});

/** What code tells, whose text nobody has looked at, in a thread as versions get it, and the code of the thread's end. */
async function inThread(code: string): Promise<{ readonly told: readonly string[]; readonly exit: unknown }> {
  const told: string[] = [];
  const { port2 } = new MessageChannel();
  const thread = new Worker(new URL('../../support/import-thread.ts', import.meta.url), {
    workerData: { code: `${HIT}\n${code}`, port: port2, progress: new Int32Array(new SharedArrayBuffer(8)) },
    transferList: [port2],
    execArgv: [...THREAD_FLAGS],
    env: {},
  });
  thread.on('message', (text: string) => told.push(text));
  const [exit] = await once(thread, 'exit');
  return { told, exit };
}

describe('code whose text deceived everybody', () => {
  it('ends its thread where it calls import(), before it has anything in its hands', async () => {
    const { told, exit } = await inThread(
      `exports.tell('before'); const p = import('node:fs'); exports.tell('after'); p.catch(hit); hit(p);`,
    );
    expect(told).toEqual(['before']);
    expect(exit).toBe(IMPORT_EXIT);
  });

  it('makes no code with a function of the thread itself', async () => {
    const kinds = [
      'exports.tell',
      '{ constructor: exports.tell }',
      '{ constructor: exports.later }',
      '{ constructor: exports.each }',
    ];
    const { told } = await inThread(kinds.map((kind) => `hit(${kind});`).join(' '));
    expect(told).toEqual([...kinds.map(() => 'refused: no code is made from text in this thread'), 'over']);
  });

  it('on the desk’s own thread is refused with an error of its own context', () => {
    const bare = new URL('../../../electron/runtime/bare-context.ts', import.meta.url);
    const script = `
      import { BareContext } from ${JSON.stringify(bare.href)};
      import { Script } from 'node:vm';
      const bare = new BareContext();
      const told = [];
      const attack = ${JSON.stringify(`${HIT} const p = import('node:fs'); hit(p); p.catch((e) => { exports.tell(e.message); hit(e); });`)};
      bare.compile(attack, 'attack.mjs')({ tell: (text) => told.push(text) });
      for (let turn = 0; turn < 20; turn++) {
        new Script('0').runInContext(bare.context);
        await new Promise(setImmediate);
      }
      process.stdout.write(JSON.stringify(told));`;
    const child = spawnSync(process.execPath, [...THREAD_FLAGS, '--input-type=module', '--eval', script], {
      timeout: 50_000,
    });
    const refused = 'refused: Code generation from strings disallowed for this context';
    expect(JSON.parse(String(child.stdout))).toEqual([
      refused,
      'an algorithm is one file: it imports nothing',
      refused,
    ]);
    expect(child.status).toBe(0);
  });
});
