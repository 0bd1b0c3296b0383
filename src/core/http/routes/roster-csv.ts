import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { ok } from '../../kernel/result.ts'
import { CSV_BYTES_MAX } from '../../ports/roster-csv.ts'
import type { AppEnv } from '../app-env.ts'
import { bearer } from '../bearer.ts'
import { uploadCsv, uploaded, type CsvRefusal } from '../csv-upload.ts'
import { faultWords } from '../csv-words.ts'
import { DISTRICT, endpoint, NOTHING, PROBLEM_ANSWER, type Mount } from '../endpoint.ts'
import { passOver } from '../pass-over.ts'
import { problem, problemResponse, toProblem, type Problem } from '../problem.ts'

const packageName = z
  .string()
  .trim()
  .min(1, 'Give the package a name, such as the date of the export.')
  .max(100, 'The name of a package may have 100 characters at most.')

const query = z.object({
  package: packageName.optional().openapi({
    description: 'For several zips: they are taken in together when the package is committed.',
  }),
  dryRun: z.enum(['true', 'false'], 'dryRun is true or false.').optional().openapi({
    description: 'A trial. The first package of a source is one in any case.',
  }),
})

const answer = z.object({
  id: z.string().nullable().openapi({ description: 'The sync that takes the files in.' }),
  package: z.string().nullable(),
  files: z.array(
    z.object({
      name: z.string(),
      mode: z.enum(['bulk', 'delta']).nullable(),
      rows: z.number(),
    }),
  ),
  warnings: z.array(z.string()),
})

/** `PUT /districts/{id}/roster/csv`: a zip of OneRoster CSV files as the body, read while it arrives. */
const upload: Mount = (api) => {
  api.openAPIRegistry.registerPath({
    method: 'put',
    path: '/api/v1/districts/{id}/roster/csv',
    operationId: 'csv.open',
    tags: ['Roster'],
    summary: 'Upload a zip of OneRoster CSV files (1.1 or 1.2). Needs a key with sync.run.',
    security: [{ bearer: [] }],
    request: {
      params: DISTRICT,
      query,
      body: {
        required: true,
        content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } },
      },
    },
    responses: {
      202: { description: 'Taken in.', content: { 'application/json': { schema: answer } } },
      default: PROBLEM_ANSWER,
    },
  })
  api.on('put', '/districts/:id/roster/csv', bearer, receive)
}

async function receive(c: Context<AppEnv>): Promise<Response> {
  const asked = query.safeParse(c.req.query())
  if (!asked.success) {
    const issues = asked.error.issues.map(({ path, message }) => ({
      path: path.join('.'),
      message,
    }))
    return problemResponse(toProblem({ kind: 'invalid', issues }))
  }
  const { shell, caller } = c.var
  const id = c.req.param('id') ?? ''
  if (!(await shell.directory.exists(id))) {
    return problemResponse(toProblem({ kind: 'not_found', what: 'district' }))
  }
  const { body } = c.req.raw
  const unreadable = whyNotRead(c, body)
  if (unreadable || !body) {
    if (body) await passOver(body)
    return problemResponse(unreadable ?? EMPTY)
  }
  const done = await uploadCsv(shell.readCsv, {
    client: shell.district(id),
    envelope: { caller },
    body,
    name: asked.data.package ?? null,
    dryRun: asked.data.dryRun === 'true',
  })
  if (!done.ok) return problemResponse(refusal(done.error))
  return c.json(done.value, 202, { 'cache-control': 'no-store' })
}

const EMPTY = problem(
  422,
  'csv_empty',
  'There is no zip in the body of the request. Send it for example with `curl -T export.zip`.',
)

/** What can be told before the first byte is read. */
function whyNotRead(c: Context<AppEnv>, body: ReadableStream | null): Problem | null {
  if (Number(c.req.header('content-length') ?? 0) > CSV_BYTES_MAX) {
    const detail = faultWords({ code: 'too_large', file: null, detail: null })
    return problem(413, 'csv_too_large', detail)
  }
  return body ? null : EMPTY
}

function refusal(refused: CsvRefusal): Problem {
  if (refused.kind === 'district') return toProblem(refused.failure)
  const { code, detail } = refused
  return problem(code === 'csv_too_large' ? 413 : 422, code, detail)
}

/** Rosters that are uploaded instead of fetched. */
export const UPLOADS: readonly Mount[] = [
  upload,
  endpoint({
    method: 'post',
    path: '/districts/{id}/roster/csv/commit',
    act: 'csv.commit',
    tag: 'Roster',
    summary: 'Take in a package whose zips were uploaded under one name.',
    params: DISTRICT,
    query: NOTHING,
    body: z.object({
      package: packageName,
      dryRun: z.boolean('dryRun is true or false.').default(false),
    }),
    status: 202,
    answer,
    run: async ({ body, envelope, district }) => {
      const found = await district()
      if (!found.ok) return found
      const input = { name: body.package, dryRun: body.dryRun }
      const committed = await found.value.run('csv.commit', input, envelope)
      return committed.ok ? ok(uploaded(committed.value)) : committed
    },
  }),
]
