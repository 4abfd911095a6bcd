/** Imports run one way, and the engine knows neither clock nor chance. */
import { globSync, readFileSync } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { violations } from '../support/import-rules.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('the project', () => {
  it('keeps to the import directions of its design', () => {
    const files = globSync('{electron,shared,renderer,resources}/**/*.{ts,tsx}', { cwd: ROOT }).map((file) =>
      file.replaceAll(sep, '/'),
    );
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap((file) => violations(file, readFileSync(ROOT + file, 'utf8')))).toEqual([]);
  });
});

describe('the checker', () => {
  const refused: readonly (readonly [what: string, file: string, source: string])[] = [
    ['a unit that knows the domain', 'shared/units/price.ts', `import { a } from '../domain/order.ts';`],
    ['a package in the domain', 'shared/domain/order.ts', `import { z } from 'zod';`],
    ['a stage that knows another', 'electron/engine/risk/gate.ts', `import type { B } from '../order/table.ts';`],
    ['a stage that knows the pipeline', 'electron/engine/risk/gate.ts', `import { engine } from '../engine.ts';`],
    ['a stage that re-exports another', 'electron/engine/risk/gate.ts', `export * from '../ledger/ledger.ts';`],
    ['an import only when called', 'electron/engine/engine.ts', `const load = () => import('../host/host.ts');`],
    ['an import for its effect', 'electron/engine/engine.ts', `import 'node:fs';`],
    ['an adapter that knows the engine', 'electron/feed/csv.ts', `import { Engine } from '../engine/engine.ts';`],
    ['an adapter that knows another', 'electron/feed/csv.ts', `import { open } from '../journal/open.ts';`],
    ['a table that knows a session', 'electron/records/trades.ts', `import { x } from '../scenario/trades-file.ts';`],
    ['an interface that knows the engine', 'electron/api/swap.ts', `import { Engine } from '../engine/engine.ts';`],
    [
      'a window that knows the desk',
      'electron/window/menu.ts',
      `import { startDesk } from '../serving/start-desk.ts';`,
    ],
    ['a desk that knows the terminal', 'electron/serving/glance.ts', `import { x } from '../command-line/result.ts';`],
    ['Electron outside its window', 'electron/host/host.ts', `import { app } from 'electron';`],
    ['an entry that is imported', 'electron/serving/start-desk.ts', `import '../main.ts';`],
    ['the console in the engine', 'electron/host/host.ts', `import { store } from '../../renderer/store/store.ts';`],
    ['the engine in the console', 'renderer/view/top.tsx', `import { x } from '../../electron/engine/view.ts';`],
    ['Node in the console', 'renderer/view/top.tsx', `import { readFileSync } from 'node:fs';`],
    ['a store that knows a view', 'renderer/store/store.ts', `import { Top } from '../view/top.tsx';`],
    ['a clock in the engine', 'electron/engine/engine.ts', `const now = Date.now();`],
    ['a date in a unit', 'shared/units/time.ts', `const now = new Date(0);`],
    ['chance in a template', 'shared/domain/order.ts', `const id = \`o-\${Math.random()}\`;`],
    ['a timer in a stage', 'electron/engine/risk/gate.ts', `setTimeout(() => undefined, 1);`],
    ['the environment in the engine', 'electron/engine/engine.ts', `if (process.env.DEBUG) debug();`],
    ['a folder the design does not know', 'shared/odd/x.ts', `import { assert } from '../base/assert.ts';`],
  ];
  it.each(refused)('refuses %s', (_what, file, source) => {
    expect(violations(file, source)).toHaveLength(1);
  });

  const accepted: readonly (readonly [what: string, file: string, source: string])[] = [
    ['a clock in a comment', 'electron/engine/engine.ts', `// never Date.now()\n/* nor Math.random() */\nlet a = 1;`],
    ['a clock in a message', 'electron/engine/engine.ts', `const text = 'no Date.now() here';`],
    [
      'a stage on ports and units',
      'electron/engine/risk/gate.ts',
      `import type { A } from '../ports.ts';\nimport { b } from '../../../shared/units/money.ts';`,
    ],
    ['the pipeline on its stages', 'electron/engine/engine.ts', `import { gate } from './risk/gate.ts';`],
    ['a contract on zod', 'shared/contract/swap.ts', `import { z } from 'zod';\nimport { oc } from '@orpc/contract';`],
    ['an entry on the rings', 'electron/serving/start-desk.ts', `import { open } from '../journal/open.ts';`],
  ];
  it.each(accepted)('accepts %s', (_what, file, source) => {
    expect(violations(file, source)).toEqual([]);
  });
});
