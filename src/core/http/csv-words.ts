import {
  CSV_BYTES_MAX,
  type CsvFault,
  type CsvFaultCode,
  type CsvWarning,
  type CsvWarningCode,
} from '../ports/roster-csv.ts'

const MEGABYTE = 1024 * 1024

type Say = (file: string, detail: string) => string

/** Why a package was refused and what to do, a sentence or two each. Nothing of it was kept. */
const FAULTS: Readonly<Record<CsvFaultCode, Say>> = {
  not_a_zip: () =>
    'This is not a zip file. Pack the CSV files as an ordinary zip (not gz, 7z or rar) and send that. A script sends it as the body of the request, for example with `curl -T export.zip`.',
  truncated: (file) =>
    `The zip ends too early${file && `, in ${file}`}: it was cut off on the way or while it was written. Send it again; if that does not help, export it again.`,
  damaged: (file) =>
    `${file || 'The zip'} is damaged: what came out is not what was packed. Export and send it again.`,
  directory_mismatch: (file) =>
    `The zip contradicts itself${file && ` about ${file}`}: its directory lists other files than it holds. Pack the files again into a new zip.`,
  data_after_end: () =>
    'There is more data after the end of the zip. Pack the files again into a new zip and send only that.',
  encrypted: (file) =>
    `${file} is protected by a password. Export it without one; the connection is encrypted already.`,
  method_unsupported: (file, method) =>
    `${file} is packed by a method that is not read here (number ${method}). Pack it as an ordinary zip (deflate).`,
  name_unsafe: (file) =>
    `The zip holds "${file}", a path that leads out of the zip. Pack the CSV files themselves, or the one folder they are all in.`,
  folders: (file) =>
    `The zip holds "${file}" beside roster files in another folder, and nothing tells which are meant. Pack only the folder with today's files.`,
  name_twice: (file) => `The zip holds ${file} twice. Remove one of them.`,
  too_many_entries: (_, most) =>
    `The zip holds more than ${most} files. A OneRoster export has about twenty; send only that.`,
  too_large: () =>
    `The zip is larger than ${CSV_BYTES_MAX / MEGABYTE} MB. Send one zip for each file as one package, for example with \`offramp upload orgs.zip users.zip enrollments.zip\`.`,
  too_large_unpacked: () =>
    'Unpacked, the files are larger than 4 GB. Leave out everything but orgs, academicSessions, classes, users, roles and enrollments.',
  expands_too_much: (file, most) =>
    `${file} unpacks to more than ${most} times its size, which no roster does. Export it again.`,
  nothing_to_read: (file) =>
    `The zip holds none of the files of a OneRoster export, such as manifest.csv, orgs.csv or users.csv${file && `; it holds "${file}"`}. Export OneRoster CSV and leave the names of its files as they are.`,
  nested_zip: (file) =>
    `The zip holds another zip, ${file}, and none of the files of a OneRoster export. Unpack it and send the zip inside.`,
  header_missing: (file) =>
    `${file} is empty: not even its column names are there. Export it again; a file without rows still begins with them.`,
  header_unknown: (file, column) =>
    `${file} does not begin with the names of its columns, such as "${column}". Export it as OneRoster CSV with a header; a web page, a spreadsheet or a list without names cannot be read, whatever its name.`,
  column_missing: (file, column) =>
    `${file} has no column "${column}". Add the column to the export; its name stands in the first line.`,
  clever_format: () =>
    'These are files in the format of Clever (schools, students, teachers, sections, enrollments), which is not read here. Export OneRoster CSV 1.1 or 1.2 from your SIS instead; most offer both.',
  row_too_long: (file, line) =>
    `${file} has a row of more than a million characters that begins on line ${line || 1}. Most likely a quote was opened there and never closed. Close it, or double it if it belongs to the text.`,
  manifest_unreadable: () =>
    'manifest.csv could not be read. Its first line is "propertyName,value", and each line after it names a property and its value.',
}

