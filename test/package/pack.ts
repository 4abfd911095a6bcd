import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { presentElectron } from '../../electron/launch/electron-binary.ts';
import { shippedFuses } from '../support/fuses.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);

interface Builder {
  readonly Platform: { readonly LINUX: { createTarget(type: string): unknown } };
  build(options: { projectDir: string; targets: unknown; config: Readonly<Record<string, unknown>> }): Promise<unknown>;
}
interface Asar {
  listPackage(archive: string, options: { isPack: boolean }): readonly string[];
  extractAll(archive: string, folder: string): void;
  getRawHeader(archive: string): { readonly headerString: string };
}

/** The library by which electron-builder packs and Electron reads an app. */
export const asar = require('@electron/asar') as Asar;

/** An app as electron-builder puts it together, without the installer around it. */
export interface Packed {
  /** True where Electron itself is in it; else a file with nothing but its fuses stands there. */
  readonly isElectron: boolean;
  readonly binary: string;
  readonly archive: string;
}

/**
 * Packages the built app for Linux with electron-builder and the project's own configuration, up to what an installer would
 * contain. Where Electron's distribution is not on this machine, an empty one takes its place: what is packed is the same.
 */
export async function pack(folder: string): Promise<Packed> {
  const { build, Platform } = require('electron-builder') as Builder;
  const present = presentElectron();
  const electronDist = present === undefined ? emptyDistribution(join(folder, 'electron')) : join(present, '..');
  const output = join(folder, 'packed');
  await build({
    projectDir: ROOT,
    targets: Platform.LINUX.createTarget('dir'),
    config: { electronDist, directories: { output, buildResources: 'resources/icons' } },
  });
  const unpacked = join(output, process.arch === 'arm64' ? 'linux-arm64-unpacked' : 'linux-unpacked');
  const archive = join(unpacked, 'resources', 'app.asar');
  if (!existsSync(archive)) throw new Error(`electron-builder left no ${archive}`);
  return { isElectron: present !== undefined, binary: join(unpacked, 'hotswap-desk'), archive };
}

/** Electron's distribution, as far as electron-builder looks into it. */
function emptyDistribution(folder: string): string {
  mkdirSync(join(folder, 'resources'), { recursive: true });
  mkdirSync(join(folder, 'locales'));
  writeFileSync(join(folder, 'electron'), shippedFuses());
  chmodSync(join(folder, 'electron'), 0o755);
  for (const name of ['version', 'LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox'])
    writeFileSync(join(folder, name), '');
  return folder;
}
