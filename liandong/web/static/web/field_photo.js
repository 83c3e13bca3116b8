// A photo made small enough for a weak signal: long edge 1600, at most 300 KB, with time, place and name written into it.
// Where the camera says it was is read first, because what comes out of a canvas has forgotten it.
const LONG_EDGE = 1600;
const MOST_BYTES = 300 * 1024;

function loaded(file) {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error("bad_photo"));
    image.src = URL.createObjectURL(file);
  });
}

function drawn(image, edge, mark) {
  const scale = Math.min(1, edge / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  const size = Math.max(12, Math.round(canvas.width / 36));
  pen.font = `600 ${size}px sans-serif`;
  pen.fillStyle = "#000000B3";
  pen.fillRect(0, canvas.height - size * 2, canvas.width, size * 2);
  pen.fillStyle = "#FFFFFF";
  pen.textBaseline = "middle";
  pen.fillText(mark, size / 2, canvas.height - size, canvas.width - size);
  return canvas;
}

const jpeg = (canvas, quality) => new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));

/** The photo as it is sent: {blob, lon?, lat?}. Throws "bad_photo". */
export async function small(file, mark) {
  const image = await loaded(file);
  try {
    const where = position(await file.slice(0, 256 * 1024).arrayBuffer());
    for (let edge = LONG_EDGE; edge >= 200; edge = Math.round(edge * 0.75)) {
      const canvas = drawn(image, edge, mark);
      for (const quality of [0.82, 0.65, 0.5]) {
        const blob = await jpeg(canvas, quality);
        if (blob && blob.size <= MOST_BYTES) return { blob, ...where };
      }
    }
    throw new Error("bad_photo");
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

/** {lon, lat} of a JPEG's EXIF, or {}. */
export function position(buffer) {
  try {
    const view = new DataView(buffer);
    if (view.getUint16(0) !== 0xffd8) return {};
    for (let at = 2; at + 10 < view.byteLength && view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
      if (view.getUint8(at + 1) === 0xe1 && view.getUint32(at + 4) === 0x45786966) return gps(new DataView(buffer, at + 10));
    }
  } catch (error) {
    return {}; // a damaged header is no position
  }
  return {};
}

function gps(tiff) {
  const little = tiff.getUint16(0) === 0x4949;
  const short = (at) => tiff.getUint16(at, little);
  const long = (at) => tiff.getUint32(at, little);
  const entries = (start) => new Map(Array.from({ length: short(start) }, (_, n) => [short(start + 2 + n * 12), start + 2 + n * 12]));
  const found = entries(long(4)).get(0x8825);
  if (!found) return {};
  const tags = entries(long(found + 8));
  const degrees = (tag, ref, negative) => {
    const at = long(tags.get(tag) + 8);
    const part = (n) => long(at + n * 8) / long(at + n * 8 + 4);
    const sign = String.fromCharCode(tiff.getUint8(tags.get(ref) + 8)) === negative ? -1 : 1;
    return sign * (part(0) + part(1) / 60 + part(2) / 3600);
  };
  const where = { lat: degrees(2, 1, "S"), lon: degrees(4, 3, "W") };
  return Number.isFinite(where.lon) && Number.isFinite(where.lat) ? where : {};
}
