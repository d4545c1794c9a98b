/** GitHub's limits on what people write. */
import { invalid } from '../errors.ts';

const MAX_BODY = 65_536;
const MAX_TITLE = 256;

export function checkTitle(resource: string, title: string): void {
  if (title.trim() === '') throw invalid('Validation Failed', [{ resource, field: 'title', code: 'missing_field' }]);
  if (title.length > MAX_TITLE) throw tooLong(resource, 'title', MAX_TITLE);
}

export function checkBody(resource: string, body: string): void {
  if (body.length > MAX_BODY) throw tooLong(resource, 'body', MAX_BODY);
}

const tooLong = (resource: string, field: string, maximum: number) =>
  invalid('Validation Failed', [
    { resource, field, code: 'custom', message: `${field} is too long (maximum is ${maximum} characters)` },
  ]);
