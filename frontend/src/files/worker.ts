// Reads and writes files beside the page, so that it never stands still.
self.onmessage = () => undefined;

export {};
