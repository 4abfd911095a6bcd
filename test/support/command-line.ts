import { vi } from 'vitest';
import { runCommandLine } from '../../electron/command-line/command-line.ts';
import type { CliResult } from './cli.ts';

/** Runs `desk` with these arguments within the test's own process: for words and statuses, where a process of its own shows nothing more. */
export async function commandLine(...args: readonly string[]): Promise<CliResult> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk, ...more) => {
      written[name] += String(chunk);
      const told = more.find((each) => typeof each === 'function');
      told?.();
      return true;
    }),
  );
  try {
    return { status: await runCommandLine(args), ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
