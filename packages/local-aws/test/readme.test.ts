import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { useServer } from './running-server.ts';

const server = useServer();
const titles: Readonly<Record<string, string>> = {
  cloudwatch: 'CloudWatch',
  codedeploy: 'CodeDeploy',
  lambda: 'Lambda',
  logs: 'CloudWatch Logs',
  s3: 'S3',
  ssm: 'SSM',
  sts: 'STS',
};

describe('README.md', () => {
  it('names the operations that there are, and no others', async () => {
    const response = await fetch(`${server.aws.endpoint}/_local/operations`);
    const operations = (await response.json()) as Record<string, string[]>;
    const rows = Object.entries(titles).map(([name, title]) => `| ${title} | ${operations[name]?.join(', ')} |`);
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const table = /<!-- operations -->\n([\s\S]*)<!-- \/operations -->/.exec(readme)?.[1];
    expect(table).toBe(['| Service | Operations |', '|---|---|', ...rows, ''].join('\n'));
  });
});
