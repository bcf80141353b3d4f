const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Return a new id that sorts by the time when it was made (a ULID). */
export function ulid(): string {
  let time = Date.now();
  let id = "";
  for (let position = 0; position < 10; position++) {
    id = LETTERS.charAt(time % 32) + id;
    time = Math.floor(time / 32);
  }
  for (const byte of crypto.getRandomValues(new Uint8Array(16))) {
    id += LETTERS.charAt(byte % 32);
  }
  return id;
}

/** Return when a ULID was made, in milliseconds since 1970. */
export function timeOf(id: string): number {
  return [...id.slice(0, 10)].reduce(
    (time, letter) => time * 32 + LETTERS.indexOf(letter),
    0,
  );
}