/** A fault of a package in words. Names of files and columns only, never of people. */
export const faultWords = ({ code, file, detail }: CsvFault): string =>
  FAULTS[code](file ?? '', detail ?? '')

type Note = (file: string, rows: string, count: number) => string

/** What was read all the same, and what whoever makes the export should mend. */
const WARNINGS: Readonly<Record<CsvWarningCode, Note>> = {
  windows_encoding: (file, rows) =>
    `${rows} of ${file} were not UTF-8 and were read as Windows-1252. Check names with accents, and export as UTF-8.`,
  line_break_in_cell: (file, rows, n) =>
    `${rows} of ${file} had a line break inside a cell (${inAll(n, 'cell')}). It was read as part of the text; take it out of the record.`,
  stray_quote: (file, rows) =>
    `${rows} of ${file} had a quote that was never closed; it was taken as a character. Close it, or double it if it belongs to the text.`,
  too_many_cells: (file, rows) =>
    `${rows} of ${file} had more cells than there are columns; the rest was left out. Most likely a text with a comma stands without quotes.`,
  role_without_id: (file, rows) =>
    `${rows} of ${file} had no sourcedId. A later file of changes cannot refer to them.`,
  enrollment_without_id: (file) =>
    `${file} has no column "sourcedId"; its rows are told apart by class, school, user, role and begin date. Add the column if your system has it.`,
  id_missing: (file, rows) =>
    `${rows} of ${file} had nothing in the column "sourcedId" and were left out; nobody counts as missing while that is so. Fill in the column.`,
  id_rounded: (file, rows) =>
    `${rows} of ${file} had a number such as 1.23E+11, which a spreadsheet rounded, so that different people may share it. Do not save the export from a spreadsheet; send it as your system wrote it.`,
  name_missing: (file, rows) =>
    `${rows} of ${file} had no name. What is known of such a record stays as it is, and a new one is set aside. Fill in the name, or leave the record out.`,
  user_missing: (file, rows) =>
    `${rows} of ${file} did not say whose they are, so nothing comes of them. Fill in the column "userSourcedId".`,
  lines_before_header: (file, _, n) =>
    `${file} had ${inAll(n, 'line')} above the names of its columns; nothing was read from there. Export it without a title.`,
  unknown_file: (file) => `No file of OneRoster is called ${file}, so it was not read.`,
  manifest_missing: () => 'There was no manifest.csv, so every file was taken for complete (bulk).',
  manifest_silent: (file) =>
    `manifest.csv does not say what ${file} is, so it was taken for complete (bulk).`,
  manifest_contradicts: (file) =>
    `manifest.csv calls ${file} absent, but it was there. It was read, and nobody counts as missing because of it.`,
  version_unknown: () =>
    'manifest.csv does not name version 1.1 or 1.2 of OneRoster. The files were read by their columns.',
  status_blank: (file, rows) =>
    `${rows} of ${file} had no status, which a file of changes needs. They were taken as active.`,
  roles_missing: () =>
    'There was no roles.csv and no column "role" in users.csv, so nobody has a role. Export roles.csv as well.',
  file_promised: (file) =>
    `manifest.csv announces ${file}, but it was not there. What is known from it was left as it is.`,
  sent_twice: (file) => `${file} came more than once; the last one counts.`,
  older_than_last: (_file, _rows, days) =>
    `The files of this zip were written ${inAll(days, 'day')} before the newest that were taken in. If this is an old export, stop its sync and send today's.`,
}

const inAll = (count: number, what: string): string =>
  count === 1 ? `1 ${what}` : `${count.toLocaleString('en-US')} ${what}s`

/** What was read with a doubt, in words: the file, the line where it is first, and what to do. Never a value. */
export function warningWords({ code, file, count, line }: CsvWarning): string {
  const rows = inAll(count, 'row')
  const first = count === 1 ? `, on line ${line},` : `, the first on line ${line},`
  return WARNINGS[code](file ?? '', line === undefined ? rows : rows + first, count)
}
