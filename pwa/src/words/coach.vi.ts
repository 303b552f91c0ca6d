/** Words of coach mode, of the screen handed to a resident, and of the list of guides. */
export const coach = {
  title: "Cầm tay chỉ việc",
  step: "Bước {n}/{all}",
  say: "Nói:",
  wrong: "Nếu lỗi:",
  next: "Tiếp",
  back: "Bước trước",
  finish: "Xong hướng dẫn",
  to_visit: "Về phiếu",
  show: "Đưa bà con xem",
  missing: "Chưa tải bài hướng dẫn này",
  missing_why: "Mở mạng, chạm “Gửi và nhận” để tải. Bạn vẫn giúp và ghi phiếu được.",
  untested: "Bản thử: chưa kiểm trên máy thật",
  warn: "Cẩn thận",
} as const

export const show = {
  title: "Mời bà con xem",
  next: "Tiếp",
  back: "Quay lại",
  ask: "Vừa rồi bác đã tự làm được việc này chưa?",
  yes: "Đúng, tôi làm được",
  no: "Chưa",
  thanks: "Cảm ơn bác. Mời bác đưa lại máy.",
  leave: "Lấy lại máy",
  locked: "Sổ đã khóa. Lấy lại máy thì nhập mã PIN.",
} as const

export const learn = {
  title: "Học",
  guides: "Bài hướng dẫn",
  guides_why: "Đọc trước ở nhà. Đến nhà bà con, mở lại từng bước.",
  steps: "{n} bước",
  none: "Chưa có bài hướng dẫn trong máy",
  none_why: "Mở mạng, chạm “Gửi và nhận” để tải.",
  version: "Bản {n}",
  essence: "Ba điều cần nhớ",
  read: "Xem từng bước",
} as const
