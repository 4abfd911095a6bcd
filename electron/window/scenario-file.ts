import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { LONGEST_SCENARIO, type Wish } from '../../shared/domain/wish.ts';

/**
 * Reads a scenario that a person has opened, for the page to show. Its folder stays here.
 *
 * @throws {Error} in words, when it is no text of JSON, too large, or cannot be read.
 */
export async function scenarioOf(path: string): Promise<Wish> {
  const name = basename(path);
  const text = await readText(path, name);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(
      `${name} is no scenario: it is not JSON (${error instanceof Error ? error.message : String(error)})`,
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${name} is no scenario: a scenario is a JSON object, with steps`);
  return { do: 'scenario', name, text };
}

async function readText(path: string, name: string): Promise<string> {
  const file = await open(path, 'r').catch((error: Error) => {
    throw new Error(`${name} cannot be read: ${error.message.replaceAll(path, name)}`);
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new Error(`${name} is not a file`);
    if (stat.size > LONGEST_SCENARIO)
      throw new Error(
        `${name} is ${Math.ceil(stat.size / 1024)} KB: a scenario has at most ${LONGEST_SCENARIO / 1024} KB`,
      );
    const bytes = await file.readFile();
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) throw new Error(`${name} is no scenario: it is not UTF-8 text`);
    throw error;
  } finally {
    await file.close();
  }
}
