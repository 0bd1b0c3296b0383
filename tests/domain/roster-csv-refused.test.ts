import { expect, test } from 'vitest'
import { readPackage } from '../../src/connectors/oneroster/csv/read-package.ts'
import { uploadCsv } from '../../src/core/http/csv-upload.ts'
import { zip } from '../connectors/csv-zip.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { bulk, DAY_ONE } from './roster-csv-files.ts'
import { upload, uploadingDistrict } from './roster-csv-scene.ts'

const PIECE = 1_000
const PIECES = 500

/** Bytes as a program sends them that does not listen before it has sent them all. */
function sender(): { body: ReadableStream<Uint8Array>; isDone: () => boolean } {
  let sent = 0
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent++ < PIECES) controller.enqueue(new Uint8Array(PIECE).fill(1))
      else controller.close()
    },
  })
  return { body, isDone: () => sent > PIECES }
}

const send = ({ client }: TestDistrict, body: ReadableStream<Uint8Array>) =>
  uploadCsv(readPackage, {
    client,
    envelope: { caller: OPERATOR },
    body,
    name: null,
    dryRun: true,
  })

test('a zip that is refused at its first bytes is received to its end: its sender hears why', async () => {
  const district = await uploadingDistrict()
  const { body, isDone } = sender()
  const done = await send(district, body)
  expect(done).toMatchObject({ ok: false, error: { code: 'csv_not_a_zip' } })
  expect(isDone()).toBe(true)
})

test('so is one that comes while another sync is under way', async () => {
  const district = await uploadingDistrict()
  await upload(district, zip(bulk(DAY_ONE)), {})
  const { body, isDone } = sender()
  const done = await send(district, body)
  expect(done).toMatchObject({ ok: false, error: { kind: 'district' } })
  expect(isDone()).toBe(true)
})

test('a sender that breaks off meanwhile holds nobody up', async () => {
  const district = await uploadingDistrict()
  let sent = 0
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent++ < 3) controller.enqueue(new Uint8Array(PIECE).fill(1))
      else controller.error(new Error('gone'))
    },
  })
  const done = await send(district, body)
  expect(done).toMatchObject({ ok: false, error: { code: 'csv_not_a_zip' } })
})
