import { describe, expect, it } from 'vitest';
import { scryptHasher } from '../../../electron/api/operator/password.ts';
import { Turns } from '../../../electron/api/operator/turns.ts';

describe('a password hash', () => {
  it('holds its own parameters and salt, and lets nobody else in', async () => {
    const [one, other] = await Promise.all([scryptHasher.hash('correct horse'), scryptHasher.hash('correct horse')]);
    expect(one).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$[\w-]{22}\$[\w-]{43}$/);
    expect(one).not.toBe(other);
    expect(one).not.toContain('correct');
    expect(await scryptHasher.verify('correct horse', one)).toBe(true);
    expect(await scryptHasher.verify('correct horsf', one)).toBe(false);
    expect(await scryptHasher.verify('correct horse', undefined)).toBe(false);
  });

  it('knows the same password in another Unicode form', async () => {
    const hash = await scryptHasher.hash('motdepasse é');
    expect(await scryptHasher.verify('motdepasse e\u0301', hash)).toBe(true);
  });

  it.each([
    'plain text',
    '$scrypt$ln=40,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '',
  ])('that cannot be read lets nobody in: %j', async (hash) => {
    expect(await scryptHasher.verify('correct horse', hash)).toBe(false);
  });
});

describe('turns', () => {
  /** Work that ends when it is told to. */
  const held = () => {
    let end = (): void => {};
    let began = false;
    const work = () => {
      began = true;
      return new Promise<void>((resolve) => {
        end = resolve;
      });
    };
    return { work, end: () => end(), began: () => began };
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  it('let so many through at once, and those of one key one after the other', async () => {
    const turns = new Turns({ atOnce: 2, inAll: 10, ofOneKey: 10 });
    const [a1, a2, b, c] = [held(), held(), held(), held()];
    const all = [turns.run('a', a1.work), turns.run('a', a2.work), turns.run('b', b.work), turns.run('c', c.work)];
    await settle();
    expect([a1, a2, b, c].map((each) => each.began())).toEqual([true, false, true, false]);
    b.end();
    await settle();
    expect([a2, c].map((each) => each.began())).toEqual([false, true]);
    a1.end();
    await settle();
    expect(a2.began()).toBe(true);
    a2.end();
    c.end();
    await Promise.all(all);
  });

  it('turn away what would wait too long, and take it again afterwards', async () => {
    const turns = new Turns({ atOnce: 1, inAll: 3, ofOneKey: 2 });
    const works = [held(), held(), held()];
    const [first, second, third] = works;
    const taken = [turns.run('a', first!.work), turns.run('a', second!.work)];
    expect(turns.run('a', held().work)).toBeUndefined();
    taken.push(turns.run('b', third!.work));
    expect(turns.run('c', held().work)).toBeUndefined();
    for (const _ of works) {
      await settle();
      for (const each of works) each.end();
    }
    await Promise.all(taken);
    expect(turns.run('c', () => Promise.resolve())).toBeDefined();
  });

  it('go on after work that fails', async () => {
    const turns = new Turns({ atOnce: 1, inAll: 3, ofOneKey: 2 });
    const failing = turns.run('a', () => Promise.reject(new Error('no')));
    const next = turns.run('a', () => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    await expect(next).resolves.toBe('yes');
  });
});
