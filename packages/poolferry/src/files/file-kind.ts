/** What a file's first bytes say it is, where that is no plain UTF-8 text; as the end of "the file is …". */
export function foreignKind(head: Uint8Array): { kind: string; hint: string } | undefined {
  return kinds.find(({ begins }) => begins.every((byte, at) => head[at] === byte));
}

/** Length of the UTF-8 byte order mark that the bytes begin with: 3 or 0. */
export function markLength(head: Uint8Array): number {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
}

const toUtf8 = 'Write it again as UTF-8; in PowerShell, `| Out-File -Encoding utf8`.';
const rename = 'Give it the ending that says so, or unpack it first.';

const kinds = [
  { begins: [0xff, 0xfe], kind: 'UTF-16', hint: toUtf8 },
  { begins: [0xfe, 0xff], kind: 'UTF-16', hint: toUtf8 },
  { begins: [0x28, 0xb5, 0x2f, 0xfd], kind: 'compressed by zstd (.zst)', hint: rename },
  { begins: [0x1f, 0x8b], kind: 'compressed by gzip', hint: 'Unpack it with gunzip first.' },
  { begins: [0x50, 0x4b, 0x03, 0x04], kind: 'a zip archive', hint: 'Unpack it first.' },
  { begins: [0x61, 0x67, 0x65, 0x2d], kind: 'encrypted by age (.age)', hint: rename },
  {
    begins: [0x2d, 0x2d, 0x2d, 0x2d],
    kind: 'armoured, as age -a writes',
    hint: 'Decrypt it first, or encrypt it without -a.',
  },
];
