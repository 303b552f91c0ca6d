/** A picture made small enough to travel: at most 1280 dots long and 400,000 bytes, without what the camera wrote into it. */

const LONGEST = 1280
const MOST = 400_000

/** Return the picture as JPEG; null where it cannot be read. */
export async function shrink(file: Blob): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" })
    for (let side = LONGEST; side >= 320; side = Math.round(side * 0.7)) {
      const small = await drawn(picture, side)
      if (small && small.size <= MOST) return new Uint8Array(await small.arrayBuffer())
    }
  } catch {
    return null
  }
  return null
}

async function drawn(picture: ImageBitmap, side: number): Promise<Blob | null> {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height))
  const canvas = document.createElement("canvas")
  canvas.width = Math.round(picture.width * scale)
  canvas.height = Math.round(picture.height * scale)
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height)
  return new Promise((tell) => canvas.toBlob(tell, "image/jpeg", 0.75))
}
