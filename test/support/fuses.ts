/** Electron's fuses: bits in its binary that a package sets once (`@electron/fuses`, which electron-builder uses). */
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);

interface FusesModule {
  readonly FuseV1Options: Readonly<Record<string, string | number>>;
  readonly FuseVersion: { readonly V1: string };
  flipFuses(binary: string, config: Readonly<Record<string, unknown>>): Promise<number>;
  getCurrentFuseWire(binary: string): Promise<Readonly<Record<string, number>>>;
}
const fuses = require('@electron/fuses') as FusesModule;

/** What a binary holds around its fuses: a mark, the version of their form, how many there are, and a digit for each. */
const MARK = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** As Electron ships them: everything that this app turns off is on, and the other way round. */
const SHIPPED = '101100010';
const ON = '1'.charCodeAt(0);

/** A file with the fuses of an Electron as it is shipped, and nothing else of it. */
export const shippedFuses = (): Buffer =>
  Buffer.concat([Buffer.from(MARK), Buffer.from([1, SHIPPED.length]), Buffer.from(SHIPPED)]);

/** As electron-builder has to set them in a package. */
export const WANTED_FUSES: Readonly<Record<string, boolean>> = {
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  GrantFileProtocolExtraPrivileges: false,
};

/** By name, whether a fuse of a binary is on; those that this app says nothing of are left out. */
export async function fusesOf(binary: string): Promise<Readonly<Record<string, boolean>>> {
  const wire = await fuses.getCurrentFuseWire(binary);
  const names = Object.entries(fuses.FuseV1Options).filter(([name]) => name in WANTED_FUSES);
  return Object.fromEntries(names.map(([name, place]) => [name, wire[String(place)] === ON]));
}

/** What `electron-builder.yml` makes of the fuses that Electron ships, set by the library that electron-builder sets them with. */
export async function standInFuses(): Promise<Readonly<Record<string, boolean>>> {
  const folder = mkdtempSync(join(tmpdir(), 'desk-fuses-'));
  try {
    const binary = join(folder, 'electron');
    writeFileSync(binary, shippedFuses());
    const { load } = require('js-yaml') as { load(text: string): { electronFuses: Record<string, boolean> } };
    const { electronFuses } = load(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8'));
    const config: Record<string, unknown> = { version: fuses.FuseVersion.V1 };
    for (const [name, on] of Object.entries(electronFuses)) {
      const place = fuses.FuseV1Options[name.charAt(0).toUpperCase() + name.slice(1)];
      if (place === undefined) throw new Error(`electron-builder.yml names no fuse with ${name}`);
      config[String(place)] = on;
    }
    await fuses.flipFuses(binary, config);
    return await fusesOf(binary);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The fuses of the app that was packaged here; undefined where none was. */
export async function packagedFuses(): Promise<Readonly<Record<string, boolean>> | undefined> {
  const [binary] = globSync('dist/{*-unpacked/{hotswap-desk,HotSwap Desk.exe},mac*/*.app}', { cwd: ROOT });
  if (binary === undefined || !existsSync(join(ROOT, binary))) return undefined;
  return fusesOf(join(ROOT, binary));
}
