import type { Runtime } from 'node:inspector';
import { Session } from 'node:inspector';

/** The real values behind what the inspector shows, taken over by a call in the inspected context. */
const SINK = '__inspected__';
const sink = globalThis as unknown as Record<string, unknown[] | undefined>;

/** What the inspector says of an object; the types of Node leave its private fields out. */
type Properties = Runtime.GetPropertiesReturnType & {
  readonly privateProperties?: readonly { readonly name: string; readonly value?: Runtime.RemoteObject }[];
};

/** Looks into objects with the debugger's eyes: private fields are no secret to it. */
export class PrivateEyes {
  readonly #session = new Session();

  constructor() {
    this.#session.connect();
  }

  close(): void {
    this.#session.disconnect();
    delete sink[SINK];
  }

  /** The private fields of an object by name, `#` included; getters and methods are left out. */
  fields(of: object): ReadonlyMap<string, unknown> {
    sink[SINK] = [of];
    const { result } = this.#post<Runtime.EvaluateReturnType>('Runtime.evaluate', {
      expression: `${SINK}[0]`,
      objectGroup: SINK,
    });
    const { privateProperties = [] } = this.#post<Properties>('Runtime.getProperties', {
      objectId: result.objectId,
      ownProperties: true,
    });
    const fields = new Map<string, unknown>();
    for (const { name, value } of privateProperties) if (value) fields.set(name, this.#take(value));
    this.#post('Runtime.releaseObjectGroup', { objectGroup: SINK });
    return fields;
  }

  #take({ objectId, type, value, unserializableValue }: Runtime.RemoteObject): unknown {
    if (objectId === undefined) {
      if (unserializableValue === undefined) return value;
      return type === 'bigint' ? BigInt(unserializableValue.slice(0, -1)) : Number(unserializableValue);
    }
    sink[SINK] = [];
    this.#post('Runtime.callFunctionOn', {
      objectId,
      functionDeclaration: `function () { globalThis.${SINK}.push(this); }`,
    });
    return sink[SINK]?.[0];
  }

  #post<T>(method: string, params: object): T {
    let answer: { readonly value: unknown } | undefined;
    this.#session.post(method, params, (error, value) => {
      if (error) throw error;
      answer = { value };
    });
    if (!answer) throw new Error(`the inspector did not answer ${method} at once`);
    return answer.value as T;
  }
}

/**
 * Everything that an object holds, private fields included, as plain text by path: `.orders.#ids{1}[0]`. An instance of a class
 * that is reached twice is told once. Functions are left out.
 *
 * @param skip fields, `Class.field`, and classes that are not looked into.
 * @param note is told each field of each class, with what it holds.
 */
export function everythingIn(
  root: object,
  eyes: PrivateEyes,
  skip: ReadonlySet<string>,
  note: (field: string, text: string) => void = () => {},
): Map<string, string> {
  const found = new Map<string, string>();
  const seen = new Map<object, string>();
  const walk = (path: string, value: unknown): string => {
    if (typeof value === 'function') return 'function';
    if (typeof value === 'bigint') return leaf(path, `${value}n`);
    if (typeof value !== 'object' || value === null) return leaf(path, Object.is(value, -0) ? '-0' : String(value));
    if (Array.isArray(value) || ArrayBuffer.isView(value)) {
      const items = Array.from(value as unknown as ArrayLike<unknown>, (item, i) => walk(`${path}[${i}]`, item));
      return leaf(`${path}.length`, items.join());
    }
    if (value instanceof Map) {
      const items = [...value].map(([key, item]) => `${String(key)}=${walk(`${path}{${String(key)}}`, item)}`);
      return leaf(`${path}.keys`, items.join());
    }
    if (value instanceof Set) return leaf(path, [...value].map((item, i) => walk(`${path}<${i}>`, item)).join());
    return value.constructor === Object ? record(path, value) : instance(path, value);
  };
  const record = (path: string, value: object): string =>
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => `${key}:${walk(`${path}.${key}`, item)}`)
      .join();
  const instance = (path: string, value: object): string => {
    const known = seen.get(value);
    if (known !== undefined) return leaf(path, `as ${known}`);
    seen.set(value, path);
    const { name } = value.constructor;
    if (skip.has(name)) return name;
    const fields = [...Object.entries(value as Record<string, object>), ...eyes.fields(value)].filter(
      ([key, item]) => typeof item !== 'function' && !skip.has(`${name}.${key}`),
    );
    for (const [key, item] of fields) {
      const text = walk(`${path}.${key}`, item);
      // Of a part that is a class itself, its own fields are told.
      if (text !== item?.constructor?.name) note(`${name}.${key}`, text);
    }
    return name;
  };
  const leaf = (path: string, text: string): string => {
    found.set(path, text);
    return text;
  };
  walk('', root);
  return found;
}
