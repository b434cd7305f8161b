/** An error of the service, as a client sees it: `{"__type": name, "message": message}`. */
export class ServiceError extends Error {
  /** Further members of the answer's body, `reasonCode` for example. */
  readonly members: Record<string, string>;

  constructor(name: string, message: string, members: Record<string, string> = {}) {
    super(message);
    this.name = name;
    this.members = members;
  }
}

export const invalidParameter = (message: string) => new ServiceError('InvalidParameterException', message);
export const preconditionNotMet = (message: string) =>
  new ServiceError('PreconditionNotMetException', message);
export const notAuthorized = (message: string) => new ServiceError('NotAuthorizedException', message);
export const resourceNotFound = (message: string) => new ServiceError('ResourceNotFoundException', message);
export const userNotFound = () => new ServiceError('UserNotFoundException', 'User does not exist.');
export const poolNotFound = (id: string) => resourceNotFound(`User pool ${id} does not exist.`);
export const tooManyRequests = () => new ServiceError('TooManyRequestsException', 'Rate exceeded');
