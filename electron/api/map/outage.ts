import type { z } from 'zod';
import type { OutageView } from '../../../shared/contract/outage.ts';
import type { JournalOutage } from '../../host/outage.ts';
import { isoTime } from './time.ts';

/** A journal that cannot be written, on the wire. */
export const outageToWire = (outage: JournalOutage | undefined): z.infer<typeof OutageView> | null =>
  outage ? { since: isoTime(outage.sinceNs), reason: outage.reason, waiting_facts: outage.facts } : null;
