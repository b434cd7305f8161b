/** How many names of users a finding gives for examples. */
export const mostExamples = 3;

/** Keeps the first names in their order, whatever order they come in: two plans of the same users give the same examples. */
export function keepFirst(names: string[], name: string): void {
  if (names.length === mostExamples && name >= (names.at(-1) as string)) return;
  names.push(name);
  names.sort();
  if (names.length > mostExamples) names.pop();
}
