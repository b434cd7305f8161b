/** What a shell takes as it is. */
const plain = /^[\w:.,@/+=-]+$/;

/** One argument of a command line, quoted where a shell would take it apart. */
function shellArgument(text: string): string {
  return plain.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * A flag with a list of names to add to the command line; the config file's way of saying it where a name holds a comma, which
 * would divide it.
 *
 * @param key The same option in the config file, such as `attributes.drop`
 */
export function flagWithNames(flag: string, key: string, names: readonly string[]): string {
  if (names.length === 0) return `${flag} NAMES`;
  if (!names.some((name) => name.includes(',') || name !== name.trim()))
    return `${flag} ${shellArgument(names.join(','))}`;
  const [group, member] = key.split('.');
  return `in the config file: ${group}: { ${member}: ${JSON.stringify(names)} }`;
}

/** A repeatable flag, once for each value. */
export function flagsWith(flag: string, values: readonly string[]): string {
  return values.map((value) => `${flag} ${shellArgument(value)}`).join(' ');
}

/** A command on a ledger, named only where it is not the one that is taken unless told. */
export function commandOn(ledgerPath: string): (words: string) => string {
  const more = ledgerPath === 'poolferry.db' ? '' : ` ${flagsWith('--ledger', [ledgerPath])}`;
  return (words) => `poolferry ${words}${more}`;
}
