/** The labels a repository knows. */
import { invalid } from '../errors.ts';
import type { GitHub } from '../github.ts';
import { presentLabel } from '../present/label.ts';
import { type Label, newId, type Repository } from '../state.ts';
import type { Author } from './author.ts';
import { findLabel } from './find.ts';

const MAX_NAME = 50;
const MAX_DESCRIPTION = 100;

export type NewLabel = { name: string; color?: string | undefined; description?: string | null | undefined };

/** 422 `already_exists` when there is one of that name (without case), or when a value is not of the allowed form. */
export function createLabel(github: GitHub, repo: Repository, author: Author, input: NewLabel): Label {
  check(repo, input, undefined);
  const label: Label = {
    id: newId(github.state),
    name: input.name,
    color: (input.color ?? randomColor(input.name)).toLowerCase(),
    description: input.description ?? null,
    isDefault: false,
  };
  repo.labels.push(label);
  tell(github, repo, author, 'created', label);
  return label;
}

/** Renaming keeps the label on its issues. */
export function updateLabel(
  github: GitHub,
  repo: Repository,
  author: Author,
  label: Label,
  change: Partial<NewLabel>,
): void {
  check(repo, change, label);
  const changes: Record<string, { from: string }> = {};
  if (change.name !== undefined && change.name !== label.name) changes.name = { from: label.name };
  if (change.color !== undefined && change.color.toLowerCase() !== label.color) changes.color = { from: label.color };
  if (change.description !== undefined && change.description !== label.description)
    changes.description = { from: label.description ?? '' };
  label.name = change.name ?? label.name;
  label.color = change.color?.toLowerCase() ?? label.color;
  if (change.description !== undefined) label.description = change.description;
  if (Object.keys(changes).length > 0) tell(github, repo, author, 'edited', label, { changes });
}

/** Takes it off every issue too, without an event of their own. */
export function deleteLabel(github: GitHub, repo: Repository, author: Author, label: Label): void {
  repo.labels = repo.labels.filter((one) => one !== label);
  for (const issue of repo.issues.values()) issue.labels = issue.labels.filter((one) => one !== label);
  tell(github, repo, author, 'deleted', label);
}

function tell(github: GitHub, repo: Repository, author: Author, action: string, label: Label, extra = {}): void {
  const payload = () => ({ label: presentLabel(github, repo, label), ...extra });
  github.emit({ repo, sender: author.user, event: 'label', action, payload });
}

function check(repo: Repository, input: Partial<NewLabel>, self: Label | undefined): void {
  const wrong = (field: string, code: string, message?: string) =>
    invalid('Validation Failed', [{ resource: 'Label', field, code, ...(message && { message }) }]);
  const { name, color, description } = input;
  if (name !== undefined) {
    if (name.trim() === '') throw wrong('name', 'missing_field');
    if (name.length > MAX_NAME) throw wrong('name', 'custom', `name is too long (maximum is ${MAX_NAME} characters)`);
    const other = findLabel(repo, name);
    if (other && other !== self) throw wrong('name', 'already_exists');
  }
  if (color !== undefined && !/^[0-9a-f]{6}$/i.test(color)) throw wrong('color', 'invalid');
  if ((description ?? '').length > MAX_DESCRIPTION)
    throw wrong('description', 'custom', `description is too long (maximum is ${MAX_DESCRIPTION} characters)`);
}

/** GitHub picks any colour; here the name decides, so that runs look alike. */
function randomColor(name: string): string {
  let hash = 0;
  for (const char of name) hash = (hash * 31 + char.charCodeAt(0)) % 0x1000000;
  return hash.toString(16).padStart(6, '0');
}
