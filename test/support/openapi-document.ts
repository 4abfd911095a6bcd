import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Answer } from '../integration/rest-client.ts';

type Content = Readonly<Record<string, { readonly schema: object }>>;
interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** A desk's own description, to hold its live answers against. */
export class OpenApiDocument {
  readonly #paths: Paths;
  readonly #ajv: Ajv2020;
  readonly #held = new Set<string>();

  constructor(document: unknown) {
    const { paths, components } = document as { paths: Paths; components: object };
    this.#paths = paths;
    this.#ajv = new Ajv2020({ strict: false, allErrors: true });
    this.#ajv.addFormat('uuid', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    this.#ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    this.#ajv.addFormat('password', true);
    this.#ajv.addSchema({ $id: 'desk', components });
  }

  /** What does not fit about an answer; undefined where all does. */
  problem(method: string, path: string, { status, text, json }: Answer): string | undefined {
    const name = `${method} ${path}`;
    this.#held.add(name);
    const response = this.#paths[path]?.[method]?.responses[String(status)];
    if (response === undefined) return `${name} does not speak of ${status}: ${text}`;
    const schema = response.content?.['application/json']?.schema;
    if (schema === undefined) return undefined;
    // References lead into the document.
    const own = JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"desk#/components/')) as object;
    const validate = this.#ajv.compile(own);
    return validate(json) ? undefined : `${name}: ${JSON.stringify(validate.errors)}`;
  }

  /** Operations of which no answer was held against the document. */
  unheld(): string[] {
    return Object.entries(this.#paths)
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
      .filter((each) => !this.#held.has(each));
  }
}
