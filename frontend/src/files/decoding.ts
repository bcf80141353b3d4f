import type { Encoding } from "./messages";

const MARKS: readonly (readonly [Encoding, readonly number[]])[] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];
/** Bytes that are looked at to find UTF-16 without a mark. */
const SAMPLE = 4096;
/** Letters of French and Spanish as a Macintosh writes them: rare signs elsewhere. */
const MACINTOSH = new Set([0x8e, 0x8f, 0x90, 0x88, 0x87, 0x92, 0x96, 0x97]);

/** Return the encoding of a text: by its mark, by its nulls, or by its letters. */
export function encodingOf(content: Uint8Array): Encoding {
  const marked = MARKS.find(([, mark]) =>
    mark.every((byte, at) => content[at] === byte),
  );
  if (marked) return marked[0];
  const sample = content.subarray(0, SAMPLE);
  const [even, odd] = countNulls(sample);
  const half = sample.length >> 1;
  if (odd * 2 > half && half > even * 4) return "utf-16le";
  if (even * 2 > half && half > odd * 4) return "utf-16be";
  return isUtf8(content) ? "utf-8" : oneByteEncodingOf(content);
}

/** Return a text without null characters, which no cell needs. */
export function decode(content: Uint8Array, encoding: Encoding): string {
  return new TextDecoder(encoding).decode(content).replaceAll("\0", "");
}

/** Return how many nulls there are at even and at odd places. */
function countNulls(sample: Uint8Array): readonly [number, number] {
  let even = 0;
  let odd = 0;
  sample.forEach((byte, at) => {
    if (byte === 0) at % 2 ? odd++ : even++;
  });
  return [even, odd];
}

function isUtf8(content: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(content);
    return true;
  } catch {
    return false;
  }
}

/** Return the encoding in which the bytes above ASCII are letters. */
function oneByteEncodingOf(content: Uint8Array): Encoding {
  let macintosh = 0;
  let windows = 0;
  for (const byte of content) {
    if (MACINTOSH.has(byte)) macintosh++;
    else if (byte >= 0xc0) windows++;
  }
  return macintosh > windows ? "macintosh" : "windows-1252";
}
