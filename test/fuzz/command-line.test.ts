/** Arguments of the command line, as far as they are read: understood, or refused with status 2 and words; nothing is done meanwhile. */
import { Command } from 'commander';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { commandLine } from '../support/command-line.ts';
import { changedText } from './changes.ts';
import { expectWords, fuzz } from './fuzz.ts';

/** What a command is given, once it was understood. */
interface Understood {
  readonly words: readonly unknown[];
}
const understood: Understood[] = [];
/** Every way to name a command, and the options of each. */
const commands: { readonly path: readonly string[]; readonly options: readonly string[] }[] = [];

function collect(command: Command, path: readonly string[]): void {
  for (const each of command.commands) {
    const own = [...path, each.name()];
    const options = each.options.flatMap(({ short, long }) => [short, long].filter((one) => one !== undefined));
    commands.push({ path: own, options });
    collect(each, own);
  }
}

let root: Command | undefined;
beforeAll(async () => {
  // No command does what it does: what is tried here is how its arguments are read.
  vi.spyOn(Command.prototype, 'action').mockImplementation(function (this: Command) {
    Reflect.set(this, '_actionHandler', (words: unknown[]) => {
      understood.push({ words: [...words, this.opts()] });
    });
    return this;
  });
  const parse = vi.spyOn(Command.prototype, 'parseAsync').mockImplementation(function (this: Command) {
    root = this;
    return Promise.resolve(this);
  });
  await commandLine('status');
  parse.mockRestore();
  if (root !== undefined) collect(root, []);
});
afterAll(() => void vi.restoreAllMocks());

async function tryArguments(args: readonly string[]): Promise<void> {
  understood.length = 0;
  const { status, stdout, stderr } = await commandLine(...args);
  const isHelp = stdout !== '' && understood.length === 0;
  if (understood.length > 0 || isHelp) {
    expect(status).toBe(0);
    expect(understood.length).toBeLessThanOrEqual(1);
    return;
  }
  // Refused: on standard error alone, and with where to look for what it takes.
  expect([1, 2]).toContain(status);
  expect(stdout).toBe('');
  expectWords(stderr);
}

describe('arguments', () => {
  it('are those of the real commands, or these tests would show nothing', async () => {
    expect(commands.length).toBeGreaterThan(20);
    expect(commands.map(({ path }) => path.join(' '))).toEqual(expect.arrayContaining(['serve', 'verify', 'kill']));
    await tryArguments(['kill', '--data-dir', 'x', '--reason', 'a fault']);
    expect(understood).toHaveLength(1);
  });

  it('of any kind', async () => {
    const value = fc.oneof(
      fc.constantFrom('', '0', '-1', '1e9', '65536', 'NaN', 'desk', 'momentum:paper', '--', '-', '2026-01-01', '12:00'),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.webUrl(),
      changedText('momentum@1.0.0'),
    );
    const args = fc.nat().chain((index) => {
      const { path, options } = commands[index % commands.length] ?? { path: ['status'], options: [] };
      const option = options.length === 0 ? value : fc.constantFrom(...options);
      const given = fc.oneof(
        value.map((each) => [each]),
        fc.tuple(option, value).map((pair): string[] => [...pair]),
        fc.tuple(option, value).map(([name, each]) => [`${name}=${each}`]),
      );
      return fc.array(given, { maxLength: 5 }).map((rest) => [...path, ...rest.flat()]);
    });
    await fuzz(500, fc.oneof({ weight: 6, arbitrary: args }, { weight: 1, arbitrary: fc.array(value) }), tryArguments);
  });
});
