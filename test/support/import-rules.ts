import { posix } from 'node:path';

/** Which folder of the design a file belongs to, and which others it may import: the arrows of ARCHITECTURE.md. */
interface Ring {
  /** A folder or a file, from the project's root. */
  readonly path: string;
  /** Folders or files of the project that it may import, besides its own. */
  readonly imports: readonly string[];
  /** Packages that it may import, `@scope/` for all of a scope and `node:` for Node's own; `any` where the ring is free to choose. */
  readonly packages: readonly string[] | 'any';
}

const PURE = ['shared/base', 'shared/units', 'shared/domain'];
const SHARED = [...PURE, 'shared/sdk'];
const PORTS = 'electron/engine/ports.ts';
const NOT_ELECTRON = 'any';

/** A ring between the engine and the outside: it knows the engine's questions, not the engine. */
const adapter = (name: string): Ring => ({
  path: `electron/${name}`,
  imports: [PORTS, ...SHARED],
  packages: NOT_ELECTRON,
});

const stage = (name: string): Ring => ({ path: `electron/engine/${name}`, imports: [PORTS, ...PURE], packages: [] });

/** What a desk is made of, without those who use it. */
const INSIDE = [
  ...['alerting', 'api', 'bus', 'engine', 'exchange', 'feed', 'host', 'journal', 'records', 'runtime', 'verification'],
].map((name) => `electron/${name}`);

const part = (name: string, imports: readonly string[]): Ring => ({
  path: `renderer/${name}`,
  imports: [...SHARED, 'shared/contract', ...imports.map((other) => `renderer/${other}`)],
  packages: NOT_ELECTRON,
});

/** The first ring whose path holds a file is the file's. */
const RINGS: readonly Ring[] = [
  { path: 'shared/base', imports: [], packages: [] },
  { path: 'shared/units', imports: ['shared/base'], packages: [] },
  { path: 'shared/domain', imports: ['shared/units', 'shared/base'], packages: [] },
  { path: 'shared/sdk', imports: PURE, packages: [] },
  { path: 'shared/contract', imports: PURE, packages: ['zod', '@orpc/'] },
  ...['market', 'router', 'version', 'risk', 'order', 'ledger', 'rollout'].map(stage),
  { path: 'electron/engine', imports: PURE, packages: [] },
  // What is wrong with a manifest is told in the words in which all forms are.
  { ...adapter('runtime'), imports: [PORTS, ...SHARED, 'shared/contract/input-words.ts'] },
  ...['feed', 'exchange', 'journal', 'bus', 'alerting'].map(adapter),
  // Where journal and engine meet to be checked against each other.
  {
    path: 'electron/verification',
    imports: ['electron/journal', 'electron/engine', ...SHARED],
    packages: NOT_ELECTRON,
  },
  { path: 'electron/host', imports: ['electron/engine', ...SHARED], packages: NOT_ELECTRON },
  // Tables of what a journal holds: whoever shows or writes them comes to it.
  { path: 'electron/records', imports: ['electron/journal', PORTS, ...SHARED], packages: NOT_ELECTRON },
  // The host hands out the engine's read-only view and what the ports tell; `api` may name their types.
  {
    path: 'electron/api',
    imports: ['electron/host', 'electron/engine/view.ts', PORTS, ...SHARED, 'shared/contract'],
    packages: NOT_ELECTRON,
  },
  { path: 'electron/window', imports: SHARED, packages: ['electron', 'node:'] },
  { path: 'electron/preload', imports: [], packages: ['electron'] },
  { path: 'electron/launch', imports: [], packages: NOT_ELECTRON },
  { path: 'electron/main.ts', imports: ['electron', 'shared'], packages: 'any' },
  // They put the rings together, and know neither terminal nor window. A desk that serves also runs scenarios.
  { path: 'electron/scenario', imports: [...INSIDE, 'shared'], packages: NOT_ELECTRON },
  { path: 'electron/serving', imports: [...INSIDE, 'electron/scenario', 'shared'], packages: NOT_ELECTRON },
  {
    path: 'electron/command-line',
    imports: [...INSIDE, 'electron/scenario', 'electron/serving', 'electron/launch', 'shared'],
    packages: NOT_ELECTRON,
  },
  // The entries start it all.
  { path: 'electron', imports: ['electron', 'shared'], packages: NOT_ELECTRON },
  part('format', []),
  part('store', ['format']),
  part('client', ['store', 'format']),
  part('chart', ['format', 'store']),
  part('view', ['store', 'chart', 'format', 'client', 'style']),
  { path: 'renderer', imports: ['renderer', 'shared'], packages: NOT_ELECTRON },
  { path: 'resources', imports: SHARED, packages: [] },
];

/** Rings in which nothing may depend on the time, on chance or on the machine. */
const DETERMINISTIC = ['electron/engine/', 'shared/base/', 'shared/units/', 'shared/domain/'];

const CHANCE_AND_CLOCKS =
  /\bDate\.now\b|\bnew Date\b|\bDate\(|\bMath\.random\b|\bperformance\.|\bsetTimeout\b|\bsetInterval\b|\bsetImmediate\b|\bqueueMicrotask\b|\bprocess\.|\bcrypto\./g;

/** What is wrong with a source file, one line each; none where it keeps to the design. */
export function violations(file: string, source: string): string[] {
  const code = withoutComments(source);
  const found = importsOf(code).flatMap((target) => importViolation(file, target) ?? []);
  if (DETERMINISTIC.some((ring) => file.startsWith(ring))) {
    for (const [word] of withoutStrings(code).matchAll(CHANCE_AND_CLOCKS)) found.push(`${file}: uses ${word}`);
  }
  return found;
}

function importViolation(file: string, target: string): string | undefined {
  const ring = RINGS.find(({ path }) => file === path || file.startsWith(`${path}/`));
  if (ring === undefined) return `${file}: belongs to no ring of the design`;
  if (!target.startsWith('.')) return packageAllowed(ring, target) ? undefined : `${file}: may not import ${target}`;
  const path = posix.join(posix.dirname(file), target);
  const allowed = [ring.path, ...ring.imports].some((other) => path === other || path.startsWith(`${other}/`));
  return allowed && !isEntry(path) ? undefined : `${file}: may not import ${path}`;
}

/** Entries start the process they are named after; imported, they would start it twice. */
function isEntry(path: string): boolean {
  return path === 'electron/main.ts' || path === 'electron/desk.ts' || path === 'renderer/main.tsx';
}

function packageAllowed({ path, packages }: Ring, target: string): boolean {
  if (path.startsWith('renderer') && target.startsWith('node:')) return false;
  if (packages === 'any') return path === 'electron/main.ts' || target !== 'electron';
  return packages.some((name) => target === name || target.startsWith(/[/:]$/.test(name) ? name : `${name}/`));
}

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\1/g;

function importsOf(code: string): string[] {
  return [...code.matchAll(IMPORT)].map((match) => match[2] ?? '');
}

const STRING_OR_COMMENT = /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

/** Comments become blanks; plain strings stay, since an import names its module in one; templates stay too. */
function withoutComments(source: string): string {
  return source.replace(STRING_OR_COMMENT, (text) => (text.startsWith('/') ? ' ' : text));
}

function withoutStrings(code: string): string {
  // A template may hold code, so it is kept.
  return code.replace(STRING_OR_COMMENT, (text) => (text.startsWith('`') ? text : ' '));
}
