/** Stands in for actions/setup-node: every step already runs on the Node of this process; nothing is downloaded. */
import type { BuiltIn } from './contract.ts';

export const setupNode: BuiltIn = {
  supported: ['node-version', 'node-version-file'],
  ignored: [
    'check-latest',
    'cache',
    'cache-dependency-path',
    'package-manager-cache',
    'architecture',
    'token',
    'mirror',
  ],
  run: async ({ inputs, info, warn }) => {
    const asked = inputs['node-version'];
    const running = process.versions.node;
    if (asked !== undefined && /^v?\d/.test(asked) && !running.startsWith(`${majorOf(asked)}.`)) {
      warn(`Node ${asked} is asked for, but steps run on Node ${running} here.`);
    }
    info(`Node ${running}`);
    return { 'node-version': `v${running}`, 'cache-hit': '' };
  },
};

function majorOf(version: string): string {
  return version.replace(/^v/, '').split('.')[0] ?? '';
}
