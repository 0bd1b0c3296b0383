import type { Result } from '../kernel/result.ts'
import type { Instant } from '../kernel/time.ts'

/** The files of a OneRoster CSV package that are read, in the order they are taken in. All others are skipped unread. */
export const CSV_FILES = [
  'orgs',
  'academicSessions',
  'classes',
  'users',
  'roles',
  'enrollments',
] as const
export type CsvFile = (typeof CSV_FILES)[number]

/** `bulk`: the whole truth of the file. `delta`: only what changed. `absent`: the manifest says that it is not there. */
export const CSV_MODES = ['bulk', 'delta', 'absent'] as const
export type CsvMode = (typeof CSV_MODES)[number]

/**
 * JSON text of some rows of a file, at most `CHUNK_BYTES_MAX` bytes: objects in the shape the REST binding gives
 * them, with the kept columns only. For `roles`, which 1.2 keeps in a file of its own, entries are
 * `[sourcedId, userId, deleted, role]` with the role as in the `roles` of a user.
 */
export type CsvPage = { readonly file: CsvFile; readonly rows: string; readonly count: number }

/** A file as it was read. */
export type CsvFound = {
  readonly name: CsvFile
  readonly rows: number
  readonly pages: number
  /** Rows without a status: usual in a bulk file, incomplete in a delta file. */
  readonly blankStatus: number
  /** Columns of the standard that it has. */
  readonly columns: readonly string[]
}

export type CsvManifest = {
  readonly version: string | null
  readonly modes: Readonly<Partial<Record<CsvFile, CsvMode>>>
}

/** Something that was read all the same, and that whoever makes the export should mend. */
export type CsvWarning = {
  readonly code: CsvWarningCode
  readonly file: string | null
  /** How many rows, where rows can be counted. */
  readonly count: number
  /** The line of the file on which the first of them begins. */
  readonly line?: number | undefined
}
export type CsvWarningCode =
  | 'windows_encoding'
  | 'line_break_in_cell'
  | 'stray_quote'
  | 'too_many_cells'
  | 'role_without_id'
  | 'enrollment_without_id'
  | 'id_missing'
  | 'id_rounded'
  | 'name_missing'
  | 'user_missing'
  | 'lines_before_header'
  | 'unknown_file'
  | 'manifest_missing'
  | 'manifest_silent'
  | 'manifest_contradicts'
  | 'version_unknown'
  | 'status_blank'
  | 'roles_missing'
  | 'file_promised'
  | 'sent_twice'
  | 'older_than_last'

export type CsvPackage = {
  /** Compressed size. */
  readonly bytes: number
  /** When the newest of its files was written, as the zip says it; null when it does not. */
  readonly writtenAt: Instant | null
  readonly manifest: CsvManifest | null
  readonly files: readonly CsvFound[]
  readonly warnings: readonly CsvWarning[]
}

/** Why a package is refused as a whole. `file` is the name inside the package, `detail` a column, method or number. */
export type CsvFault = {
  readonly code: CsvFaultCode
  readonly file: string | null
  readonly detail: string | null
}
export type CsvFaultCode =
  | 'not_a_zip'
  | 'truncated'
  | 'damaged'
  | 'directory_mismatch'
  | 'data_after_end'
  | 'encrypted'
  | 'method_unsupported'
  | 'name_unsafe'
  | 'folders'
  | 'name_twice'
  | 'too_many_entries'
  | 'too_large'
  | 'too_large_unpacked'
  | 'expands_too_much'
  | 'nothing_to_read'
  | 'nested_zip'
  | 'header_missing'
  | 'header_unknown'
  | 'column_missing'
  | 'clever_format'
  | 'row_too_long'
  | 'manifest_unreadable'

export type CsvUpload = {
  readonly body: ReadableStream<Uint8Array>
  /** Keys of `metadata.*` columns that hold a person's number; all others are dropped unread. */
  readonly metadataIds: readonly string[]
  /** Takes the pages of a file in order. Reading goes on when it has answered; what it throws ends the reading. */
  readonly keep: (page: CsvPage) => Promise<void>
}

/**
 * Reads a zip of OneRoster CSV files in one pass, as it arrives, holding a few megabytes at most. What it refuses it
 * does not read to its end: the rest of the body is left to the caller.
 */
export type CsvReader = (upload: CsvUpload) => Promise<Result<CsvPackage, CsvFault>>

/** Compressed bytes of one upload. Cloudflare refuses bodies of more than 100 to 500 MB before, by plan. */
export const CSV_BYTES_MAX = 512 * 1024 * 1024
