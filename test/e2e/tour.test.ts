/** The whole way with real parts: the tour as `npm run demo` shows it, and what stands on GitHub and the PCs afterwards. */
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stateOf } from '../../app/contract/labels.ts';
import { readMarker } from '../../app/contract/marker.ts';
import { CHECK_NAME } from '../../app/contract/result.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { filesOf, processesOf } from '../cluster/leftovers.ts';
import { APP_BOT } from '../cluster/requests.ts';
import { scriptedModelAccess } from '../cluster/small.ts';
import { brokenPromises } from '../demo/expectations.ts';
import type { Row } from '../demo/row.ts';
import { tell } from '../demo/story.ts';
import { MAINTAINER, startScriptedModel, startTour, TOUR_EXPECTED, TOUR_ISSUES } from '../demo/tour.ts';
import type { Model } from '../model/server.ts';

describe('the tour', () => {
  let model: Model;
  let cluster: Cluster;
  let rows: Row[];

  beforeAll(async () => {
    model = await startScriptedModel();
    cluster = await startTour({ model: scriptedModelAccess(model) });
    const deadline = Date.now() + 150_000;
    rows = await tell({
      repository: cluster.name,
      issues: TOUR_ISSUES,
      maintainer: MAINTAINER,
      as: cluster.as,
      onRows: () => {},
      pause: () => setTimeout(300),
      over: () => Date.now() > deadline,
    });
    await cluster.github.settled();
  }, 200_000);

  afterAll(async () => {
    const dir = cluster?.dir;
    await cluster?.close();
    await model?.close();
    if (dir) expect(processesOf(dir)).toEqual([]);
  });

  test('every issue ends as promised', () => {
    expect(brokenPromises(rows, TOUR_EXPECTED)).toEqual([]);
  });

  test('GitHub’s descriptions allow everything that was asked and answered', () => {
    expect(cluster.github.violations).toEqual([]);
  });

  test('each issue is closed as completed, with one state label and one comment that holds the record', () => {
    for (const row of rows) {
      const issue = cluster.repository.issues.get(row.number);
      expect(issue).toMatchObject({ state: 'closed', stateReason: 'completed' });
      expect(issue?.labels.flatMap((label) => stateOf(label.name) ?? [])).toEqual(['completed']);
      const records = issue?.comments.filter((comment) => readMarker('record', comment.body) !== undefined) ?? [];
      expect(records.map((comment) => comment.user.login)).toEqual([APP_BOT]);
    }
  });

  test('nobody but the two people and the app wrote a comment, and the app wrote one each', () => {
    for (const row of rows) {
      const writers = cluster.repository.issues.get(row.number)?.comments.map((comment) => comment.user.login) ?? [];
      expect(writers.filter((login) => login === APP_BOT)).toHaveLength(1);
    }
  });

  test('each head has one check run of ours, completed; only the pull request’s head says success', () => {
    const ours = cluster.repository.checkRuns.filter((run) => run.name === CHECK_NAME);
    expect(ours.filter((run) => run.status !== 'completed')).toEqual([]);
    const perHead = Map.groupBy(ours, (run) => run.headSha);
    expect([...perHead.values()].filter((runs) => runs.length !== 1)).toEqual([]);
    for (const row of rows) {
      const pull = cluster.repository.issues.get(row.pr?.number ?? 0)?.pull;
      expect(perHead.get(pull?.head.sha ?? '')?.map((run) => run.conclusion)).toEqual(['success']);
    }
  });

  test('pull requests close their issue and cannot ping anybody', () => {
    for (const row of rows) {
      const pull = cluster.repository.issues.get(row.pr?.number ?? 0);
      expect(pull?.body).toContain(`Closes #${row.number}`);
      expect(pull?.user.login).toBe(APP_BOT);
    }
  });

  test('the runs of an attempt: one each, and on the PC that was chosen', () => {
    const titles = cluster.repository.runs
      .filter((run) => run.event === 'workflow_dispatch')
      .map((run) => run.displayTitle);
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles).toHaveLength(rows.reduce((sum, row) => sum + row.attempts.length, 0));
  });

  test('Claude Code was given no GitHub token, and the issue’s text as fenced data', () => {
    expect(model.requests.length).toBeGreaterThan(0);
    const tokens = [...cluster.github.state.tokens.keys()];
    for (const request of model.requests) {
      const sent = JSON.stringify([request.system, request.messages]);
      expect(tokens.filter((token) => sent.includes(token))).toEqual([]);
    }
  });

  test('the PCs are left as they were: no process, worktree or temporary file', () => {
    for (const runner of cluster.runners) expect(filesOf(join(cluster.dir, runner.name))).toEqual([]);
    const allowed = /runner\/main\.ts/;
    expect(processesOf(cluster.dir).filter((command) => !allowed.test(command))).toEqual([]);
  });
});
