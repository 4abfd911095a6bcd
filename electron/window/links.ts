import { ENVIRONMENTS } from '../../shared/domain/deployment.ts';
import type { Wish } from '../../shared/domain/wish.ts';

/** The scheme of links into the console: `hotswap-desk://slot/momentum:paper`, `hotswap-desk://panel/risk`. */
export const LINK_SCHEME = 'hotswap-desk';

/** The ending of a scenario's file, which the operating system opens with this app. */
export const SCENARIO_ENDING = '.desk-scenario';

const LONGEST_LINK = 200;
const SLOT = new RegExp(`^\\w[\\w.-]{0,99}:(${ENVIRONMENTS.join('|')})$`);
const PANEL = /^[a-z][a-z_-]{0,31}$/;

/**
 * What a link asks for. Anybody can make somebody click on one, a web page included: so a link can bring a slot or a panel to the
 * front and nothing else, and whatever is not exactly of these two forms is refused as a whole.
 */
export function wishOfLink(link: string): Wish | undefined {
  if (link.length > LONGEST_LINK || !URL.canParse(link)) return undefined;
  const { protocol, host, pathname, search, hash, username, password, port } = new URL(link);
  if (protocol !== `${LINK_SCHEME}:` || [search, hash, username, password, port].some((part) => part !== ''))
    return undefined;
  const name = decoded(pathname.replace(/^\//, '').replace(/\/$/, ''));
  if (name === undefined) return undefined;
  if (host === 'slot' && SLOT.test(name)) return { do: 'slot', id: name };
  if (host === 'panel' && PANEL.test(name)) return { do: 'panel', name };
  return undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** What a start of the app was handed: a link, or a file. The operating system appends it to the arguments. */
export interface Handed {
  readonly link: string | undefined;
  /** The path of a scenario's file. */
  readonly scenario: string | undefined;
}

/** Links and files among a start's arguments; the last of each counts. What begins with `-` is never one. */
export function handedIn(args: readonly string[]): Handed {
  const plain = args.filter((arg) => !arg.startsWith('-'));
  return {
    link: plain.findLast((arg) => arg.toLowerCase().startsWith(`${LINK_SCHEME}:`)),
    scenario: plain.findLast((arg) => arg.toLowerCase().endsWith(SCENARIO_ENDING)),
  };
}
