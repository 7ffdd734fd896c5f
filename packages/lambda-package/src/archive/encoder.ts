/** What packs contents, as it is written down beside them: another one gives other bytes. `openPacker` is what it names. */
export const encoder = 'libdeflate 1.26.1, level 6';
