/** Addresses of the screens of this folder, so that none is spelled twice. */
import type { Uid } from "../store/shapes"

export const paths = {
  today: "/hom-nay",
  houses: "/ho",
  add: "/them-ho",
  tasks: "/viec",
  results: "/ket-qua",
  badge: "/the",
  learn: "/hoc",
  saved: "/da-luu",
  sync: "/gui-nhan",
  scan: "/quet",
  house: (id: Uid) => `/ho/${id}`,
  visit: (id: Uid) => `/ho/${id}/huong-dan`,
  kept: (id: Uid) => `/ho/${id}/dang-giu`,
  lesson: (slug: string) => `/hoc/${slug}`,
  coach: (id: Uid, slug: string) => `/ho/${id}/cam-tay/${slug}`,
} as const
