const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/** Whether a host, as an address names it (an IPv6 one in brackets), is this machine itself: what goes there crosses no wire. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);
