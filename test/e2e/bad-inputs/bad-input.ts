/** One input that cannot be right, and what the command has to say of it. */
export interface BadInput {
  name: string;
  /** The command line; `{pools}`, `{into}`, `{from}` stand for the flags of the sandbox's pools. */
  args: readonly string[];
  /** Code of the error, as docs/reference/errors.md lists it. */
  code: string;
  /** What the error has to name: the file and line, the flag, and what to do. */
  says: RegExp;
  /** Files that lie there, by name. */
  files?: Readonly<Record<string, string | Uint8Array>> | undefined;
  /** For what is more than a file with bytes in it. */
  prepare?: ((folder: string) => void | Promise<void>) | undefined;
  env?: Readonly<Record<string, string>> | undefined;
}
