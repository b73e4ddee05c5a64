/** What turns the direction of the text behind it: with it a value, or SQL, can read as what it is not. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The text with such characters made visible. */
export const inert = (text: string) => text.replace(TURNING, "\ufffd");
