import { expect, test } from 'vitest';
import { completed, createBench, dispatch } from '../actions/support.ts';
import { startGitHub } from '../start.ts';
import { startRunner } from './start-runner.ts';

const WORKFLOW = `
name: Greet
run-name: 'Greet \${{ inputs.who }} #\${{ github.run_number }}'
on:
  workflow_dispatch:
    inputs:
      who: { required: true }
      loud: { type: boolean, default: true }
env:
  GREETING: Hello
jobs:
  greet:
    runs-on: [self-hosted, backend]
    outputs:
      text: \${{ steps.say.outputs.text }}
    steps:
      - name: Say it
        id: say
        run: |
          echo "text=$GREETING \${{ inputs.who }}" >> "$GITHUB_OUTPUT"
          echo "MOOD=good" >> "$GITHUB_ENV"
          echo '### Said' >> "$GITHUB_STEP_SUMMARY"
      - if: inputs.loud
        run: |
          echo "::warning file=a.txt,line=3,title=Careful::It is loud"
          echo "::add-mask::hush-hush"
          echo "a hush-hush, \${{ secrets.KEY }}, mood $MOOD"
      - if: failure()
        run: exit 1
  next:
    needs: greet
    runs-on: backend
    steps:
      - run: test "\${{ needs.greet.outputs.text }}" = "Hello Ada"
`;

test('a dispatched run is executed step by step, and its log, outputs, summary and annotations arrive', async () => {
  await using github = await startGitHub();
  const bench = await createBench(github, { 'greet.yml': WORKFLOW });
  bench.repo.secrets.set('KEY', 's3cr3t');
  await using _runner = await startRunner({ github, repo: bench.repo, name: 'pc-1', labels: ['backend'] });
  const run = await dispatch(bench, 'greet.yml', { who: 'Ada' });
  await completed(run);
  expect(run.displayTitle).toBe('Greet Ada #1');
  expect(run.jobs.map((job) => [job.name, job.conclusion])).toEqual([
    ['greet', 'success'],
    ['next', 'success'],
  ]);
  const [job] = run.jobs;
  expect(job?.steps.map((step) => [step.name, step.conclusion])).toEqual([
    ['Set up job', 'success'],
    ['Say it', 'success'],
    ['Run echo "::warning file=a.txt,line=3,title=Careful::It is loud"', 'success'],
    ['Run exit 1', 'skipped'],
    ['Complete job', 'success'],
  ]);
  expect(job?.summary).toBe('### Said\n');
  expect(job?.checkRun.annotations).toMatchObject([
    { path: 'a.txt', startLine: 3, title: 'Careful', level: 'warning', message: 'It is loud' },
  ]);
  const { data } = await bench.octokit.actions.listJobsForWorkflowRun({ ...bench.name, run_id: run.id });
  const log = await bench.octokit.actions.downloadJobLogsForWorkflowRun({
    ...bench.name,
    job_id: data.jobs[0]?.id ?? 0,
  });
  expect(log.data).toContain('a ***, ***, mood good');
  expect(log.data).not.toContain('s3cr3t');
  expect(github.violations).toEqual([]);
});
