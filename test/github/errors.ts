/** An answer other than success, in the shape GitHub's REST API gives it. */
export class HttpError extends Error {
  readonly status: number;
  /** GitHub's `errors` list on 422, e.g. `{resource: 'Issue', field: 'title', code: 'missing_field'}`. */
  readonly errors: unknown[] | undefined;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, errors?: unknown[], headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }
}

export const notFound = (): HttpError => new HttpError(404, 'Not Found');
export const forbidden = (): HttpError => new HttpError(403, 'Resource not accessible by integration');
/** For a person who may see the repository but not do this. */
export const mustHaveRights = (): HttpError => new HttpError(403, 'Must have admin rights to Repository.');
export const invalid = (message: string, errors: unknown[] = []): HttpError => new HttpError(422, message, errors);
