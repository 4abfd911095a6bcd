import { stamp } from '../../format/time.ts';
import { utcOfNs } from '../../format/utc.ts';

const SIDES: Readonly<Record<string, string>> = { buy: 'up', sell: 'down', long: 'up', short: 'down' };

/** Which way an order or a position goes, in a word and its colour. */
export const Side = ({ side }: { side: string }) => <span className={SIDES[side] ?? ''}>{side}</span>;

/** Time of day to the microsecond; the day is in its title. */
export const Moment = ({ ns }: { ns: string }) => <span title={utcOfNs(ns)}>{stamp(ns)}</span>;

/** A header with its unit, where there is one to name. */
export const withUnit = (header: string, unit: string): string => (unit === '' ? header : `${header}, ${unit}`);

/** An ISO time as nanoseconds, for records that have no market time. */
export const nsOfIso = (iso: string): string => `${Date.parse(iso)}000000`;
