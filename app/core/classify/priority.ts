/** What an issue's text and labels say about its urgency. A hint for people and for the first label; never an order. */
import type { Priority } from '../../contract/labels.ts';
import type { Evidence } from '../../contract/record.ts';
import { namesIn } from './labels.ts';
import type { IssueText } from './read.ts';
import { findTerms, indexTerms } from './terms.ts';

type Hinted = Exclude<Priority, 'medium'>;

/** The more urgent wins, except over a sentence that says there is no hurry. */
const WORDS: readonly { name: Hinted; terms: { readonly 1: string }; labels: string }[] = [
  {
    name: 'low',
    terms: {
      1: `
        not urgent, isn t urgent, no urgency, no rush, no hurry, not critical, isn t critical, not a blocker,
        low priority, nice to have, cosmetic, someday, whenever you have time, when time permits, wishlist,
        minor issue, minor nit, nitpick, 急ぎではない, 急ぎません, 急がない, 優先度低, 優先度は低, いつでも, 不急, 低优先级, 급하지 않, 우선순위 낮, не срочно,
        nao e urgente, sem pressa, no es urgente, sin prisa, nicht dringend, keine eile, pas urgent
      `,
    },
    labels:
      'low, priority low, low priority, p lowest, lowest, minor, trivial, p3, p4, severity low, wishlist, nice to have',
  },
  {
    name: 'urgent',
    terms: {
      1: `
        production down, production is down, prod down, prod is down, site is down, site down, server is down,
        service is down, is down for everyone, outage, data loss, lost data, losing data, data corruption,
        actively exploited, exploited in the wild, security breach, leaked credentials, exposed credentials,
        compromised, emergency, urgent, urgently, asap, sev1, sev 1, sev0, p0, hotfix needed, 本番障害, 本番が止ま, 本番環境が停止,
        本番停止, サービス停止, データ消失, データが消え, 至急, 緊急, 大至急, 紧急, 生产环境宕机, 宕机, 线上故障, 数据丢失, 긴급, 서비스 장애, 장애 발생, 데이터 유실, срочно,
        прод упал, потеря данных, urgente, producao parada, producao fora do ar, produccion caida, dringend,
        produktion steht, datenverlust, en panne
      `,
    },
    labels:
      'urgent, priority urgent, p0, priority p0, blocker, critical, priority critical, severity critical, severity fatal, fatal, sev1, emergency, 緊急, 至急, 紧急, 긴급, priority highest, highest',
  },
  {
    name: 'high',
    terms: {
      1: `
        blocker, blocks the release, blocking release, release blocker, blocks us, blocking us, critical,
        high priority, high severity, severity high, all users, every user, nobody can log in, nobody can pay,
        no one can log in, crash on start*, crashes on start*, remote code execution, privilege escalation,
        authentication bypass, sev2, p1, 優先度高, 全ユーザー, 全員, 本番環境で, 致命的, 高优先级, 严重, 所有用户, 생산 환경, 모든 사용자, 우선순위 높, критичн*,
        блокер, у всех пользователей, alta prioridade, todos os usuarios, prioridad alta, hohe prioritat
      `,
    },
    labels:
      'high, priority high, high priority, p1, priority p1, important, severity high, severity major, major, sev2',
  },
];

const INDEX = indexTerms(WORDS, 'critical path, critical section, all users table, production build, production ready');

export type PriorityHint = { priority: Hinted; evidence: Evidence[] };

/** Undefined when nothing is said. At most five pieces of evidence. */
export function priorityHint(issue: IssueText, labels: readonly string[]): PriorityHint | undefined {
  const found: (Evidence & { name: Hinted })[] = [];
  const sentences = [
    { where: 'title', text: [...issue.tags, issue.title].join('\n') },
    { where: 'body', text: issue.prose },
  ] as const;
  for (const { name, labels: words } of WORDS)
    for (const label of labels)
      if (namesIn(label, words)) found.push({ name, where: 'label', term: label.slice(0, 100), points: 3 });
  for (const { where, text } of sentences)
    for (const { spelling, meanings } of findTerms(text, INDEX))
      for (const { name } of meanings) found.push({ name, where, term: spelling, points: where === 'title' ? 2 : 1 });

  // A maintainer's label outweighs the reporter's words.
  const most = found.some(({ where }) => where === 'label') ? found.filter(({ where }) => where === 'label') : found;
  const priority = WORDS.find(({ name }) => most.some((one) => one.name === name))?.name;
  if (priority === undefined) return undefined;
  const evidence = found
    .filter(({ name }) => name === priority)
    .toSorted((a, b) => b.points - a.points)
    .slice(0, 5)
    .map(({ where, term, points }) => ({ where, term, points }));
  return { priority, evidence };
}
