export type Tab = {
  readonly href: string
  readonly text: string
  readonly isHere: boolean
  readonly count?: number
}

/** Which part of a list is shown; each is a link with an address of its own. */
export const Tabs = ({ label, tabs }: { label: string; tabs: readonly Tab[] }) => (
  <nav class="tabs" aria-label={label}>
    <ul class="bar">
      {tabs.map(({ href, text, isHere, count }) => (
        <li>
          <a href={href} class="bar" aria-current={isHere ? 'page' : undefined}>
            {text}
            {count !== undefined && <span class="count">{count}</span>}
          </a>
        </li>
      ))}
    </ul>
  </nav>
)
