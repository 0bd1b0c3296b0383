/** Our own drawings on a 24 by 24 grid, one stroke wide. A shape never stands alone: words are beside it. */
const PATHS = {
  day: 'M4 6h16v14H4zM4 10h16M8 3v4M16 3v4M9 15l2 2 4-4',
  concern: 'M5 4h14v12h-7l-5 4v-4H5zM12 7v4M12 13.5v.01',
  case: 'M3 7h7l2 2h9v10H3zM8 14h8',
  transfer: 'M4 8h14l-4-4M20 16H6l4 4',
  people:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20c0-4 2.5-6 6-6s6 2 6 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2 .8 3 2.7 3 5.5',
  roster: 'M5 4h14v16H5zM9 8h6M9 12h6M9 16h4',
  delivery: 'M3 6h18v12H3zM3 7l9 7 9-7',
  settings: 'M4 7h9M17 7h3M15 5v4M4 17h3M11 17h9M9 15v4',
  mine: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20c0-4 3-6 7-6s7 2 7 6',
  menu: 'M4 7h16M4 12h16M4 17h16',
  plus: 'M12 5v14M5 12h14',
  late: 'M12 4 21 20H3zM12 10v4M12 17v.01',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2',
  check: 'M5 13l4 4L19 7',
  open: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16z',
  taken: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM8.5 12h7',
  danger: 'M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 7.5v5.5M12 16.5v.01',
  flag: 'M6 21V4h11l-2 4 2 4H6',
  heart: 'M12 20C5 15 3.5 11 4.5 8c1-3 5-3.5 7.5.5C14.5 4.5 18.5 5 19.5 8c1 3-.5 7-7.5 12z',
  away: 'M6 6l12 12M18 6 6 18',
  pause: 'M8 5v14M16 5v14',
  arrow: 'M5 12h14M13 6l6 6-6 6',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
} as const

export type IconName = keyof typeof PATHS

export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={PATHS[name]} />
  </svg>
)

/** The product's mark: a road, and the way off it. */
export const Mark = () => (
  <svg class="icon mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d="M8.5 20V4M8.5 16c0-5 7-3 7-9V4" />
  </svg>
)
