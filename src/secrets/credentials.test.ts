import { expect, test } from 'vitest';
import { Passwords, Tokens } from './credentials.ts';
import { hashSecret } from './hash.ts';

const named = async () =>
  new Passwords([
    { name: 'plain', secret: 'correct horse', owner: 1 },
    { name: 'hashed', secret: await hashSecret('battery staple'), owner: 2 },
  ]);

test('a name with its own secret, and with no other', async () => {
  const passwords = await named();
  expect((await passwords.check('plain', 'correct horse'))?.owner).toBe(1);
  expect((await passwords.check('plain', 'correct horse'))?.owner).toBe(1);
  expect((await passwords.check('hashed', 'battery staple'))?.owner).toBe(2);
  for (const [name, secret] of [
    ['plain', 'battery staple'],
    ['plain', ''],
    ['hashed', 'correct horse'],
    ['nobody', 'correct horse'],
    ['', ''],
    ['plain', 'x'.repeat(5000)],
    ['__proto__', 'correct horse'],
  ] as const)
    expect(await passwords.check(name, secret)).toBeNull();
});

test('a hash is not what it is a hash of', async () => {
  const hash = await hashSecret('battery staple');
  const passwords = new Passwords([{ name: 'hashed', secret: hash, owner: 1 }]);
  expect(await passwords.check('hashed', hash)).toBeNull();
  expect(await new Tokens([{ name: 'hashed', secret: hash, owner: 1 }]).check(hash)).toBeNull();
});

test('a wrong secret and a name of nobody take as long as each other', async () => {
  const passwords = await named();
  const timeOf = async (name: string) => {
    // The first one makes the hashes.
    await passwords.check(name, 'wrong');
    const times: number[] = [];
    for (let round = 0; round < 7; round++) {
      const began = process.cpuUsage();
      await passwords.check(name, `wrong ${round}`);
      const { user, system } = process.cpuUsage(began);
      times.push(user + system);
    }
    return times.toSorted((one, other) => one - other)[3] ?? 0;
  };
  const [plain, hashed, nobody] = [await timeOf('plain'), await timeOf('hashed'), await timeOf('nobody')];
  for (const [one, other] of [
    [plain, nobody],
    [hashed, nobody],
  ] as const)
    expect(Math.max(one, other) / Math.min(one, other)).toBeLessThan(2);
});

test('tokens are found whether they are kept plain or hashed', async () => {
  const tokens = new Tokens([
    { name: 'plain', secret: 'token-one', owner: 1 },
    { name: 'hashed', secret: await hashSecret('token-two'), owner: 2 },
  ]);
  expect((await tokens.check('token-one'))?.name).toBe('plain');
  expect((await tokens.check('token-two'))?.owner).toBe(2);
  expect((await tokens.check('token-two'))?.owner).toBe(2);
  for (const token of ['', 'token-three', 'TOKEN-ONE', 'x'.repeat(5000)]) expect(await tokens.check(token)).toBeNull();
});
