/** A place in a text file: both count from 1; columns count UTF-16 units, as editors do. */
export interface Position {
  line: number;
  column: number;
}

/** The position reached after `text`, up to `length` of its units, when it begins at `from`. */
export function advance(from: Position, text: string, length = text.length): Position {
  let { line } = from;
  let lineStart = -1;
  for (let at = text.indexOf('\n'); at !== -1 && at < length; at = text.indexOf('\n', at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  return lineStart === -1 ? { line, column: from.column + length } : { line, column: length - lineStart + 1 };
}

/** Position of an offset in a whole text. */
export function positionOf(text: string, at: number): Position {
  return advance({ line: 1, column: 1 }, text, at);
}
