// Ends this process when npm is told to stop; called by start.js and tutorial.js.
// Never waits for the program: what SIGTERM means is the program's affair.

/** Asked at once: npm may be told to stop while a program is still starting. */
const shell = process.ppid

/** npm passes SIGTERM only to the shell between us, which dies of it: its death is our signal. */
export function stopWithNpm() {
  if (!process.env.npm_lifecycle_event) return () => {}
  const watch = setInterval(() => {
    if (process.ppid !== shell) process.kill(process.pid, 'SIGTERM')
  }, 500).unref()
  return () => clearInterval(watch)
}
