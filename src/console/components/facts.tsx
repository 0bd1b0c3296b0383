import type { Child } from 'hono/jsx'

/** Names and values, such as school and grade. A value that is null is left out. */
export const Facts = ({ rows }: { rows: readonly (readonly [name: string, value: Child])[] }) => (
  <dl class="pair">
    {rows
      .filter(([, value]) => value !== null)
      .map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
  </dl>
)
