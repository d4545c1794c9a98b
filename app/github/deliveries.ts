/** GitHub's log of the webhooks it sent to this App, and sending one again. */
import { z } from 'zod';
import type { Delivery } from '../core/redelivery.ts';
import type { Clients } from './client.ts';

const pageSchema = z.array(
  z.object({
    id: z.int(),
    guid: z.string(),
    delivered_at: z.string(),
    status_code: z.int(),
    event: z.string(),
    action: z.string().nullish(),
  }),
);

const PER_PAGE = 100;
/** A busy App has more in three days than it is worth to read. */
const MAX_PAGES = 30;

/** Everything since a time, if anything of it failed; one request where nothing did. */
export async function listDeliveries(clients: Clients, since: string): Promise<Delivery[]> {
  const failures = await walk(clients, since, { status: 'failure' }, 1);
  if (failures.length === 0) return [];
  // Whether a later one of the same webhook succeeded only the whole log tells.
  return walk(clients, since, {}, MAX_PAGES);
}

async function walk(
  clients: Clients,
  since: string,
  filter: { status?: 'failure' },
  maxPages: number,
): Promise<Delivery[]> {
  const app = await clients.forApp();
  const found: Delivery[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const at = cursor === undefined ? {} : { cursor };
    const { data, headers } = await app.request('GET /app/hook/deliveries', { per_page: PER_PAGE, ...filter, ...at });
    const all = pageSchema.parse(data).map(fromEntry);
    const young = all.filter(({ deliveredAt }) => Date.parse(deliveredAt) >= Date.parse(since));
    found.push(...young);
    cursor = /[?&]cursor=([^&>]+)[^>]*>;\s*rel="next"/.exec(headers.link ?? '')?.[1];
    if (cursor === undefined || young.length < all.length) break;
    cursor = decodeURIComponent(cursor);
  }
  return found;
}

const fromEntry = ({ id, guid, delivered_at, status_code, event, action }: z.infer<typeof pageSchema>[number]) => ({
  id,
  guid,
  deliveredAt: delivered_at,
  statusCode: status_code,
  event: action ? `${event}.${action}` : event,
});

export async function redeliver(clients: Clients, id: number): Promise<void> {
  const app = await clients.forApp();
  await app.request('POST /app/hook/deliveries/{delivery_id}/attempts', { delivery_id: id });
}
