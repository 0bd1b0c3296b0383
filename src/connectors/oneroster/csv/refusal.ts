import type { CsvFault, CsvFaultCode } from '../../../core/ports/roster-csv.ts'

/** Characters of a name in a message: enough to recognise the file, too few to drown the sentence. */
const NAME_CHARS_MAX = 80
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

type About = { readonly file?: string | null; readonly detail?: string | number | null }

/** Ends the reading of a package; caught where the reading began and handed on as data. */
export class Refusal extends Error {
  readonly fault: CsvFault

  constructor(code: CsvFaultCode, { file = null, detail = null }: About = {}) {
    super(code)
    this.fault = {
      code,
      file: file === null ? null : shownName(file),
      detail: detail === null ? null : shownName(String(detail)),
    }
  }
}

/** A name from a package, fit for a message. */
export const shownName = (text: string): string =>
  text.replaceAll(UNPRINTABLE, '?').slice(0, NAME_CHARS_MAX).toWellFormed()
