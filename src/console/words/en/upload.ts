/** Uploading the roster as files. */
export const upload = {
  title: 'Upload a roster',
  lead: 'A zip of OneRoster CSV files, as your student information system exports it.',
  link: 'Upload a roster',
  file: 'The zip',
  fileHint:
    'OneRoster CSV 1.1 or 1.2, up to 512 MB. Pack the CSV files themselves or the one folder they are in.',
  dryRun: 'Try it only. Show what would change and change nothing.',
  send: 'Upload',
  sending: 'Uploading',
  reading: 'Sent. The last rows are being read.',
  lost: 'The connection broke off. Nothing of the upload was kept; try again.',
  needsScript:
    'Uploading here needs JavaScript. Without it, your IT department can send the same zip with the command line or the REST API.',
  notFiles: 'This district reads its roster over the network, so there is nothing to upload.',
  change: 'Change the connection to uploaded files',
  what: 'What happens then',
  steps: [
    'The files are checked while they arrive. If one of them cannot be read, nothing is kept and you are told which and why.',
    'A sync begins that reads them with the same guards as any other: unusual removals wait until somebody has looked.',
    'The zip itself is not kept.',
  ],
}
