/** Words of the screens Results and Badge. */
export const results = {
  title: "Kết quả",
  mine: "Của tôi",
  team: "Của {team}",
  week: "Tuần này",
  month: "Tháng này",
  visits: "Lượt đến nhà",
  houses: "Nhà đã gặp",
  helps: "Việc đã giúp",
  alone: "Việc bà con tự làm",
  period: "Tháng báo cáo từ {from} đến {to}.",
  as_of: "Số trên máy chủ lúc {clock} ngày {day}",
  unsent: "Chưa tính {n} phiếu còn trong máy.",
  offline: "Chưa có mạng nên chưa xem được số mới",
  offline_why: "Phiếu của bạn vẫn nằm trong máy và sẽ tự gửi.",
  reload: "Xem số mới",
  loading: "Đang lấy số",
  local: "Tính trên máy này",
  local_houses: "Nhà đã đến tháng này",
} as const

export const badge = {
  title: "Thẻ của tôi",
  say: "Mời bà con quét mã này để kiểm tra người của tổ.",
  team: "Thành viên {team}",
  commune: "{commune}",
  hotline: "Hỏi xã: {phone}",
  rules: "Tổ không thu tiền, không hỏi mật khẩu, không hỏi mã OTP.",
  renew: "Mã đổi sau {n} giây",
  alt: "Mã QR của thẻ thành viên",
  none: "Máy chưa có khóa của thẻ",
  none_why: "Mở mạng một lần để nhận khóa mới. Lúc chưa có, bà con gọi số của xã để hỏi.",
} as const
