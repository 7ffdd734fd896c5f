import { describe, expect, it } from '@jest/globals';
import { type CommandPlace, findNodeCommand, simpleCommand } from './node-command.ts';

const officialEntrypoint = `#!/bin/sh
set -e
if [ "\${1#-}" != "\${1}" ] || [ -z "$(command -v "\${1}")" ]; then
  set -- node "$@"
fi
exec "$@"
`;

const files = new Map([
  ['/usr/local/bin/node', '\x7fELF'],
  ['/usr/local/bin/docker-entrypoint.sh', officialEntrypoint],
  ['/usr/local/bin/cli', '#!/usr/bin/env node\nmain()'],
  ['/usr/bin/npm', '#!/bin/sh\nexec something'],
  ['/usr/sbin/nginx', '\x7fELF'],
  ['/app/run.mjs', '#! /usr/local/bin/node\nmain()'],
  ['/app/strict', '#!/usr/bin/env -S node --use-strict\nmain()'],
  ['/app/start.sh', '#!/bin/sh\nnode server.js'],
  ['/app/node', '#!/bin/sh\necho no'],
  ['/app/server.js', 'main()'],
]);
const place: CommandPlace = {
  workingDirectory: '/app',
  searchPath: undefined,
  files: { readStart: async (path) => files.get(path) },
};

describe('findNodeCommand', () => {
  it.each([
    ['node server.js', ['server.js']],
    ['node --enable-source-maps /app/server.js a b', ['--enable-source-maps', '/app/server.js', 'a', 'b']],
    ['/usr/local/bin/node server.js', ['server.js']],
    ['/nodejs/bin/node server.js', ['server.js']],
    ['nodejs server.js', ['server.js']],
    ['/app/run.mjs a', ['/app/run.mjs', 'a']],
    ['./run.mjs', ['/app/run.mjs']],
    ['/app/strict', ['--use-strict', '/app/strict']],
    ['cli a', ['/usr/local/bin/cli', 'a']],
    ['docker-entrypoint.sh node server.js', ['server.js']],
    ['docker-entrypoint.sh server.js', ['server.js']],
    ['docker-entrypoint.sh --version', ['--version']],
    ['docker-entrypoint.sh cli a', ['/usr/local/bin/cli', 'a']],
    ['docker-entrypoint.sh', []],
    ['tini -g -- node server.js', ['server.js']],
    ['/usr/bin/dumb-init node server.js', ['server.js']],
  ])('sees node in %s', async (line, expected) => {
    expect(await findNodeCommand(line.split(' '), place)).toEqual(expected);
  });

  it.each([
    ['node server.js', ['server.js']],
    ['  exec  node server.js --colour=blue ', ['server.js', '--colour=blue']],
    ['docker-entrypoint.sh node server.js', ['server.js']],
  ])('sees it through a shell that has nothing else to do: %s', async (text, expected) => {
    expect(await findNodeCommand(['/bin/sh', '-c', text], place)).toEqual(expected);
  });

  it.each([
    [[], 'there is neither an ENTRYPOINT nor a CMD'],
    [['tini'], 'there is neither an ENTRYPOINT nor a CMD'],
    [['nginx', '-g', 'daemon off;'], '"nginx" is no script for node'],
    [['python3', 'x.py'], '"python3" is neither node nor a file of the image'],
    [['npm', 'start'], '"npm" is no script for node'],
    [['docker-entrypoint.sh', 'npm', 'start'], '"npm" is no script for node'],
    [['docker-entrypoint.sh', 'sh', '/app/start.sh'], 'it needs a shell: sh /app/start.sh'],
    [['/app/start.sh'], '"/app/start.sh" is no script for node'],
    [['./node', 'x'], '"./node" is no script for node'],
    [['sh', '-c', 'node a.js && node b.js'], 'it needs a shell: sh -c node a.js && node b.js'],
    [['sh', '-c', 'node $FILE'], 'it needs a shell'],
    [['sh', '-c', 'DEBUG=1 node a.js'], 'it needs a shell'],
    [['sh', '-c', 'node a.js', 'x'], 'it needs a shell'],
    [['sh', '-c'], 'it needs a shell'],
    [['/server.js'], '"/server.js" is neither node nor a file of the image'],
  ])('refuses %j', async (words, reason) => {
    const result = await findNodeCommand(words, place);
    expect(typeof result).toBe('string');
    expect(result).toContain(reason);
  });

  it('looks for programs on the PATH of the image', async () => {
    const elsewhere = { ...place, searchPath: '/opt:/app' };
    expect(await findNodeCommand(['strict'], elsewhere)).toEqual(['--use-strict', '/app/strict']);
    expect(await findNodeCommand(['cli'], elsewhere)).toBe('"cli" is neither node nor a file of the image');
  });
});

describe('simpleCommand', () => {
  it.each([
    'a "b"',
    "a 'b'",
    'a;b',
    'a|b',
    'a>b',
    'a*',
    'a?',
    '~/a',
    'a\\b',
    '`a`',
    '$(a)',
    'a & ',
    '(a)',
    '{a,b}',
    '#a',
    '!a',
    '',
  ])('leaves %s to a shell', (text) => {
    expect(simpleCommand(text)).toBeUndefined();
  });
});
