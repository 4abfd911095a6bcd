/** Links into the console, and what a start of the app was handed: anybody can make somebody click on one. */
import { describe, expect, it } from 'vitest';
import { handedIn, wishOfLink } from '../../../electron/window/links.ts';

describe('a link', () => {
  it.each([
    ['hotswap-desk://slot/momentum:paper', { do: 'slot', id: 'momentum:paper' }],
    ['hotswap-desk://slot/momentum%3Apaper', { do: 'slot', id: 'momentum:paper' }],
    ['HOTSWAP-DESK://slot/mean-reversion:production/', { do: 'slot', id: 'mean-reversion:production' }],
    ['hotswap-desk://panel/risk', { do: 'panel', name: 'risk' }],
    // A dot segment is gone before anybody looks; what is left is a name that the page may know or not.
    ['hotswap-desk://panel/../risk', { do: 'panel', name: 'risk' }],
  ])('%s brings something to the front', (link, wish) => {
    expect(wishOfLink(link)).toEqual(wish);
  });

  it.each([
    '',
    'hotswap-desk:',
    'hotswap-desk://',
    'hotswap-desk://slot',
    'hotswap-desk://slot/',
    'hotswap-desk://slot/momentum',
    'hotswap-desk://slot/momentum:moon',
    'hotswap-desk://slot/momentum:paper/rollback',
    'hotswap-desk://slot/momentum:paper?reason=x',
    'hotswap-desk://slot/momentum:paper#x',
    'hotswap-desk://slot:8350/momentum:paper',
    'hotswap-desk://a:b@slot/momentum:paper',
    'hotswap-desk://slot/%00:paper',
    'hotswap-desk://slot/%E0%A4%A:paper',
    'hotswap-desk://slot/a%0Ab:paper',
    'hotswap-desk://slot/<img>:paper',
    'hotswap-desk://kill/desk',
    'hotswap-desk://rollback/momentum:paper',
    'hotswap-desk://panel/Risk',
    'hotswap-desk://panel/%72isk%00',
    `hotswap-desk://panel/${'a'.repeat(33)}`,
    `hotswap-desk://slot/${'a'.repeat(300)}:paper`,
    'javascript:alert(1)',
    'https://example.invalid/slot/momentum:paper',
    'desk://console/index.html',
    'file:///etc/passwd',
  ])('%s is refused', (link) => {
    expect(wishOfLink(link)).toBeUndefined();
  });
});

describe('the arguments of a start', () => {
  it('hand over a link and a scenario, wherever they stand', () => {
    expect(handedIn(['--data-dir=/x', 'hotswap-desk://panel/risk', '/home/a b/first.desk-scenario'])).toEqual({
      link: 'hotswap-desk://panel/risk',
      scenario: '/home/a b/first.desk-scenario',
    });
  });

  it('hand over nothing that looks like an option, and no other file', () => {
    expect(handedIn(['--hotswap-desk://panel/risk', '-x.desk-scenario', '/etc/passwd', 'scenario.json'])).toEqual({
      link: undefined,
      scenario: undefined,
    });
  });
});
