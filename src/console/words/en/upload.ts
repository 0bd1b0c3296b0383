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
  unsure:
    'The connection broke off after everything had been sent. Look under Roster whether a sync has begun before you send it again.',
  signedOut: 'You are signed out by now, and nothing was kept. Sign in again, then upload the zip.',
  tooLarge:
    'The zip is too large to be taken in at once. Leave out files that are not needed, such as demographics.csv, or ask your IT department to send one zip for each file with the command line.',
  notes: 'The files were taken in. Whoever makes the export should mend this:',
  goOn: 'Go on to the sync',
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
