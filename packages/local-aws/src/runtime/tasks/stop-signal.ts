/** The signal that asks a container to stop. */

import { constants } from 'node:os';

/** An image's STOPSIGNAL, which may be `SIGQUIT`, `QUIT` or `3`; SIGTERM if it has none that this machine knows. */
export function stopSignal(text: string | undefined): NodeJS.Signals {
  const upper = text?.toUpperCase() ?? '';
  const known = Object.entries(constants.signals).find(
    ([name, number]) => upper === name || `SIG${upper}` === name || upper === String(number),
  );
  return (known?.[0] ?? 'SIGTERM') as NodeJS.Signals;
}
