import { OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from '@asteasolutions/zod-to-openapi'
import { z } from 'zod'

import {
  petitionListSchema,
  petitionQuery,
  petitionSchema,
  petitionsQuery,
  problemSchema,
  signatureRequestSchema,
  signingAnswerSchema,
  tallyEventSchema,
  tallySchema,
} from './schemas.ts'

const slugParams = z.object({ slug: z.string().meta({ description: 'Of the petition, as in its address.' }) })

const problems = {
  400: 'The request cannot be read.',
  404: 'There is no such petition.',
  410: 'The petition was removed, or takes no more signatures.',
  415: 'The body is of a kind that is not taken.',
  422: 'Read, but wrong: `errors` lists each wrong member.',
  429: 'Too many requests from this connection; see Retry-After.',
  503: 'Not now, nothing was stored; see Retry-After.',
} as const

type ProblemStatus = keyof typeof problems

/** The description of the API, made from the schemas that read its requests. */
export function openApiDocument({ publicUrl }: { publicUrl: string }) {
  const registry = new OpenAPIRegistry()
  for (const route of routes) registry.registerPath(route)
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Undersigned',
      version: '1',
      description: 'Petitions, their published figures, and signing. Errors are problem details (RFC 9457).',
    },
    servers: [{ url: publicUrl }],
  })
}

const routes: readonly RouteConfig[] = [
  {
    method: 'get',
    path: '/api/v1/petitions',
    operationId: 'listPetitions',
    summary: 'Public petitions, newest first',
    request: { query: petitionsQuery },
    responses: { 200: json('One page of petitions.', petitionListSchema), ...refusals(422, 429) },
  },
  {
    method: 'get',
    path: '/api/v1/petitions/{slug}',
    operationId: 'getPetition',
    summary: 'One petition with its text and demands',
    request: { params: slugParams, query: petitionQuery },
    responses: { 200: json('The petition.', petitionSchema), ...refusals(404, 410, 422, 429) },
  },
  {
    method: 'get',
    path: '/api/v1/petitions/{slug}/tally',
    operationId: 'getTally',
    summary: 'The published figures',
    request: { params: slugParams },
    responses: { 200: json('The figures.', tallySchema), ...refusals(404, 410, 429) },
  },
  {
    method: 'get',
    path: '/api/v1/petitions/{slug}/tally/events',
    operationId: 'followTally',
    summary: 'The published figures as they change',
    description: 'Server-sent events named `tally`, the first one at once. `data` is a TallyEvent as JSON.',
    request: { params: slugParams },
    responses: {
      200: { description: 'The stream.', content: { 'text/event-stream': { schema: tallyEventSchema } } },
      ...refusals(404, 410, 429, 503),
    },
  },
  {
    method: 'post',
    path: '/api/v1/petitions/{slug}/signatures',
    operationId: 'sign',
    summary: 'Sign a petition',
    description: 'Counts once the signer confirms by the link that is mailed. Not for pages of other sites.',
    request: {
      params: slugParams,
      body: { required: true, content: { 'application/json': { schema: signatureRequestSchema } } },
    },
    responses: {
      202: json('Taken; a mail is on its way, if one is due.', signingAnswerSchema),
      ...refusals(400, 404, 410, 415, 422, 429, 503),
    },
  },
]

function json(description: string, schema: z.ZodType) {
  return { description, content: { 'application/json': { schema } } }
}

function refusals(...statuses: readonly ProblemStatus[]): RouteConfig['responses'] {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: problems[status], content: { 'application/problem+json': { schema: problemSchema } } },
    ]),
  )
}
