/** The app's own routes, as a handler of Probot's server. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerBroker, BROKER_PATH, type BrokerDependencies } from './broker.ts';
import { HEALTH_PATH, type Health, healthAnswer } from './health.ts';
import { pathOf, respond } from './respond.ts';

const CLOSING = { status: 503, body: { error: 'stopping', message: 'The app is being stopped; try again.' } };

/** `broker` is null where the app has no public address and so no audience to verify. */
export function createRoutes(options: {
  broker: BrokerDependencies | null;
  health: () => Health;
  clock: () => string;
  isClosing: () => boolean;
}) {
  const { broker, health, clock, isClosing } = options;
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    switch (pathOf(request)) {
      case HEALTH_PATH:
        if (request.method !== 'GET' && request.method !== 'HEAD') return false;
        respond(response, healthAnswer(health(), clock()));
        return true;
      case BROKER_PATH:
        if (!broker) return false;
        if (isClosing()) {
          respond(response, CLOSING);
          return true;
        }
        respond(response, await answerBroker(broker, request));
        return true;
      default:
        return false;
    }
  };
}
