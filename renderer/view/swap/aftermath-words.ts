import { isoClock } from '../../format/time.ts';
import { deskWords } from '../../format/version.ts';
import { zoneName } from '../../format/zone.ts';
import type { Aftermath } from '../../store/rollout/aftermath.ts';

/** What became of a version that was put live: what happened in the first line, and what was done about it. */
export interface AftermathWords {
  readonly headline: string;
  readonly details: readonly string[];
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** The words of an aftermath. `name` says a `name@version` as the slot on screen reads it. */
export function aftermathWords(news: Aftermath, to: string, name: (key: string) => string): AftermathWords {
  const label = name(to);
  if (news.kind === 'gone') {
    const now = news.live === null ? 'No version is live here now.' : `Live now: ${name(news.live)}.`;
    return { headline: `${label} is not live any more.`, details: [now] };
  }
  if (news.kind === 'unwell') {
    const look = 'Its health in the list of versions says what was found.';
    return { headline: `${label} was put live and is unhealthy now.`, details: [look] };
  }
  const { by, byDesk } = news;
  const [reason, next, at] = [sentence(by.reason), name(by.to_version), `${isoClock(by.initiated_at)} ${zoneName()}`];
  if (byDesk && by.swap_type === 'rollback') {
    return {
      headline: deskWords(reason.replace(by.from_version, name(by.from_version))),
      details: [`The desk put ${next} back at ${at}.`],
    };
  }
  const done = by.swap_type === 'rollback' ? 'was put back' : 'took over';
  const who = byDesk ? `A rule brought ${next} in at ${at}.` : `${next} ${done} at ${at}.`;
  return { headline: `${label} is not live any more.`, details: [who, `Reason: ${deskWords(reason)}`] };
}
