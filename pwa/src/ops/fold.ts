/** Vietnamese text as typed without marks: "Đồng Đăng" -> "dong dang"; twin of tungngo/shared/vietnamese.py. */

const APOSTROPHES = /['’ʼ]/g
const MARKS = /\p{M}/gu
const OTHERS = /[^\p{L}\p{N}]+/gu

export function fold(text: string): string {
  const bare = text.replace(APOSTROPHES, "").toLowerCase().normalize("NFD").toLowerCase().normalize("NFD")
  return bare.replace(MARKS, "").replaceAll("đ", "d").replace(OTHERS, " ").trim()
}
