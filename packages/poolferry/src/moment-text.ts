/** The hour of a moment, to the second: `06:00:00Z`. */
export const hourText = (atMs: number): string => momentText(atMs).replace(/^.*T/, '');

/** A moment as a person reads it, to the second: `2026-12-01T06:00:00Z`. */
export const momentText = (atMs: number): string => new Date(atMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
