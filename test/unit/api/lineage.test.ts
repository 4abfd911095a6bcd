import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { lineageToWire } from '../../../electron/api/map/lineage.ts';
import { type LineageNode, LineageView, MAX_LINEAGE } from '../../../shared/contract/lineage.ts';
import type { Entity } from '../../../shared/domain/entity.ts';
import { PlainDesk } from '../../support/plain-desk.ts';

let desk: PlainDesk;

beforeEach(() => {
  desk = new PlainDesk();
});

const child = (parent: Entity | null, version: string, change: Partial<Entity> = {}) =>
  desk.addEntity('a', version, { parentEntityId: parent?.id ?? null, ...change });

const idsIn = (node: LineageNode): string[] => [node.entity_id, ...node.children.flatMap(idsIn)];

describe('a family tree', () => {
  it('is the same from whichever version it is asked for, the deleted ones included', () => {
    const root = child(null, '1.0.0', { deletedAt: desk.now() });
    const left = child(root, '1.1.0');
    const right = child(root, '2.0.0', { health: 'degraded', status: 'active' });
    const leaf = child(right, '2.1.0');
    desk.addEntity('b', '1.0.0');
    desk.addDeployment(right, 'paper', 1);
    desk.addDeployment(right, 'staging', 2);
    desk.addDeployment(left, 'production', 3, { status: 'inactive' });
    for (const asked of [root, left, right, leaf]) {
      const view = lineageToWire(desk.view, asked);
      expect(LineageView.parse(view)).toEqual(view);
      expect(view).toMatchObject({ entity_id: asked.id, total: 4, truncated: false });
      expect(view.root).toMatchObject({
        entity_id: root.id,
        deleted_at: '2024-08-08T00:00:00.001Z',
        children: [
          { version: '1.1.0', deployed_in: [], children: [] },
          {
            version: '2.0.0',
            status: 'active',
            health_status: 'degraded',
            deployed_in: ['paper', 'staging'],
            children: [{ entity_id: leaf.id, deleted_at: null, children: [] }],
          },
        ],
      });
    }
  });

  it('of a version without kin is that version', () => {
    const alone = child(null, '1.0.0');
    expect(lineageToWire(desk.view, alone)).toMatchObject({ total: 1, root: { entity_id: alone.id, children: [] } });
  });

  it('holds every relative once, whatever the shape', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 60 }), fc.nat(), (parents, asked) => {
        desk = new PlainDesk();
        const family: Entity[] = [child(null, '0.0.0')];
        for (const [index, parent] of parents.entries()) {
          family.push(child(family[parent % family.length] ?? null, `1.0.${index}`));
        }
        const view = lineageToWire(desk.view, family[asked % family.length] as Entity);
        expect(idsIn(view.root).sort()).toEqual(family.map(({ id }) => id).sort());
      }),
      { numRuns: 50 },
    );
  });

  it('that is too large keeps the line of the version, and says that it is cut', () => {
    const root = child(null, '0.0.0');
    for (let n = 0; n < MAX_LINEAGE; n += 1) child(root, `1.0.${n}`);
    const last = child(root, '9.0.0');
    const leaf = child(last, '9.1.0');
    const view = lineageToWire(desk.view, leaf);
    const ids = idsIn(view.root);
    expect([view.total, view.truncated, ids.length]).toEqual([MAX_LINEAGE + 3, true, MAX_LINEAGE]);
    expect(ids).toEqual(expect.arrayContaining([root.id, last.id, leaf.id]));
  });

  it('that is a line longer than is shown begins at the oldest ancestor in reach', () => {
    let member = child(null, '0.0.0');
    for (let n = 1; n < MAX_LINEAGE * 2; n += 1) member = child(member, `1.0.${n}`);
    const view = lineageToWire(desk.view, member);
    expect(LineageView.parse(view).truncated).toBe(true);
    const ids = idsIn(view.root);
    expect([ids.length, ids.at(-1)]).toEqual([MAX_LINEAGE, member.id]);
  });

  it('does not hang on records that lead in a circle', () => {
    const [a, b] = [child(null, '1.0.0'), child(null, '2.0.0')];
    desk.entities.set(a.id, { ...a, parentEntityId: b.id });
    desk.entities.set(b.id, { ...b, parentEntityId: a.id });
    const view = lineageToWire(desk.view, desk.entities.get(a.id) as Entity);
    expect(view.total).toBe(2);
  });
});
