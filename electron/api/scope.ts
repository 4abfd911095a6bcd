import { ENVIRONMENTS } from '../../shared/domain/deployment.ts';
import { parseScope, type Scope } from '../../shared/domain/scope.ts';
import { versionName } from '../../shared/domain/version.ts';
import type { EngineView } from './engine-view.ts';
import { failure, found } from './failure.ts';
import { instrumentNamed } from './map/override.ts';

/**
 * Holds a scope that is only asked about against what there is; of a command the engine does.
 *
 * @throws {Failure} `not_found` for text that is no scope, or that names nothing there is.
 */
export function checkScope(view: EngineView, scope: Scope): void {
  const parsed = parseScope(scope);
  if (!parsed)
    throw failure(
      'not_found',
      `${scope} is no scope; give desk, a slot such as momentum:paper, or environment/…, algorithm/…, version/… or instrument/… with its name`,
    );
  const { kind, id } = parsed;
  found(isThere(view, kind, id) ? scope : undefined, `${kind} ${id}`);
}

function isThere(view: EngineView, kind: NonNullable<ReturnType<typeof parseScope>>['kind'], id: string): boolean {
  const entities = [...view.entities.values()];
  switch (kind) {
    case 'desk':
      return true;
    case 'environment':
      return ENVIRONMENTS.some((each) => each === id);
    case 'slot':
      return view.slots.has(id);
    case 'algorithm':
      return entities.some((each) => each.name === id);
    case 'version':
      return entities.some((each) => versionName(each) === id);
    case 'instrument':
      return instrumentNamed(view, id) !== undefined;
  }
}
