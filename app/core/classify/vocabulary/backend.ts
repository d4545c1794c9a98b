/** What runs on the server: interfaces, jobs, messages, mail, files, sessions, and the frameworks that carry them. */
import type { Field } from '../field.ts';

export const backend: Field<'backend'> = {
  name: 'backend',
  terms: {
    4: `
      api endpoint, api server, back end, backend, background job, cron job, email contains, email has, email link,
      email template, executed twice, graphql api, job execution, job queue, link in email, link in the email,
      message queue, password reset email, password reset link, password reset mail, processed twice, rate limited,
      reset email, reset link, reset password email, reset password link, rest api, rest endpoint, restful,
      retry after, retry logic, running twice, runs twice, scheduled job, scheduled task, sent twice, server side,
      starts twice, status code, webhook, バックエンド, サーバーサイド, サーバサイド, エンドポイント, 后端, 接口, 백엔드, 엔드포인트, 서버
    `,
    3: `
      activation email, activemq, actix, api, api client, api layer, api response, api service, api version, asp net,
      axum, back off, background process, background worker, backoff, billing cycle, business logic, calendar sync,
      celery, checkout session, circuit breaker, client and service, codeigniter, confirmation email,
      confirmation mail, connection leak, consumer group, controller, correo, correo electronico, cors error, coupon,
      cron, cronjob, date in response, dead letter, dead process*, discount, django, django admin, duplicate request,
      email address, email delivery, email not sent, email notification, endpoint, error code, error response,
      event bus, event handler, expires too early, exponential backoff, express, fastapi, fastify, file storage,
      file upload, filter parameter, flask, forgot my password, forgot password, forgotten password, geocoding, gin,
      goroutine leak, graphql, grpc, gunicorn, http 500, http client, http header, http status, idempoten*,
      idempotency key, image upload, internal server error, inventory, invoice pdf, job processing, job runner,
      job scheduling, jobs, json rpc, kafka, koa, laravel, large file*, ldap sync, list route, login api,
      long polling, mail delivery, mail server, mail service, mailer, memory leak, message broker, microservice,
      middleware, mqtt, my profile, nats, nestjs, not receive email, object storage, odata, openapi, paginat*,
      pagination, paging, password reset, password resetting, payment, paypal, php fpm, process jobs, profile changes,
      profile data, profile update, protobuf, pub sub, puma, push notification, query parameters, rabbitmq, rails,
      rate limit*, receive an email, register account, registration, request body size, request timeout, resend,
      reset password, resque, return 400, return 500, returns 400, returns 404, returns 500, rpc, schedule, scheduler,
      search results, search returns, send an email, send email, sendmail, server, server error*, server restart,
      server timeout, serveur, servidor, servlet, session expires, session store, session timeout, shipping, sidekiq,
      sign up, signup, smtp, smtp server, soap, sort parameter, spring, spring boot, springboot, sqs, stalled,
      status change, stop worker, stopping worker, stops processing, stripe, swagger, symfony, task executor,
      task queue, tax calculation, third party api, thread pool, tomcat, too many requests, transactional email,
      upload fails, uploading large, url shortener, user profile, uvicorn, verification email, webhooks, websocket,
      welcome email, worker process*, zombie process, zombie worker, サーバー, サーバ, サーバーエラー, メール送信, 通知メール, ジョブキュー, レート制限,
      ページネーション, 定期実行, 服务端, 服务器, 邮件, 支付, 消息队列, 이메일, 결제, 메일, бэкенд*, серверн*, письм*, почт*
    `,
    2: `
      400, 404, 405, 409, 422, 429, 500, 502, 503, 504, account creation, admin panel, anfrage*, anmeldung, async,
      async task, await, bad request, batch, benachrichtigung*, billing, c#, cart, commande, concurren*, confirmation,
      connection refused, connection reset, content type, cpu usage, customer, desempenho, deserializ*, deserialize,
      dotnet, double, downstream, e mail, elixir, email, empty body, every five minutes, export job, fazer login,
      gateway, get request, golang, goroutine, heap, high cpu, http, https request, import job, iniciar mi sesion,
      iniciar sesion, inicio de sesion, integration with, invoice, java, job, json response, keep alive, latency,
      load, mail, mails, memory usage, midnight, multi tenant, multipart, node js, nodejs, notificacao, notification,
      null pointer, nullpointerexception, oom, order, order status, out of memory, payload, pedido, performance issue,
      performance problem, phoenix, php, php fatal, php warning, post request, promise rejection, proxy, put request,
      query param*, query parameter, query string, queue, race condition, refund, register, registered, remote call,
      request body, request header, response body, response header, response time, retries, retry, route handler,
      ruby, s3, serializ*, serializer, service call, service layer, session, slow response, sms, socket, sse,
      stack overflow error, stream, streaming, subscription, sync*, tcp, tenant, thread, thread safety, throttl*,
      timed out, timeout, twice, unhandled, unregistered, upload*, uploading, upstream service, url parameter, worker,
      レスポンス, リクエスト, メール, 通知, 決済, 注文, 会員登録, 非同期, タイムアウト, ログイン処理, 请求, 响应, 超时, 订单, 通知邮件, 요청, 응답, 주문, 알림, запрос*, ответ*,
      заказ*, уведомлен*
    `,
    1: `
      cache, caching, calculation, callback, consumer, crash*, date, dependency injection, dto, duplicate, duplicated,
      encoding, entity, event, handler, hangs, json, leak, log in, login, memory, model, parse body, performance,
      producer, repository pattern, request, response, route, routing, service, slow, stuck, subscri*, timezone,
      utf 8, validate, validation, xml, 処理, 遅い
    `,
  },
  languages: 'http, graphql, proto, protobuf, php, go',
  labels:
    'backend, back end, api, server, rest, grpc, graphql, webhook, worker, queue, email, notifications, バックエンド, 后端, 백엔드',
  paths: [
    {
      pattern:
        /(?:^|\/)(?:server|api|backend|controllers?|routes?|services?|handlers?|middlewares?|workers?|jobs|mailers?)\//,
      points: 3,
    },
    { pattern: /(?:controller|service|handler|middleware|server|router|worker|mailer)s?\.[a-z]+$/, points: 2 },
    { pattern: /\.(?:go|java|kt|rb|php|cs|ex|exs|scala|proto)$/, points: 1 },
  ],
};
