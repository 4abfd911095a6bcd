import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A certificate with its key, in PEM. */
export interface Certified {
  readonly certificate: string;
  readonly key: string;
}

/** Somebody who says who others are. */
export interface Authority extends Certified {
  /** A certificate for a server. @param host an IPv4 address, or a name. */
  issue(host: string, until?: Date): Certified;
}

/** ASN.1 in DER (ITU-T X.690): a tag, a length, what it holds. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const oid = (text: string): Buffer => der(0x06, hex(text));
const octets = (...parts: readonly Uint8Array[]): Buffer => der(0x04, ...parts);
const bits = (bytes: Uint8Array): Buffer => der(0x03, Buffer.from([0]), bytes);
const utcTime = (at: Date): Buffer =>
  der(0x17, Buffer.from(`${at.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`, 'ascii'));

const COMMON_NAME = '550403';
const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));
const TRUE = hex('0101ff');

const named = (name: string): Buffer =>
  sequence(der(0x31, sequence(oid(COMMON_NAME), der(0x0c, Buffer.from(name, 'utf8')))));
const basicConstraints = (isAuthority: boolean): Buffer =>
  sequence(oid('551d13'), TRUE, octets(isAuthority ? sequence(TRUE) : sequence()));

function alternativeName(host: string): Buffer {
  const numbers = host.split('.').map(Number);
  const isAddress = numbers.length === 4 && numbers.every((number) => number >= 0 && number < 256);
  const name = isAddress ? der(0x87, Buffer.from(numbers)) : der(0x82, Buffer.from(host, 'ascii'));
  return sequence(oid('551d11'), octets(sequence(name)));
}

interface Request {
  readonly subject: string;
  readonly issuer: string;
  readonly subjectKey: KeyObject;
  readonly issuerKey: KeyObject;
  readonly extensions: readonly Buffer[];
  readonly until: Date;
}

/** An X.509 certificate (RFC 5280, section 4.1). */
function certify({ subject, issuer, subjectKey, issuerKey, extensions, until }: Request): string {
  const version = der(0xa0, hex('020102'));
  const serial = der(0x02, Buffer.from([0x01, ...randomBytes(8)]));
  const validity = sequence(utcTime(new Date(Date.now() - 7 * 86_400_000)), utcTime(until));
  const spki = subjectKey.export({ type: 'spki', format: 'der' });
  const signed = sequence(
    ...[version, serial, ECDSA_WITH_SHA256, named(issuer), validity, named(subject), spki],
    der(0xa3, sequence(...extensions)),
  );
  const whole = sequence(signed, ECDSA_WITH_SHA256, bits(sign('sha256', signed, issuerKey)));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const nextYear = (): Date => new Date(Date.now() + 365 * 86_400_000);
const keys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** Makes an authority of a test's own: no file that expires, no program to install. */
export function authority(name = 'Test authority'): Authority {
  const own = keys();
  const by = { issuer: name, issuerKey: own.privateKey };
  const extensions = [basicConstraints(true)];
  return {
    certificate: certify({ ...by, subject: name, subjectKey: own.publicKey, extensions, until: nextYear() }),
    key: pem(own.privateKey),
    issue(host, until = nextYear()) {
      const { publicKey: subjectKey, privateKey } = keys();
      const of = { subject: host, subjectKey, extensions: [basicConstraints(false), alternativeName(host)], until };
      return { certificate: certify({ ...by, ...of }), key: pem(privateKey) };
    },
  };
}
