/** The app's own pictures: one stroke, 24 by 24, always beside a word (so hidden from readers of screens). */

const PATHS = {
  today: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4M8 14l2.5 2.5L16 13",
  houses: "M3 12 9 6l6 6v8H3zM12 9l3-3 6 6v8h-6M8 20v-5h2v5",
  house: "M4 11 12 4l8 7v9H4zM10 20v-6h4v6",
  learn: "M4 5h6a2 2 0 0 1 2 2v13a2 2 0 0 0-2-2H4zM20 5h-6a2 2 0 0 0-2 2v13a2 2 0 0 1 2-2h6z",
  results: "M4 20h16M7 16v-5M12 16V6M17 16v-8",
  team: "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 20c0-4 2-6 6-6s6 2 6 6M16 5a3 3 0 0 1 0 6M18 14c2 1 3 3 3 6",
  sync: "M4 12a8 8 0 0 1 14-5l2 2M20 4v5h-5M20 12a8 8 0 0 1-14 5l-2-2M4 20v-5h5",
  up: "M12 20V5M6 11l6-6 6 6",
  tick: "M4 12.5 10 18 20 6",
  warning: "M12 4 22 20H2zM12 10v5M12 17.5v.5",
  stop: "M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 8v5M12 16v.5",
  lock: "M5 11h14v10H5zM8 11V8a4 4 0 0 1 8 0v3M12 15v2",
  key: "M8 16a4 4 0 1 1 0-8 4 4 0 0 1 0 8zM12 12h9M18 12v4",
  pencil: "M4 20l1-5L16 4l4 4L9 19zM13 7l4 4",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l4 2",
  wifi: "M2 9c6-5 14-5 20 0M6 13c4-3 8-3 12 0M10 17c1.3-1 2.7-1 4 0M12 20v.5",
  shield: "M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6zM12 8v5M12 16v.5",
  door: "M6 21V3h12v18M3 21h18M14.5 12v1",
  absent: "M6 21V3h12v18M3 21h18M9 9l6 6M15 9l-6 6",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 21 21",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  back: "M20 12H5M11 6l-6 6 6 6",
  next: "M9 5l7 7-7 7",
  down: "M5 9l7 7 7-7",
  close: "M6 6l12 12M18 6 6 18",
  erase: "M8 6h13v12H8l-6-6zM12 10l4 4M16 10l-4 4",
  phone: "M5 4h4l2 5-2.5 1.500a11 11 0 0 0 5 5L15 13l5 2v4a1 1 0 0 1-1 1A15 15 0 0 1 4 5z",
  mobile: "M7 3h10v18H7zM11 18h2",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-5 3-7 8-7s8 2 8 7",
  camera: "M4 8h4l2-3h4l2 3h4v11H4zM12 16.500a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 9.500v-5M9 19.500v-5",
  help: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.5 9.500c0-3.5 5-3.5 5 0 0 2-2.5 2-2.5 4M12 16.500v.5",
  qr: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM14 20v-1M20 14h-1",
  star: "M12 4l2.5 5.3 5.5.7-4 4 1 5.800L12 17l-5 2.800L8 14l-4-4 5.5-.7z",
  calendar: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
  sound: "M4 9v6h4l5 4V5L8 9zM16 9c1.5 2 1.5 4 0 6M18.5 6c3 4 3 8 0 12",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  share: "M12 15V3M8 7l4-4 4 4M5 12v8h14v-8",
  save: "M12 3v12M8 11l4 4 4-4M4 20h16",
  eye: "M2 12c5-8 15-8 20 0-5 8-15 8-20 0zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  undo: "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  light: "M9 18h6M10 21h4M8 14a6 6 0 1 1 8 0c-1 1-1 2-1 2H9s0-1-1-2z",
  card: "M3 5h18v14H3zM8 13a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM5 16c1-2 5-2 6 0M14 10h4M14 14h4",
  hand: "M8 12V5a1.5 1.5 0 0 1 3 0v6-7a1.5 1.5 0 0 1 3 0v7-5a1.5 1.5 0 0 1 3 0v8c0 4-2 7-6 7-3 0-4-1-6-4l-2-4c0-2 2-2 3 0z",
  copy: "M8 8h12v12H8zM4 16V4h12",
  paper: "M6 3h9l4 4v14H6zM9 12h7M9 16h7",
} as const

export type IconName = keyof typeof PATHS

export function Icon(props: { name: IconName; class?: string }) {
  return (
    <svg class={`icon ${props.class ?? ""}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[props.name]} />
    </svg>
  )
}

/** The mark: a lane between two houses, an open door at its end. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M1 13 7 6l6 7v15H1zM31 13l-6-7-6 7v15h12zM14.5 16h3V21h-3z" />
    </svg>
  )
}
