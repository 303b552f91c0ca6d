import { qr } from "./qr"

/** A QR code as one path, with its quiet margin; `label` says to readers of screens what it is. */
export function Qr(props: { text: string; label: string }) {
  const rows = qr(props.text)
  const size = rows.length + 8
  const path = rows.map((row, y) => row.map((dark, x) => (dark ? `M${x + 4} ${y + 4}h1v1h-1z` : "")).join("")).join("")
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={props.label} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
