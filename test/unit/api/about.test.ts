/** Which program serves a desk: its version, its folder, and the key that others know it by. */
import { createRouterClient } from '@orpc/server';
import { expect, it } from 'vitest';
import { ADMINISTRATOR, type ApiContext } from '../../../electron/api/context.ts';
import { feedOf } from '../../../electron/api/feed-of.ts';
import { router } from '../../../electron/api/router.ts';
import { programAt } from '../../../electron/serving/program.ts';
import { PlainDesk } from '../../support/plain-desk.ts';

const about = (change: Partial<ApiContext>) => {
  const desk = new PlainDesk();
  const context = { desk, feed: feedOf(desk), operator: ADMINISTRATOR, ...change };
  return createRouterClient(router, { context }).about.get();
};

it('names the version in the package file, and the folder in full', async () => {
  const told = await about({ about: programAt('some/desk') });
  expect(told.version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(told.data_folder).toBe(`${process.cwd()}/some/desk`);
  expect(told.node).toBe(process.versions.node);
});

it('says that it does not know rather than nothing', async () => {
  expect(await about({})).toMatchObject({ version: 'unknown', data_folder: null, key_fingerprint: null });
});
