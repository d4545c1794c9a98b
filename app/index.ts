/** The Probot app: puts the parts together. No logic. */
import { randomBytes } from 'node:crypto';
import type { ApplicationFunction } from 'probot';
import { createClosing } from './closing.ts';
import { createDashboards } from './dashboard/dashboards.ts';
import { readEnvironment } from './environment.ts';
import { createClients } from './github/client.ts';
import { createGitHub } from './github/github.ts';
import { createMemory } from './github/memory.ts';
import { createRecordSigner } from './github/record-signature.ts';
import { readOwnWorkflow } from './github/setup.ts';
import { listen } from './handlers/listen.ts';
import { redeliverLost } from './handlers/redeliver.ts';
import { createOidcVerifier, keysOf } from './http/oidc.ts';
import { createRoutes } from './http/routes.ts';
import { report } from './log.ts';
import { createOnboarder } from './onboard.ts';
import { WORKFLOW_VERSIONS } from './onboarding/versions.ts';
import { createAdvisor } from './opinion/advisor.ts';
import { createModel } from './opinion/model.ts';
import { loadPolicies } from './policy-modules.ts';
import { createReconciler } from './reconcile.ts';
import { startSweeping, sweep } from './sweep.ts';

const app: ApplicationFunction = async (probot, { addHandler }) => {
  const { publicUrl, sweepSeconds, oidcIssuer, policyModule, opinion, privateKey } = readEnvironment(process.env);
  const { log } = probot;
  const policies = await loadPolicies(policyModule);
  const clock = () => new Date().toISOString();
  const memory = createMemory();
  const signer = createRecordSigner(privateKey);
  const workflow = readOwnWorkflow();
  const github = createGitHub(createClients(probot), signer, clock, workflow);
  const nonce = () => randomBytes(8).toString('hex');
  const later = (ms: number, call: () => void) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  };
  const advisor = opinion
    ? createAdvisor({ model: createModel(opinion), perHour: opinion.perHour, clock, random: nonce, log })
    : undefined;
  const reconciler = createReconciler({
    github,
    signer,
    memory,
    clock,
    nonce,
    later,
    log,
    broker: publicUrl,
    policies,
    advisor,
  });

  const dashboards = createDashboards({ github, reconciler, memory, signer, clock, log });
  const onboarder = createOnboarder({ github, workflow, versions: WORKFLOW_VERSIONS, clock, log });

  // Asked for now, so that the first webhook need not wait for it.
  github.botLogin().catch(report(log, 'Could not ask GitHub for the name of this App'));
  const closing = createClosing({ log, later, exit: (code) => process.exit(code) });
  probot.onAny(async ({ name, payload }) => {
    closing.refuse();
    await listen({ github, reconciler, onboarder, memory, dashboards, log }, { name, payload });
  });

  const startedAt = clock();
  let lastSweepAt: string | null = null;
  const verify = createOidcVerifier({ issuer: oidcIssuer, audience: publicUrl, keys: keysOf(oidcIssuer) });
  const broker = publicUrl === '' ? null : { verify, github, reconciler, memory, log };
  addHandler(
    createRoutes({
      broker,
      clock,
      isClosing: closing.isClosing,
      health: () => ({ startedAt, lastSweepAt, sweepSeconds }),
    }),
  );

  const pause = (ms: number) => new Promise<boolean>((resolve) => void later(ms, () => resolve(!closing.isClosing())));
  const round = async () => {
    await sweep({ github, reconciler, onboarder, memory, dashboards, clock, everySeconds: sweepSeconds, log });
    // Once, and not before the app listens and knows its tasks.
    if (lastSweepAt === null) void redeliverLost({ github, clock, pause, log });
    lastSweepAt = clock();
  };
  const stopSweeping = startSweeping(round, sweepSeconds, log);

  const finish = async () => {
    stopSweeping();
    await Promise.all([reconciler.stop(), onboarder.stop()]);
    await dashboards.idle();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void closing.close(signal, finish));
};

export default app;
