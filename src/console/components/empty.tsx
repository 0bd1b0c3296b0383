/** An empty list says what would appear in it, and how. */
export const Empty = ({ text, more }: { text: string; more: string }) => (
  <div class="card">
    <p>
      <strong>{text}</strong>
    </p>
    <p>{more}</p>
  </div>
)
