/** Save a file as a download of the browser; its address can be one of Home Assistant. */
export function save(address: string, name: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}

/** Save what the page itself has made. */
export function saveBlob(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  save(address, name);
  // The browser reads it after the click, and says nothing when it has.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
