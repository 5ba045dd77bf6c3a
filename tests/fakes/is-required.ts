/** Whether `STEPLINE_REQUIRE` (a list with commas; CI sets it) says that this must be here: then its absence is a failure. */
export const isRequired = (name: string): boolean =>
  (process.env['STEPLINE_REQUIRE'] ?? '').split(',').includes(name);
