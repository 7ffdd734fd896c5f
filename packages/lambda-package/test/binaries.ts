/** Beginnings of native binaries. */

export function elfFor(machine: number, littleEndian = true): Buffer {
  const head = Buffer.alloc(64);
  head.write('\x7fELF', 'latin1');
  head[4] = 2;
  head[5] = littleEndian ? 1 : 2;
  if (littleEndian) head.writeUInt16LE(machine, 18);
  else head.writeUInt16BE(machine, 18);
  return head;
}

export function machOFor(processor: number): Buffer {
  const head = Buffer.alloc(32);
  head.writeUInt32LE(0xfeedfacf, 0);
  head.writeUInt32LE(processor, 4);
  return head;
}

export function universalFor(...processors: readonly number[]): Buffer {
  const head = Buffer.alloc(8 + 20 * processors.length);
  head.writeUInt32BE(0xcafebabe, 0);
  head.writeUInt32BE(processors.length, 4);
  for (const [index, processor] of processors.entries()) head.writeUInt32BE(processor, 8 + 20 * index);
  return head;
}

export function peFor(machine: number): Buffer {
  const head = Buffer.alloc(256);
  head.write('MZ');
  head.writeUInt32LE(0x80, 0x3c);
  head.write('PE\0\0', 0x80, 'latin1');
  head.writeUInt16LE(machine, 0x84);
  return head;
}
