/** A line of a list that leads somewhere: what is there, a word on it, and how much waits. */
export const RowLink = (props: { href: string; text: string; hint: string; count?: number }) => {
  const { href, text, hint, count } = props
  return (
    <li class="row bar apart">
      <div class="row-main">
        <a class="stretch" href={href}>
          {text}
        </a>
        <p class="meta">{hint}</p>
      </div>
      {count !== undefined && (
        <div class="row-side bar">
          <span class="count">{count}</span>
        </div>
      )}
    </li>
  )
}
