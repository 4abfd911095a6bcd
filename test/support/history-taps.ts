import { afterAll, beforeAll, vi } from 'vitest';
import { Core } from '../../electron/engine/core.ts';
import type { Recorded } from '../../shared/domain/fact.ts';

/** Listens to every core of the test file, whoever made it. */
export function tapCores(): { longest(): readonly Recorded[]; clear(): void } {
  const taken = new Map<Core, Recorded[]>();
  const original = Core.prototype.fold;
  beforeAll(() => {
    vi.spyOn(Core.prototype, 'fold').mockImplementation(function (this: Core, recorded) {
      const facts = taken.get(this) ?? [];
      taken.set(this, facts);
      facts.push(recorded as Recorded);
      original.call(this, recorded);
    });
  });
  afterAll(() => {
    vi.restoreAllMocks();
  });
  return {
    /** The facts of the core that has taken most of them since this was last cleared. */
    longest: () => {
      const [facts = []] = [...taken.values()].sort((a, b) => b.length - a.length);
      return facts;
    },
    clear: () => taken.clear(),
  };
}
