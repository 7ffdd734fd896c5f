/** The walk through two blue/green deployments in the README of local-aws, line by line as it stands there. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalAws } from '@aws-release-actions/local-aws';
import { expect, it } from '@jest/globals';
import { installPython, programsFolder } from './python.ts';

const readme = new URL('../../packages/local-aws/README.md', import.meta.url);

/** The bash of the section, as one script. */
async function readWalk(): Promise<string> {
  const text = await readFile(readme, 'utf8');
  const section = /^## A blue\/green deployment, by hand\n(.*?)^## /ms.exec(text)?.[1] ?? '';
  return [...section.matchAll(/^```bash\n(.*?)^```$/gms)].map(([, block]) => block).join('\n');
}

function runBash(script: string, cwd: string, endpoint: string): Promise<{ code: number | null; output: string }> {
  const env = {
    PATH: `${programsFolder}:${process.env.PATH}`,
    HOME: cwd,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_PAGER: '',
  };
  return new Promise((resolve, reject) => {
    const bash = spawn('bash', ['-euo', 'pipefail', '-s'], { cwd, env });
    let output = '';
    for (const stream of [bash.stdout, bash.stderr]) stream.on('data', (chunk) => (output += chunk));
    bash.on('error', reject);
    bash.on('close', (code) => resolve({ code, output }));
    bash.stdin.end(script);
  });
}

/** What `uniq -c` says of who answered, as numbers. */
function tallies(output: string): readonly (string | Record<string, number>)[] {
  const lines = output.trim().split('\n');
  const told: (string | Record<string, number>)[] = [];
  for (const line of lines) {
    const [, count, color] = /^ *(\d+) (\w+)$/.exec(line) ?? [];
    const last = told.at(-1);
    if (count === undefined || color === undefined) told.push(line);
    else if (typeof last === 'object' && last[color] === undefined && Object.values(last).reduce(sum) + +count <= 100) {
      last[color] = Number(count);
    } else told.push({ [color]: Number(count) });
  }
  return told;
}

const sum = (a: number, b: number) => a + b;
const both = { blue: expect.any(Number), green: expect.any(Number) };

it('deploys blue/green by CodeDeploy and by ECS itself, watches the weights, and rolls back', async () => {
  installPython();
  const folder = await mkdtemp(join(tmpdir(), 'walk-'));
  const aws = await startLocalAws({ speed: 60 });
  try {
    const { code, output } = await runBash(await readWalk(), folder, aws.endpoint);
    expect(tallies(output)).toEqual([
      { blue: 100 },
      // CodeDeploy: the test listener, then production in the middle of its canary, after it, and after the rollback.
      { green: 100 },
      both,
      { green: 100 },
      { green: 100 },
      // ECS: the first deployment, a canary at both listeners, its end, and a rollback.
      'SUCCESSFUL',
      { blue: 100 },
      { green: 100 },
      both,
      'SUCCESSFUL',
      { green: 100 },
      'ROLLBACK_SUCCESSFUL',
      { green: 100 },
    ]);
    expect(code).toBe(0);
  } finally {
    await aws.close();
    await rm(folder, { recursive: true, force: true });
  }
}, 240_000);
