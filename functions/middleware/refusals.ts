/** Bodies of refusals before any operation is reached, in the shape that errors of the API have: clients read `__type`. */
export const NOTHING_HERE = { __type: 'UnknownOperationException', message: 'nothing is served here' };

export const FOREIGN_PAGE = {
  __type: 'AccessDeniedException',
  message: 'requests from the pages of another origin are refused',
};

export const FOREIGN_HOST = {
  __type: 'AccessDeniedException',
  message: 'the Host of this request is not this listener',
};

export const UNSIGNED = { __type: 'AccessDeniedException', message: 'this API takes signed requests only' };
