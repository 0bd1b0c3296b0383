/** The way to the next page of a list; nothing when there is none. */
export const MoreLink = ({ href, text }: { href: string | null; text: string }) =>
  href === null ? null : (
    <p class="more">
      <a href={href} role="button" class="outline">
        {text}
      </a>
    </p>
  )
