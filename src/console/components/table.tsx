import type { Child } from 'hono/jsx'

/**
 * A table that scrolls sideways by itself on a narrow screen, also by keyboard. `label` is the id of its heading;
 * `isWords` where the cells are words rather than numbers.
 */
export const Table = (props: {
  label: string
  columns: readonly string[]
  rows: readonly (readonly Child[])[]
  isWords?: boolean
}) => {
  const { label, columns, rows, isWords } = props
  return (
    <div class="overflow-auto" tabindex={0} role="region" aria-labelledby={label}>
      <table class={isWords ? 'words' : undefined}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th scope="col">{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([first, ...others]) => (
            <tr>
              <th scope="row">{first}</th>
              {others.map((cell) => (
                <td>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
