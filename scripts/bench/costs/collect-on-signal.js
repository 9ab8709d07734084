// Loaded into the measured server before its own program: collects garbage when told to, so that memory which is
// only waiting to be used again is not taken for memory in use.
process.on('SIGUSR2', () => globalThis.gc())
