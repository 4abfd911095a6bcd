import { type OpenAPI, OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { ErrorDetail } from '../../shared/contract/error.ts';
import { contract } from '../../shared/contract/index.ts';
import { LineageNode } from '../../shared/contract/lineage.ts';

const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });

/** Calls that REST does not serve: streams, which need a socket or a port. */
export const isStream = (path: readonly string[]): boolean => path[0] === 'console';

/** The OpenAPI 3.1 description of everything that answers over HTTP, made from the contract. */
export async function openApiDocument(): Promise<OpenAPI.Document> {
  const document = await generator.generate(contract, {
    info: {
      title: 'HotSwap Desk',
      version: '1',
      description: 'Every call but `/health` needs the desk’s token: `Authorization: Bearer TOKEN`.',
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
        post: {
          operationId: 'sign_in',
          tags: ['Session'],
          summary: 'Exchange the token for a cookie that opens the browser’s socket',
          security: [],
          description: 'The token comes in the body or in the `Authorization` header; a valid cookie is renewed.',
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
          responses: { 204: { description: 'The cookie is set' }, 401: { description: 'Not the token of this desk' } },
        },
      },
    },
  });
  const open = document.paths?.['/health']?.get;
  if (open) open.security = [];
  return document;
}
