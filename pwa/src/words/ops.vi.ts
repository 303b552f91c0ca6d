/** What a house is called. */
export const ops = {
  title_lane: "{lane}, {spot}",
  title_door: "số {door}",
  title_code: "mã {code}",
  title_new: "Nhà mới {n}",
} as const
