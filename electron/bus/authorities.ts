import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { getCACertificates } from 'node:tls';
import { BusError } from './bus-error.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * Whom the desk believes who a server is, as certificates in PEM: those in a file and nobody else, or without a file those
 * that come with Node and those of the operating system.
 *
 * @throws {BusError} for a file that cannot be read or holds none.
 */
export function authorities(file?: string): readonly string[] {
  return file === undefined ? [...getCACertificates('default'), ...ofTheSystem()] : ofFile(file);
}

/** Electron's TLS library need not be able to ask the system. */
function ofTheSystem(): readonly string[] {
  try {
    return getCACertificates('system');
  } catch {
    return [];
  }
}

function ofFile(file: string): readonly string[] {
  let found: readonly string[];
  try {
    // Anything else, such as a named pipe, may never end.
    if (!statSync(file).isFile()) throw new Error('it is no file');
    found = readFileSync(file, 'utf8').match(CERTIFICATE) ?? [];
    for (const each of found) new X509Certificate(each);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new BusError(`${file} cannot be used to know the NATS server by: ${why}`);
  }
  if (found.length === 0) throw new BusError(`${file} holds no certificate in PEM`);
  return found;
}
