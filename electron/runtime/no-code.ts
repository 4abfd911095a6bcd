/**
 * Takes from the realm that it is called in whatever makes code out of text, for good: should a version ever get hold of
 * an object of that realm, its constructor's constructor makes nothing. V8's own switch for this would count for every
 * thread of the process, and others have a use for it.
 */
export function forgoCode(): void {
  function refuse(): never {
    throw new Error('no code is made from text in this thread');
  }
  // What asks whether something is an instance of `Function` is still answered.
  refuse.prototype = Function.prototype;
  for (const kind of [() => {}, async () => {}, function* () {}, async function* () {}]) {
    lock(Object.getPrototypeOf(kind), 'constructor', refuse);
  }
  lock(globalThis, 'Function', refuse);
  lock(globalThis, 'eval', refuse);
}

const lock = (owner: object, name: string, value: unknown): void => {
  Object.defineProperty(owner, name, { value, writable: false, configurable: false });
};
