/**
 * Ends the process groups of tasks when local-aws is gone without having ended them itself, killed for one. A shell
 * of a megabyte waits for the end of its input, which only the end of local-aws brings. It must outlive a Ctrl-C in
 * the terminal, so it has a session of its own. Windows has neither groups nor this.
 */

import { type ChildProcess, spawn } from 'node:child_process';

const script = `
groups=' '
while read -r sign group; do
  if [ "$sign" = + ]; then groups="$groups$group "
  else groups="\${groups%% $group *} \${groups#* $group }"; fi
done
for group in $groups; do kill -s KILL -- "-$group"; done`;

export class OrphanGuard {
  #shell: ChildProcess | undefined;

  /** From now on the group that `pid` leads ends with local-aws. */
  watch(pid: number): void {
    this.#tell(`+ ${pid}`);
  }

  /** The group is gone; its number may become somebody else's. */
  forget(pid: number): void {
    this.#tell(`- ${pid}`);
  }

  /** Kills what is still watched. */
  close(): void {
    this.#shell?.stdin?.end();
    this.#shell = undefined;
  }

  #tell(line: string): void {
    if (process.platform === 'win32') return;
    if (this.#shell === undefined) {
      this.#shell = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, env: {} });
      this.#shell.unref();
      // Without a shell, tasks end in close() only.
      this.#shell.on('error', () => {});
      this.#shell.stdin?.on('error', () => {});
    }
    this.#shell.stdin?.write(`${line}\n`);
  }
}
