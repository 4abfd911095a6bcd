import { type OpenAPI, OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { ErrorDetail } from '../../shared/contract/error.ts';
import { API_PREFIX, contract } from '../../shared/contract/index.ts';
import { LineageNode } from '../../shared/contract/lineage.ts';

const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });

/** What goes with a cookie: see `http/page-proof.ts`. */
const PROOF =
  'A browser sends the cookie to every server on the same host, so it opens nothing without `page_proof`, which the page keeps: as the header `x-desk-page`, and for the socket as the subprotocol `page.PROOF` beside `desk.console`.';

/** Calls that REST does not serve: streams, which need a socket or a port. */
export const isStream = (path: readonly string[]): boolean => path[0] === 'console' || path[0] === 'window';

/** The OpenAPI 3.1 description of everything that answers over HTTP, made from the contract. */
export async function openApiDocument(): Promise<OpenAPI.Document> {
  const document = await generator.generate(contract, {
    info: {
      title: 'HotSwap Desk',
      version: '1',
      description:
        'Every call but `/health` needs `Authorization: Bearer TOKEN`: the desk’s token, or that of an operator who has signed in at ' +
        '`/api/v1/operators/sign-in`. Once there are operators, the desk’s token may only read, reduce risk and manage operators.',
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    commonSchemas: { ErrorDetail: { schema: ErrorDetail }, LineageNode: { schema: LineageNode, strategy: 'output' } },
    filter: ({ path }) => !isStream(path),
    customErrorResponseBodySchema: (errors) => ({
      type: 'object',
      properties: {
        code: { enum: errors.map(([code]) => code) },
        message: { type: 'string' },
        detail: { anyOf: [{ $ref: '#/components/schemas/ErrorDetail' }, { type: 'null' }] },
      },
      required: ['code', 'message', 'detail'],
      additionalProperties: false,
    }),
    paths: {
      '/metrics': {
        get: {
          operationId: 'metrics',
          tags: ['Health'],
          summary: 'Figures for Prometheus',
          responses: { 200: { description: 'OK', content: { 'text/plain': { schema: { type: 'string' } } } } },
        },
      },
      '/session': {
        get: {
          operationId: 'ways_in',
          tags: ['Session'],
          summary: 'Whether there are operators, so that a name and a password let somebody in',
          security: [],
          responses: {
            200: {
              description: 'OK',
              content: {
                'application/json': {
                  schema: {
                    type: 'object',
                    properties: {
                      operators: { type: 'boolean' },
                      socket: {
                        enum: ['free', 'full'],
                        description: 'Whether there is room for another socket; said only to whoever may open one',
                      },
                    },
                    required: ['operators'],
                    additionalProperties: false,
                  },
                },
              },
            },
          },
        },
        post: {
          operationId: 'sign_in',
          tags: ['Session'],
          summary: 'Exchange the token for a cookie and a proof that together open the browser’s socket',
          security: [],
          description: `The token comes in the body or in the \`Authorization\` header; a valid cookie that comes with its proof is renewed. ${PROOF}`,
          requestBody: {
            required: false,
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: { token: { type: 'string', maxLength: 512 } },
                  required: ['token'],
                  additionalProperties: false,
                },
              },
            },
          },
          responses: {
            200: {
              description: 'The cookie is set',
              content: {
                'application/json': {
                  schema: {
                    type: 'object',
                    properties: { page_proof: { type: 'string' } },
                    required: ['page_proof'],
                    additionalProperties: false,
                  },
                },
              },
            },
            401: { description: 'Not the token of this desk' },
          },
        },
      },
      '/session/sign-in': {
        post: {
          operationId: 'sign_in_console',
          tags: ['Session'],
          summary: 'Sign a browser’s console in as an operator, by a cookie',
          security: [],
          description: `No script can read the cookie. The socket carries it from its next opening on. ${PROOF}`,
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: { name: { type: 'string' }, password: { type: 'string', format: 'password' } },
                  required: ['name', 'password'],
                  additionalProperties: false,
                },
              },
            },
          },
          responses: {
            200: { description: 'The cookie is set; `page_proof` goes with it' },
            401: { description: 'Wrong name or password, or locked out' },
          },
        },
      },
      '/session/sign-out': {
        post: {
          operationId: 'sign_out_console',
          tags: ['Session'],
          summary: 'End the session of the operator’s cookie, and take the cookie back',
          description:
            'With `console`, also the session that was opened by the token: this browser is signed out altogether.',
          security: [],
          requestBody: {
            required: false,
            content: {
              'application/json': { schema: { type: 'object', properties: { console: { type: 'boolean' } } } },
            },
          },
          responses: { 204: { description: 'The cookie is gone' } },
        },
      },
    },
  });
  for (const open of [document.paths?.['/health']?.get, document.paths?.[`${API_PREFIX}/operators/sign-in`]?.post]) {
    if (open) open.security = [];
  }
  return document;
}
