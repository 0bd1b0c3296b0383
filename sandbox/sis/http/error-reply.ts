import type { Refusal } from '../query/refusal.ts'
import type { Switches } from '../state/switches.ts'
import type { Reply } from './reply.ts'
import { html, json } from './reply.ts'

/** Turns a refusal into the status body of the standard, or into one of the shapes real systems send instead. */
export function errorReply(
  { status, minor, description }: Refusal,
  switches: Switches,
  headers: Record<string, string> = {},
): Reply {
  const info = {
    imsx_codeMajor: 'failure',
    imsx_severity: 'error',
    imsx_description: description,
  }
  const field = { imsx_codeMinorFieldName: 'TargetEndSystem', imsx_codeMinorFieldValue: minor }
  const full = { ...info, imsx_CodeMinor: { imsx_codeMinorField: [field] } }
  switch (switches.errors) {
    case 'root':
      return json(status, full, headers)
    case 'wrapped':
      return json(status, { imsx_StatusInfo: full }, headers)
    case 'flat':
      return json(status, { ...info, imsx_codeMinor: minor }, headers)
    case 'html':
      return html(
        status,
        `<!doctype html><title>${status}</title><h1>Error ${status}</h1>`,
        headers,
      )
    case 'empty':
      return { status, headers: { ...headers, 'content-length': '0' }, body: '' }
  }
}
