import { ASSETS } from '../assets.ts'
import { Page } from '../components/page.tsx'
import type { View } from '../kit/view.ts'

/** The 512 MB the page speaks of: more would be refused after it was sent, which takes minutes. */
const BYTES_MAX = 512 * 1024 * 1024

/** A zip of roster files to send. The file goes as it is, so that its size does not matter; that takes a script. */
export const RosterUploadPage = ({ view, takesFiles }: { view: View; takesFiles: boolean }) => {
  const { upload, roster } = view.words
  return (
    <Page
      view={view}
      title={upload.title}
      here="roster"
      lead={upload.lead}
      up={{ href: '/roster', text: roster.title }}
      island={ASSETS.upload}
    >
      {takesFiles ? (
        <>
          <UploadForm view={view} />
          <Steps view={view} />
        </>
      ) : (
        <section class="notice">
          <p>{upload.notFiles}</p>
          <a href="/roster/source/settings">{upload.change}</a>
        </section>
      )}
    </Page>
  )
}

const Steps = ({ view }: { view: View }) => (
  <section>
    <h2>{view.words.upload.what}</h2>
    <ul>
      {view.words.upload.steps.map((step) => (
        <li>{step}</li>
      ))}
    </ul>
  </section>
)

/** Filled in by the script: how far it got, why it was refused, and what should be mended. */
const Outcome = ({ view }: { view: View }) => (
  <>
    <p role="status" data-upload-said />
    <div class="errors" role="alert" data-upload-refused hidden />
    <div class="notice" role="status" data-upload-notes hidden>
      <p>{view.words.upload.notes}</p>
      <ul />
      <a href="/roster">{view.words.upload.goOn}</a>
    </div>
  </>
)

const UploadForm = ({ view }: { view: View }) => {
  const { upload } = view.words
  return (
    <section class="card">
      <p class="notice" data-upload-plain>
        {upload.needsScript}
      </p>
      <form
        class="form"
        data-upload="/roster/upload"
        data-sending={upload.sending}
        data-reading={upload.reading}
        data-lost={upload.lost}
        data-unsure={upload.unsure}
        data-signed-out={upload.signedOut}
        data-too-large={upload.tooLarge}
        data-bytes-max={BYTES_MAX}
        hidden
      >
        <div class="field">
          <label for="field-zip">{upload.file}</label>
          <p class="hint" id="field-zip-hint">
            {upload.fileHint}
          </p>
          <input
            type="file"
            id="field-zip"
            name="zip"
            accept=".zip,application/zip"
            aria-describedby="field-zip-hint"
            required
          />
        </div>
        <label class="choice">
          <input type="checkbox" name="dryRun" value="yes" checked />
          <span>{upload.dryRun}</span>
        </label>
        <div class="bar">
          <button type="submit">{upload.send}</button>
          <progress max={1} value={0} aria-label={upload.sending} hidden />
        </div>
        <Outcome view={view} />
      </form>
    </section>
  )
}
