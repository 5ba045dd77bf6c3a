/** `--approve` that names no approval: all of them. No name of a stage and an action is like it. */
export const EVERY_APPROVAL = '*';
