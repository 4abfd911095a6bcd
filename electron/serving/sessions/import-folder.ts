import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportView } from '../../../shared/contract/session-import.ts';

const ARRIVING = '.arriving-';
const FACTS = '.facts.json';

/**
 * The folder of imported files: each with what was found in it beside it. What is on its way in lies in a folder of its own with a
 * name that says so, which is swept away at a start: it belongs to an upload that nobody can continue.
 */
export class ImportFolder {
  readonly path: string;

  constructor(dataDir: string) {
    this.path = join(dataDir, 'imports');
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    for (const entry of readdirSync(this.path))
      if (entry.startsWith(ARRIVING)) rmSync(join(this.path, entry), { recursive: true, force: true });
  }

  /** Where a file is kept. */
  fileOf = (name: string): string => join(this.path, name);

  /** Makes the folder in which a file arrives. It has its own name there, because that may say of what it is. */
  arrive(uploadId: string): string {
    const folder = join(this.path, `${ARRIVING}${uploadId}`);
    mkdirSync(folder, { mode: 0o700 });
    return folder;
  }

  /** Keeps a file that has arrived. Facts come first: without them it is not listed, and without it they are swept away. */
  keep(folder: string, view: ImportView): void {
    const facts = join(folder, 'facts');
    writeFileSync(facts, JSON.stringify(view), { mode: 0o600, flush: true });
    renameSync(facts, this.fileOf(`${view.name}${FACTS}`));
    renameSync(join(folder, view.name), this.fileOf(view.name));
    this.discard(folder);
  }

  /** What a disk does not let go of now is swept away at the next start: it must not end the desk. */
  discard(folder: string): void {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      process.emitWarning(`${folder} cannot be removed: ${(error as Error).message}`);
    }
  }

  remove(name: string): void {
    rmSync(this.fileOf(name), { force: true });
    rmSync(this.fileOf(`${name}${FACTS}`), { force: true });
  }

  /** What is there, by name. Facts that cannot be read, or whose file is gone or of another size, are passed over. */
  list(): ImportView[] {
    return readdirSync(this.path)
      .filter((entry) => entry.endsWith(FACTS))
      .flatMap((entry) => {
        try {
          const view = JSON.parse(readFileSync(this.fileOf(entry), 'utf8')) as ImportView;
          return statSync(this.fileOf(view.name)).size === view.bytes ? [view] : [];
        } catch {
          return [];
        }
      });
  }
}
