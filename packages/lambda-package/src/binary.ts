/**
 * What a native binary was built for, told by its first bytes. A native module for the wrong processor or
 * system fails only when it is loaded, in Lambda; here it costs one read of a few bytes. Pure.
 * Layouts: System V ABI (ELF), Apple's mach-o/loader.h and fat.h, Microsoft's PE format.
 */

/** How a binary is built. */
export interface Binary {
  readonly format: 'ELF' | 'Mach-O' | 'PE';
  /** Processors in Lambda's words (`x86_64`, `arm64`) where it has them; several in a universal Mach-O. */
  readonly processors: readonly string[];
}

/** Bytes from the start of a file that are enough to tell. */
export const binaryHeaderLength = 1024;

/** The kind of binary that a file with this beginning is; undefined if it is none. */
export function binaryOf(head: Uint8Array): Binary | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.byteLength < 20) return undefined;
  const magic = view.getUint32(0);
  if (magic === 0x7f454c46) return elf(view);
  if (magic === 0xcafebabe) return universal(view);
  if (machOMagics.has(magic)) {
    const littleEndian = magic >>> 24 !== 0xfe;
    return { format: 'Mach-O', processors: [nameOf(machOProcessors, view.getUint32(4, littleEndian))] };
  }
  return view.getUint16(0) === 0x4d5a ? portableExecutable(view) : undefined;
}

/** A binary in words, such as `Linux on arm64 (ELF)`. */
export function describeBinary({ format, processors }: Binary): string {
  const system = { ELF: 'Linux', 'Mach-O': 'macOS', PE: 'Windows' }[format];
  return `${system} on ${processors.join(' and ')} (${format})`;
}

function elf(view: DataView): Binary {
  const littleEndian = view.getUint8(5) !== 2;
  return { format: 'ELF', processors: [nameOf(elfProcessors, view.getUint16(18, littleEndian))] };
}

const machOMagics = new Set([0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe]);

/** Java classes begin with the same four bytes; their version (45 at least) follows where the count is here. */
function universal(view: DataView): Binary | undefined {
  const count = view.getUint32(4);
  if (count === 0 || count >= 45 || view.byteLength < 8 + count * 20) return undefined;
  const processors = Array.from({ length: count }, (_, index) =>
    nameOf(machOProcessors, view.getUint32(8 + index * 20)),
  );
  return { format: 'Mach-O', processors };
}

function portableExecutable(view: DataView): Binary | undefined {
  const at = view.byteLength < 64 ? Number.POSITIVE_INFINITY : view.getUint32(0x3c, true);
  if (at + 6 > view.byteLength || view.getUint32(at) !== 0x50450000) return undefined;
  return { format: 'PE', processors: [nameOf(peProcessors, view.getUint16(at + 4, true))] };
}

function nameOf(names: ReadonlyMap<number, string>, code: number): string {
  return names.get(code) ?? `processor 0x${code.toString(16)}`;
}

const elfProcessors = new Map([
  [3, 'x86'],
  [40, 'arm'],
  [62, 'x86_64'],
  [183, 'arm64'],
  [243, 'riscv'],
]);
const machOProcessors = new Map([
  [7, 'x86'],
  [0x01000007, 'x86_64'],
  [0x0100000c, 'arm64'],
]);
const peProcessors = new Map([
  [0x014c, 'x86'],
  [0x8664, 'x86_64'],
  [0xaa64, 'arm64'],
]);
